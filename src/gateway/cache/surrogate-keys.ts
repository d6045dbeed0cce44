import { renderTemplate, type TemplatePart } from '../config/template.ts';
import { type Eventual, together } from '../eventual.ts';
import { digest } from './digest.ts';

/** Popgate's own keys. No other party may name them: they are dropped from origins, and refused in templates and purges. */
const RESERVED = 'popgate:';

const OWN = `${RESERVED}entry:`;
const DOMAIN = `${RESERVED}domain:`;
const URL_START = `${RESERVED}url:`;
const PATH = `${RESERVED}path:`;

export const EVERYTHING_KEY = `${RESERVED}all`;

const SHARD = `${RESERVED}shard:`;

/** Everything in so many parts, so that not all of it is purged at once. */
export const SHARDS = 16;
/** So many characters at the end of a URL's key choose its shard: paths differ there. */
const SHARD_CHARACTERS = 64;

const MAX_PLAIN_BYTES = 1_024;
const MAX_BYTES = 8 * 1_024;
/** Fastly concept: the Surrogate-Key field holds 16 KB in all. */
const MAX_FIELD_BYTES = 16 * 1_024;

/** Returns a domain's key, by the host that was asked for. */
export function domainKey(host: string): string {
  return `${DOMAIN}${host}`;
}

/** Returns a URL's key; http and https are one, and so are all spellings of its query. */
export function urlKey(url: { host: string; path: string; query: string }): Eventual<string> {
  return fitKey(`${URL_START}${url.host}${url.path}${canonicalQuery(url.query)}`);
}

/**
 * RFC 3986 §6.2.2, and more, because a purge may reach too much but not too little: queries that mean the same to a parser
 * are one, as `[]` and `%5B%5D`, `%c3` and `%C3`. Cache keys and requests to origins have the query as it came.
 */
function canonicalQuery(query: string): string {
  return query === '?' ? '' : query.replaceAll(/%[0-9A-Fa-f]{2}|[^!-~]+/gu, canonicalPiece);
}

/** Escaped, these characters mean something else to a parser of queries. */
const SEPARATING = '#%&+;=';

function canonicalPiece(piece: string): string {
  if (!piece.startsWith('%')) return encodeURIComponent(piece);
  const character = String.fromCharCode(Number.parseInt(piece.slice(1), 16));
  const isPlain = character > ' ' && character <= '~' && !SEPARATING.includes(character);
  return isPlain ? character : piece.toUpperCase();
}

/** The key of one of the parts of everything: 0 to 15. */
export function shardKey(shard: number): string {
  return `${SHARD}${shard}`;
}

/** The shard of a URL, by its key. All variants of a URL are in one. */
export function shardOf(ofUrl: string): number {
  let sum = 0;
  for (let at = Math.max(0, ofUrl.length - SHARD_CHARACTERS); at < ofUrl.length; at += 1) {
    sum = (sum * 31 + ofUrl.charCodeAt(at)) | 0;
  }
  // The low bits of such a sum differ least.
  return ((sum ^ (sum >>> 16)) >>> 0) % SHARDS;
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
  return [DOMAIN, URL_START, SHARD].some((start) => key.startsWith(start)) || key === EVERYTHING_KEY;
}

/** RFC 9875: the key of a group of answers; each origin, which is a host here, has groups of its own. */
export function groupKey(host: string, group: string): Eventual<string> {
  return fitKey(`${RESERVED}group:${host}/${encodeURIComponent(group)}`);
}

/** Makes a key of one entry alone. */
export function ownKey(id: string): string {
  return `${OWN}${id}`;
}

export function isOwnKey(key: string): boolean {
  return key.startsWith(OWN);
}

/** Whether no purge can name it: the key of one entry alone, and that of a shard. */
export function isInternal(key: string): boolean {
  return isOwnKey(key) || key.startsWith(SHARD);
}

/** Whether the gateway made the key: the digest of a long one counts, too, whoever named that. */
export function isReserved(key: string): boolean {
  return key.startsWith(RESERVED);
}

function escapeBeyondAscii(text: string): string {
  return text.replace(/[^!-~]/gu, encodeURIComponent);
}

/** Replaces keys that are longer than the platform accepts by their digest, when storing and when purging. */
export function fitKey(key: string): Eventual<string> {
  return isLong(key) ? digest(key).then((hash) => `${RESERVED}long:${hash}`) : key;
}

export function fitKeys(keys: readonly string[]): Eventual<string[]> {
  return together(keys.map(fitKey));
}

function isLong(key: string): boolean {
  return key.length > MAX_PLAIN_BYTES;
}

/** Returns what is wrong with a key that an origin or a user names, or null. */
export function keyProblem(key: string): string | null {
  if (key === '') return 'is empty';
  if (!/^[!-+\--~]+$/.test(key)) return 'holds a space, a comma, a control character or one that is not ASCII';
  if (key.length > MAX_BYTES) return `is longer than ${MAX_BYTES} bytes`;
  return key.toLowerCase().startsWith(RESERVED) ? `begins with the reserved ${RESERVED}` : null;
}

/** Returns the keys that a route gives. */
export function routeKeys(
  templates: readonly (readonly TemplatePart[])[],
  params: Readonly<Record<string, string>>,
): Eventual<string[]> {
  return fitKeys(renderKeys(templates, params));
}

/** Fills keys with parameters, percent-encoded as in a path so that none can make a second key. */
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
  /** Returns what is wrong with the keys: an answer whose keys cannot all be kept must not be stored. */
  problem: string | null;
  /** Matches Popgate's own keys, which an origin may not name. */
  dropped: string[];
}

/**
 * Matches what an origin may name, with separators, in one text: to look at each of many keys costs more than the keys do.
 */
const PLAIN_FIELD = /^[!-~ ]*$/;

const NO_KEYS: OriginKeys = { keys: [], problem: null, dropped: [] };

/** Returns the keys of an origin's Surrogate-Key field. */
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

/** Removes duplicates and empty keys. Many keys seldom have any, and to look for them costs less than a copy. */
export function unique(keys: string[]): string[] {
  const seen = new Set(keys);
  if (seen.size === keys.length && !seen.has('')) return keys;
  return keys.filter((key) => key !== '' && seen.delete(key));
}

/** Checks each key if some may be forbidden, or as long as their digests. */
async function sortedKeys(named: readonly string[]): Promise<OriginKeys> {
  const dropped = named.filter(isReserved);
  const kept = named.filter((key) => !isReserved(key));
  const wrong = kept.find((key) => keyProblem(key) !== null);
  if (wrong === undefined) return { keys: await fitKeys(kept), problem: null, dropped };
  return { keys: [], problem: `Surrogate-Key ${shortened(wrong)} ${keyProblem(wrong)}`, dropped };
}

/** Returns what is wrong with all the keys of an answer together, or null. The platform would drop those over the limit. */
export function amountProblem(keys: readonly string[]): string | null {
  const bytes = keys.join(' ').length;
  if (bytes <= MAX_FIELD_BYTES) return null;
  return `its ${keys.length} surrogate keys, Popgate's own included, have ${bytes} bytes, over the ${MAX_FIELD_BYTES}`;
}

/** Quotes what an origin sent for a log line: short, and in printable ASCII. */
export function shortened(text: string): string {
  return escapeBeyondAscii(text.slice(0, 80));
}
