import { renderTemplate, type TemplatePart } from '../config/template.ts';
import { type Eventual, together } from '../eventual.ts';
import { digest } from './digest.ts';

/** Popgate's own keys. Nobody else may name them: they are dropped from origins, and refused in templates and purges. */
const RESERVED = 'popgate:';

const OWN = `${RESERVED}entry:`;
const DOMAIN = `${RESERVED}domain:`;
const URL_START = `${RESERVED}url:`;
const PATH = `${RESERVED}path:`;

export const EVERYTHING_KEY = `${RESERVED}all`;

const MAX_PLAIN_BYTES = 1_024;
const MAX_BYTES = 8 * 1_024;
/** Fastly concept: the Surrogate-Key field holds 16 KB in all. */
const MAX_FIELD_BYTES = 16 * 1_024;

/** A domain's key, by the host as it is asked for. */
export function domainKey(host: string): string {
  return `${DOMAIN}${host}`;
}

/** A URL's key; http and https are one, and so are all spellings of its query. */
export function urlKey(url: { host: string; path: string; query: string }): Eventual<string> {
  return fitKey(`${URL_START}${url.host}${url.path}${canonicalQuery(url.query)}`);
}

/**
 * RFC 3986 §6.2.2, and more, since a purge had rather reach too much: what means the same to whoever reads parameters is one,
 * as `[]` and `%5B%5D`, `%c3` and `%C3`. Keys and requests to origins have the query as it came.
 */
function canonicalQuery(query: string): string {
  return query === '?' ? '' : query.replaceAll(/%[0-9A-Fa-f]{2}|[^!-~]+/gu, canonicalPiece);
}

/** Escaped, these mean something else to whoever takes a query apart. */
const SEPARATING = '#%&+;=';

function canonicalPiece(piece: string): string {
  if (!piece.startsWith('%')) return encodeURIComponent(piece);
  const character = String.fromCharCode(Number.parseInt(piece.slice(1), 16));
  const isPlain = character > ' ' && character <= '~' && !SEPARATING.includes(character);
  return isPlain ? character : piece.toUpperCase();
}

/** The key of answers to several queries of a path (No-Vary-Search), which go with a purge of any of its URLs. */
export function pathKey({ host, path }: { host: string; path: string }): Eventual<string> {
  return fitKey(`${PATH}${host}${path}`);
}

export function isPathKey(key: string): boolean {
  return key.startsWith(PATH);
}

/** Whether every fetch whose answer could have this key knows it from the start. */
export function isKnownEarly(key: string): boolean {
  return key === EVERYTHING_KEY || key.startsWith(DOMAIN) || key.startsWith(URL_START);
}

/** RFC 9875: the key of a group of answers; each origin, which is a host here, has groups of its own. */
export function groupKey(host: string, group: string): Eventual<string> {
  return fitKey(`${RESERVED}group:${host}/${encodeURIComponent(group)}`);
}

/** A key of one entry alone. */
export function ownKey(id: string): string {
  return `${OWN}${id}`;
}

export function isOwnKey(key: string): boolean {
  return key.startsWith(OWN);
}

/** Whether it is one that the gateway made: the digest of a long one, whoever named that, is one, too. */
export function isReserved(key: string): boolean {
  return key.startsWith(RESERVED);
}

function escapeBeyondAscii(text: string): string {
  return text.replace(/[^!-~]/gu, encodeURIComponent);
}

/** Longer ones than the platform takes become their digest, on storing and on purging alike. */
export function fitKey(key: string): Eventual<string> {
  return isLong(key) ? digest(key).then((hash) => `${RESERVED}long:${hash}`) : key;
}

export function fitKeys(keys: readonly string[]): Eventual<string[]> {
  return together(keys.map(fitKey));
}

function isLong(key: string): boolean {
  return key.length > MAX_PLAIN_BYTES;
}

