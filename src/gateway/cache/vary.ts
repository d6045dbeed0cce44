import { isOverlong, MAX_MEMBERS, readable } from '../fields/limit.ts';
import { listedNames, splitList } from '../fields/list.ts';
import type { Claims } from './claims.ts';
import type { CachePolicy } from './config.ts';

/** With more names than this there are so many variants that a stored one is never found again. */
const MAX_NAMES = 8;

/**
 * Fields in which every client differs: an answer that varies by them is never reused. The last two are the gateway's own.
 */
const NEVER_REUSED: ReadonlySet<string> = new Set(['*', 'forwarded', 'x-forwarded-for']);

/** RFC 9110 §5.1; no field can have another name, and the platform throws where it is asked for one. */
const NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;

/**
 * RFC 9110 §12.5.5: the lower-case names, sorted; null where the answer must not be reused, as where it varies by
 * credentials. What varies by cookies is for all who send none, but for those that the key has.
 */
export function varyNames(
  field: string | null,
  { credentials, varyIgnored }: Pick<CachePolicy, 'credentials' | 'varyIgnored'>,
  { cookies }: Pick<Claims, 'cookies'>,
): string[] | null {
  if (field === null) return [];
  const names = [...new Set(listedNames(field))].filter((name) => !varyIgnored.includes(name));
  const isReused = (name: string): boolean =>
    NAME.test(name) && !NEVER_REUSED.has(name) && !credentials.includes(name) && !(cookies && name === 'cookie');
  return names.length <= MAX_NAMES && names.every(isReused) ? names.toSorted() : null;
}

/** Returns the names of both, or null if there are too many. */
export function joinNames(one: readonly string[], other: readonly string[]): string[] | null {
  const names = [...new Set([...one, ...other])].toSorted();
  return names.length > MAX_NAMES ? null : names;
}

/**
 * Returns what tells this request's variant from others, by what the origin is sent, in a form that differs for any two
 * lists of values.
 */
export function variantOf(names: readonly string[], sentField: (name: string) => string | null): string {
  const hasDictionary = (): boolean => sentField('available-dictionary') !== null;
  return JSON.stringify(names.map((name) => [name, variantValue(name, sentField(name), hasDictionary)]));
}

/** Absent is null, and differs from empty. RFC 9111 §4.1: two spellings of one wish are one variant. */
function variantValue(name: string, value: string | null, hasDictionary: () => boolean): string | null {
  if (value === null) return null;
  if (name === 'accept-encoding') return normaliseAcceptEncoding(value, hasDictionary);
  const members = isOverlong(value) ? null : splitList(value);
  // As it came: so long a value becomes a digest in the key.
  if (members === null || members.length > MAX_MEMBERS) return value;
  return name === 'accept-language' ? normaliseAcceptLanguage(members) : members.join(', ');
}

/** Normalises tags to lower case and one order: a client says by `q` what it prefers (RFC 9110 §12.5.4). */
function normaliseAcceptLanguage(members: readonly string[]): string {
  const ranges = members.map((range) => trimmedParts(range.toLowerCase()).join(';'));
  return ranges.toSorted().join(', ');
}

const CODINGS = ['br', 'zstd', 'gzip', 'deflate'];
/** RFC 9842 §6.1: usable only for a client that has said which dictionary it has. */
const OF_DICTIONARIES = ['dcb', 'dcz'];
const CODING = /^[a-z0-9*_-]+$/;
/** RFC 9110 §12.4.2. */
const WEIGHT = /^q=(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/;

function trimmedParts(member: string): string[] {
  return member.split(';').map((part) => part.trim());
}

/**
 * Returns the known codings that are acceptable, in one order, so that any spelling of the same wish is the same variant.
 * Whether there is an Available-Dictionary is read only if it matters.
 */
export function normaliseAcceptEncoding(field: string, hasDictionary: () => boolean): string {
  const weights = codingWeights(field);
  const accepted = (codings: readonly string[]): string[] => codings.filter((coding) => (weights.get(coding) ?? 0) > 0);
  const withDictionary = accepted(OF_DICTIONARIES);
  const preferred = withDictionary.length > 0 && hasDictionary() ? withDictionary : [];
  return preferred.concat(accepted(CODINGS)).join(', ');
}

/** RFC 9110 §12.5.3: whether one of these codings is acceptable, and no less welcome than no coding at all. */
export function prefersCoding(field: string, codings: readonly string[]): boolean {
  if (isOverlong(field)) return false;
  // Most fields have only names, the known ones among them.
  if (!field.includes(';') && field.split(', ').some((name) => codings.includes(name))) return true;
  const weights = codingWeights(field);
  const best = Math.max(...codings.map((coding) => weights.get(coding) ?? weights.get('*') ?? 0));
  return best > 0 && best >= (weights.get('identity') ?? 0);
}

/** Text that is no member is left out; of a coding that is named twice, the higher weight counts. */
function codingWeights(field: string): ReadonlyMap<string, number> {
  const weights = new Map<string, number>();
  const members = readable('accept-encoding', field)!.toLowerCase().split(',', MAX_MEMBERS);
  members.forEach((member) => {
    // Most fields have only names, which need no parsing: what is no name counts as not asked for.
    const [coding, weight] = member.includes(';') ? weighedCoding(member) : [member.trim(), 1];
    const name = coding === 'x-gzip' ? 'gzip' : coding;
    weights.set(name, Math.max(weights.get(name) ?? 0, weight));
  });
  return weights;
}

/** Returns `''` for what is no member. */
function weighedCoding(member: string): [coding: string, weight: number] {
  const [coding = '', weight = 'q=1', ...others] = trimmedParts(member);
  const isMember = CODING.test(coding) && WEIGHT.test(weight) && others.length === 0;
  return isMember ? [coding, Number(weight.slice(2))] : ['', 0];
}
