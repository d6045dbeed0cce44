import { parseDictionary } from 'structured-headers';
import { MAX_MEMBERS } from '../fields/limit.ts';
import { closingQuote, listedNames, splitList } from '../fields/list.ts';

/** Directives by lower-case name; `''` where there is no value. */
export type Directives = ReadonlyMap<string, string>;

/** Replaces a value that cannot be relied on: given twice and differently, or with stray white space. */
const UNUSABLE = '?';

/** Characters that no name, and no argument without quotes, contains (RFC 9110 §5.6.2). */
const NAME_END = /[\s=";,]/;
const ARGUMENT_END = /[\s",;]/;

/** RFC 9111 §5.2.2: directives that keep an answer from other clients. */
const FORBIDDING: ReadonlySet<string> = new Set(['private', 'no-store', 'no-cache']);
/** A name without characters that people write between directives, though a name may contain them (RFC 9110 §5.6.2). */
const WORD = /^[a-z0-9_-]+$/i;
const BETWEEN_WORDS = /[^a-z0-9_-]+/i;

/** Replaces a field with more directives than any origin needs. */
const NO_STORE: Directives = new Map([['no-store', '']]);

/** RFC 9111 §5.2: commas inside quoted strings separate nothing; names are case-insensitive; unknown ones are kept. */
export function parseCacheControl(field: string | null): Directives {
  const directives = new Map<string, string>();
  const members = splitList(field ?? '');
  if (members.length > MAX_MEMBERS) return NO_STORE;
  for (const member of members) {
    const name = before(member, NAME_END);
    const value = name === '' ? UNUSABLE : valueOf(member.slice(name.length));
    if (name !== '') addDirective(directives, name.toLowerCase(), value);
    const isPlain = value !== UNUSABLE && WORD.test(name) && (value === '' || member.includes('"'));
    if (!isPlain) for (const word of forbiddingWords(member)) directives.set(word, '');
  }
  return directives;
}

/**
 * Returns what a malformed member forbids, or one without quotes around its argument: a word that forbids counts wherever
 * it stands, except within quotes, because its writer meant it.
 */
function forbiddingWords(member: string): string[] {
  const words = withoutQuoted(member).split(BETWEEN_WORDS);
  return words.map((word) => word.toLowerCase()).filter((word) => FORBIDDING.has(word));
}

/** Removes the arguments in quotes; if a quote is never closed, all that follows stays. */
function withoutQuoted(member: string): string {
  let left = '';
  let start = 0;
  for (let at = member.indexOf('="'); at >= 0; at = member.indexOf('="', start)) {
    const end = closingQuote(member, at + 1);
    if (end < 0) break;
    left += member.slice(start, at + 1);
    start = end + 1;
  }
  return left + member.slice(start);
}

/** Reads what follows the name. An argument has no white space around it, and nothing after it. */
function valueOf(rest: string): string {
  const sign = rest.trimStart();
  if (!sign.startsWith('=')) return sign === '' ? '' : UNUSABLE;
  const argument = sign.slice(1).trimStart();
  const value = argument.startsWith('"')
    ? argument.slice(0, closingQuote(argument, 0) + 1)
    : before(argument, ARGUMENT_END);
  const isTight = rest.length === argument.length + 1;
  return (value === '' || isTight) && value.length === argument.length ? unquote(value) : UNUSABLE;
}

function before(text: string, end: RegExp): string {
  const at = text.search(end);
  return at < 0 ? text : text.slice(0, at);
}

function addDirective(directives: Map<string, string>, name: string, value: string): void {
  const known = directives.get(name);
  if (known === undefined || known === value) {
    directives.set(name, value);
    return;
  }
  // RFC 9111 §4.2.1: conflicting lifetimes make the response stale; lists of field names add up.
  directives.set(name, name === 'private' || name === 'no-cache' ? joinFieldNames(known, value) : UNUSABLE);
}

/** Without names the directive is for the whole response, and so is the union with it. */
function joinFieldNames(one: string, other: string): string {
  return one === '' || other === '' ? '' : `${one}, ${other}`;
}

function unquote(value: string): string {
  return value.length > 1 && value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/gs, '$1') : value;
}

/** Directives whose value is a number of seconds: a string is none, even of digits. */
const IN_SECONDS: ReadonlySet<string> = new Set(['max-age', 's-maxage', 'stale-while-revalidate', 'stale-if-error']);

/**
 * RFC 9213 §2.1: parses a structured dictionary. Null if it is absent, empty or cannot be parsed, and so decides nothing.
 */
export function parseTargeted(field: string | null): Directives | null {
  if (field === null || field.trim() === '') return null;
  try {
    const directives = new Map<string, string>();
    for (const [name, [value]] of parseDictionary(field)) directives.set(name, targetedValue(name, value));
    return directives.size > 0 ? directives : null;
  } catch {
    return null;
  }
}

function targetedValue(name: string, value: unknown): string {
  if (value === true || (FORBIDDING.has(name) && typeof value !== 'string')) return '';
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && !IN_SECONDS.has(name) ? value : UNUSABLE;
}

/** A Surrogate-Control without any of these says nothing about storing, as `content="ESI/1.0"`. */
const OF_SURROGATES = ['max-age', 'no-store', 'private', 'no-cache'] as const;

/**
 * Fastly concept: Surrogate-Control. A part with another's `;target` is not for us, `no-store-remote` is for caches far from the
 * origin as this one, and `max-age=60+10` adds a time in which it may be stale (Edge Architecture Specification). Null
 * where it decides nothing.
 */
export function parseSurrogateControl(field: string | null): Directives | null {
  if (field === null) return null;
  const ours = splitList(field).flatMap((part) => {
    const [directive, target] = splitList(part, ';');
    return directive && (target === undefined || target.toLowerCase() === 'popgate') ? [directive] : [];
  });
  const directives = new Map(parseCacheControl(ours.join(', ')));
  if (directives.has('no-store-remote')) directives.set('no-store', '');
  const [fresh = '', stale, ...more] = directives.get('max-age')?.split('+') ?? [];
  if (stale !== undefined && more.length === 0) {
    directives.set('max-age', fresh);
    for (const window of ['stale-while-revalidate', 'stale-if-error']) {
      if (!directives.has(window)) directives.set(window, stale);
    }
  }
  return OF_SURROGATES.some((name) => directives.has(name)) ? directives : null;
}

/** RFC 9111 §1.2.2: the most seconds that a cache has to know. */
export const MAX_SECONDS = 2 ** 31;

/**
 * Returns the seconds of a directive; undefined if it is absent, 0 if its value is no number (RFC 9111 §4.2.1: then stale).
 */
export function secondsOf(directives: Directives, name: string): number | undefined {
  const value = directives.get(name);
  if (value === undefined) return undefined;
  return /^\d+$/.test(value) ? Math.min(Number(value), MAX_SECONDS) : 0;
}

/** RFC 9111 §5.1: returns the first member if it is digits, else 0; saturating. */
export function parseAge(field: string | null): number {
  const first = (field ?? '').split(',', 1)[0]!.trim();
  return /^\d+$/.test(first) ? Math.min(Number(first), MAX_SECONDS) : 0;
}

/** Returns the lower-case field names of `private="a, b"`; empty if the directive is absent or unqualified. */
export function qualifiedNames(directives: Directives, name: string): string[] {
  return listedNames(directives.get(name) ?? '');
}

/** Whether the directive has no field names, and so is for the whole response. */
export function isUnqualified(directives: Directives, name: string): boolean {
  return directives.has(name) && qualifiedNames(directives, name).length === 0;
}
