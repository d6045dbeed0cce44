import type { Eventual } from '../eventual.ts';
import { type Exchange, whereIs } from '../exchange.ts';
import { readable } from '../fields/limit.ts';
import { opensString, readCookies } from '../request/cookies.ts';
import { clientHeader } from '../request/forwarding.ts';
import type { CachePolicy, QueryRule } from './config.ts';
import { digest } from './digest.ts';
import { FORMAT } from './stored-response.ts';

/**
 * The platform accepts 4,096 bytes, and encodes a character in at most three. Prefixes (`o|`, `f|`) and hashes are far
 * shorter than what this leaves.
 */
const MAX_KEY_CHARACTERS = 1_300;

const NO_PARTS: readonly unknown[] = [];

/** The parts of a route on which the key depends. */
interface Keyed {
  cache: CachePolicy;
  rules: { keyParts: readonly ((exchange: Exchange) => readonly string[])[] };
}

/**
 * Returns the key of an answer: host, path, query, the parts that the route names, and the route itself if others could
 * have taken the path. Host and path contain no line break, and the parts are JSON, so no two requests share a key by
 * accident.
 */
export function cacheKey(exchange: Exchange, route: Keyed, query: string): Eventual<string> {
  const parts = keyParts(exchange, route);
  const url = `${FORMAT} ${exchange.host}${exchange.path}${query}`;
  return fitCacheKey(parts.length === 0 ? url : `${url}\n${JSON.stringify(parts)}`);
}

/** The same, if more than one route can match the path. */
export function keyOfRoute(key: string, route: { id: string }): Eventual<string> {
  return fitCacheKey(`${key}\nroute ${route.id}`);
}

/**
 * The same for a request with content, with its bytes as they came: two spellings of one question are two keys (RFC 10008
 * §2.7).
 */
export async function keyOfContent(
  key: string,
  { bytes, type, coding }: { bytes: Uint8Array<ArrayBuffer>; type: string | null; coding: string | null },
): Promise<string> {
  return fitCacheKey(`${key}\nquery ${JSON.stringify([type, coding])} ${await digest(bytes)}`);
}

export function fitCacheKey(key: string): Eventual<string> {
  return key.length <= MAX_KEY_CHARACTERS ? key : digest(key).then((hash) => `#${hash}`);
}

/**
 * Returns what is in the key besides the URL: headers, cookies, country and device, in this order, and what rules add;
 * nothing if the route names none.
 */
export function keyParts(exchange: Exchange, { cache, rules }: Keyed): readonly unknown[] {
  const { request, platform, kept } = exchange;
  const { headers, cookies, country, device } = cache.key;
  if (headers.length + cookies.length === 0 && !country && !device && rules.keyParts.length === 0) return NO_PARTS;
  const cookieField = cookies.length > 0 ? clientHeader(request.headers, 'cookie') : null;
  return [
    headers.map((name) => clientHeader(request.headers, name, kept)),
    cookieField !== null && opensString(cookieField)
      ? cookieField
      : cookies.map((name) => readCookies(cookieField, name)),
    country ? (whereIs(exchange)?.country ?? '') : null,
    device ? platform.deviceClass(readable('user-agent', clientHeader(request.headers, 'user-agent')) ?? '') : null,
    ...rules.keyParts.flatMap((partsOf) => partsOf(exchange)),
  ];
}

/**
 * Returns the query that counts, for the key and for the origin: what is not in the key does not reach the origin. It is
 * for methods that the cache may answer: GET, HEAD and QUERY.
 */
export function effectiveQuery(query: string, rule: QueryRule): string {
  if (query === '' || rule.kind === 'keep') return query;
  if (rule.kind === 'ignore') return '';
  const pairs = query.slice(1).split('&');
  const kept = 'names' in rule ? pairs.filter((pair) => keeps(rule, parameterName(pair))) : sortedByName(pairs);
  return kept.length > 0 ? `?${kept.join('&')}` : '';
}

function keeps({ kind, names, prefixes }: Extract<QueryRule, { kind: 'only' | 'except' }>, name: string): boolean {
  return (names.has(name) || prefixes.some((prefix) => name.startsWith(prefix))) === (kind === 'only');
}

/** The order of equal names tells which value is which. */
function sortedByName(pairs: readonly string[]): string[] {
  const named = pairs.map((pair) => ({ name: parameterName(pair), pair }));
  return named
    .toSorted((one, other) => (one.name < other.name ? -1 : one.name > other.name ? 1 : 0))
    .map(({ pair }) => pair);
}

/** Decodes the name as an origin would: `%75tm` is `utm`. */
function parameterName(pair: string): string {
  const end = pair.indexOf('=');
  const name = end < 0 ? pair : pair.slice(0, end);
  if (!name.includes('%') && !name.includes('+')) return name;
  // The text may begin with a question mark, which the parser would remove.
  return new URLSearchParams(`&${name}`).keys().next().value ?? '';
}