/** What is wrong with a key that somebody names, or null. */
export function keyProblem(key: string): string | null {
  if (key === '') return 'is empty';
  if (!/^[!-+\--~]+$/.test(key)) return 'holds a space, a comma, a control character or one that is not ASCII';
  if (key.length > MAX_BYTES) return `is longer than ${MAX_BYTES} bytes`;
  return key.toLowerCase().startsWith(RESERVED) ? `begins with the reserved ${RESERVED}` : null;
}

/** The keys that a route gives. */
export function routeKeys(
  templates: readonly (readonly TemplatePart[])[],
  params: Readonly<Record<string, string>>,
): Eventual<string[]> {
  return fitKeys(renderKeys(templates, params));
}

/** Keys whose parameters, as they stand in a path, are percent-encoded so that none can make a second key. */
export function renderKeys(
  templates: readonly (readonly TemplatePart[])[],
  params: Readonly<Record<string, string>>,
): string[] {
  if (templates.length === 0) return [];
  const safe = Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, value.replace(/[^A-Za-z0-9._~%-]/g, encodeAscii)]),
  );
  return templates.map((template) => renderTemplate(template, safe));
}

/** `encodeURIComponent` leaves `!'()*` alone; canonical paths hold nothing beyond ASCII. */
function encodeAscii(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

export interface OriginKeys {
  keys: string[];
  /** What is wrong with them: an answer whose keys cannot all be kept must not be stored. */
  problem: string | null;
  /** Keys that are Popgate's own, which an origin may not name. */
  dropped: string[];
}

/** What an origin may name, with what separates it; as one text, since a look at each of many keys costs more than the keys do. */
const PLAIN_FIELD = /^[!-~ ]*$/;

const NO_KEYS: OriginKeys = { keys: [], problem: null, dropped: [] };

/** The keys of an origin's Surrogate-Key field. */
export function originKeys(field: string | null): Eventual<OriginKeys> {
  if (field === null) return NO_KEYS;
  if (field.length > MAX_FIELD_BYTES)
    return { ...NO_KEYS, problem: `Surrogate-Key has ${field.length} bytes, over the ${MAX_FIELD_BYTES}` };
  const isPlain = PLAIN_FIELD.test(field);
  // Several field lines arrive joined by commas, so a comma separates as a space does.
  const keys = unique(isPlain ? field.replaceAll(',', ' ').split(' ') : field.split(/[\s,]+/));
  const mayBeReserved = field.toLowerCase().includes(RESERVED);
  if (!isPlain || mayBeReserved || keys.some(isLong)) return sortedKeys(keys);
  return { keys, problem: null, dropped: [] };
}

/** Each once, and none that is empty. Of many that is seldom otherwise, and a look at all of them costs less than a copy. */
export function unique(keys: string[]): string[] {
  const seen = new Set(keys);
  if (seen.size === keys.length && !seen.has('')) return keys;
  return keys.filter((key) => key !== '' && seen.delete(key));
}

/** Where some may be what an origin may not name, or be as long as their digests. */
async function sortedKeys(named: readonly string[]): Promise<OriginKeys> {
  const dropped = named.filter(isReserved);
  const kept = named.filter((key) => !isReserved(key));
  const wrong = kept.find((key) => keyProblem(key) !== null);
  if (wrong === undefined) return { keys: await fitKeys(kept), problem: null, dropped };
  return { keys: [], problem: `Surrogate-Key ${shortened(wrong)} ${keyProblem(wrong)}`, dropped };
}

/** What is wrong with all the keys of an answer together, or null. What is over the limit, the platform would leave out. */
export function amountProblem(keys: readonly string[]): string | null {
  const bytes = keys.join(' ').length;
  if (bytes <= MAX_FIELD_BYTES) return null;
  return `its ${keys.length} surrogate keys, Popgate's own included, have ${bytes} bytes, over the ${MAX_FIELD_BYTES}`;
}

/** What an origin sent, for a log line: short, and in printable ASCII. */
export function shortened(text: string): string {
  return escapeBeyondAscii(text.slice(0, 80));
}
