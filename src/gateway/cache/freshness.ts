import { hasStatus } from '../errors/statuses.ts';
import { readField } from '../fields/limit.ts';
import {
  type Directives,
  isUnqualified,
  parseAge,
  parseCacheControl,
  parseSurrogateControl,
  parseTargeted,
  secondsOf,
} from './cache-control.ts';
import type { CachePolicy } from './config.ts';
import { parseHttpDate } from './http-date.ts';

/** What the decisions read of an origin's answer. */
export interface ResponseHead {
  status: number;
  headers: Headers;
  /** When it arrived, milliseconds since the epoch. */
  receivedAt: number;
  /** Time from the request to the answer's header section. */
  delayMs: number;
}

/** The directives that decide, and the field that has them. */
export interface Controls {
  directives: Directives;
  field: string;
}

/** Fields for caches like this one. The first valid one replaces Cache-Control and Expires as a whole (RFC 9213 §2.2). */
const TARGETED = [
  ['surrogate-control', parseSurrogateControl],
  ['popgate-cdn-cache-control', parseTargeted],
  ['cdn-cache-control', parseTargeted],
] as const;
const UNTARGETED = 'cache-control';

export function controlsOf(headers: Headers): Controls {
  for (const [field, parse] of TARGETED) {
    const directives = parse(readField(headers, field));
    if (directives !== null) return { directives, field };
  }
  return { directives: parseCacheControl(readField(headers, UNTARGETED)), field: UNTARGETED };
}

export interface Lifetime {
  milliseconds: number;
  /** Where the lifetime comes from; `explicit` is what the origin itself says (RFC 9111 §4.2.1). */
  from: 'route' | 'explicit' | 'heuristic' | 'default' | 'none';
}

/** RFC 9110 §15.1. */
const HEURISTICALLY_CACHEABLE: ReadonlySet<number> = new Set([
  200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501,
]);

/** Statuses that may be about the one request or the one moment: `public` alone does not make them last. */
const NEVER_GUESSED: ReadonlySet<number> = new Set([307, 400, 403, 413, 428, 429, 431, 500, 502, 503, 504, 511]);

/** Returns how long the answer is fresh, counted from age 0: by the first rule that says anything. */
export function freshnessLifetime(head: ResponseHead, controls: Controls, policy: CachePolicy): Lifetime {
  const ttl = routeTtl(head.status, policy);
  if (ttl !== null) return { milliseconds: ttl, from: 'route' };
  const explicit = explicitLifetime(head, controls);
  if (isUnqualified(controls.directives, 'no-cache')) {
    return { milliseconds: 0, from: explicit === null ? 'none' : 'explicit' };
  }
  if (explicit !== null) return { milliseconds: explicit, from: 'explicit' };
  if (policy.defaultTtlMs !== null && head.status < 400 && HEURISTICALLY_CACHEABLE.has(head.status)) {
    return { milliseconds: policy.defaultTtlMs, from: 'default' };
  }
  const heuristic = heuristicLifetime(head, controls, policy);
  return heuristic === null ? { milliseconds: 0, from: 'none' } : { milliseconds: heuristic, from: 'heuristic' };
}

/** A route's `ttl` is for what is usually stored; errors only where `statuses` names them. */
function routeTtl(status: number, policy: CachePolicy): number | null {
  const byStatus = policy.statusesMs.get(status);
  if (byStatus !== undefined) return byStatus;
  const { remembered } = policy;
  if (remembered !== null && hasStatus(remembered.statuses, status)) return remembered.ttlMs;
  return status < 400 && HEURISTICALLY_CACHEABLE.has(status) ? policy.ttlMs : null;
}

/** RFC 9111 §4.2.1. */
function explicitLifetime(head: ResponseHead, { directives, field }: Controls): number | null {
  const seconds = secondsOf(directives, 's-maxage') ?? secondsOf(directives, 'max-age');
  if (seconds !== undefined) return seconds * 1000;
  const expires = readField(head.headers, 'expires');
  if (field !== UNTARGETED || expires === null) return null;
  const until = parseHttpDate(expires, head.receivedAt);
  return Number.isNaN(until) ? 0 : Math.max(0, until - dateOf(head));
}

/** RFC 9110 §6.6.1: without a readable Date, the time of arrival. */
function dateOf(head: ResponseHead): number {
  const date = parseHttpDate(head.headers.get('date') ?? '', head.receivedAt);
  return Number.isNaN(date) ? head.receivedAt : date;
}

/** RFC 9111 §4.2.2: a tenth of the time since it last changed. */
function heuristicLifetime(head: ResponseHead, { directives }: Controls, policy: CachePolicy): number | null {
  const isPublic = directives.has('public') && !NEVER_GUESSED.has(head.status);
  const mayGuess = isPublic || HEURISTICALLY_CACHEABLE.has(head.status);
  const modified = parseHttpDate(head.headers.get('last-modified') ?? '', head.receivedAt);
  if (!mayGuess || policy.heuristicMaxMs === 0 || Number.isNaN(modified)) return null;
  return Math.min(Math.max(0, (dateOf(head) - modified) / 10), policy.heuristicMaxMs);
}

/** RFC 9111 §4.2.3: the age on arrival. */
export function initialAge(head: ResponseHead): number {
  const date = parseHttpDate(head.headers.get('date') ?? '', head.receivedAt);
  const apparent = Number.isNaN(date) ? 0 : Math.max(0, head.receivedAt - date);
  const corrected = parseAge(readField(head.headers, 'age')) * 1000 + head.delayMs;
  // A difference of less than two seconds between the clocks is no age: HTTP dates have whole seconds.
  return Math.max(apparent < 2000 ? 0 : apparent, corrected);
}

/** How long an answer may still be served after its lifetime, in milliseconds. */
export interface StaleWindows {
  whileRevalidate: number;
  /** The origin answered 500, 502, 503 or 504. */
  ifError: number;
  /** The origin could not be reached. */
  ifUnreachable: number;
}

/** RFC 9111 §4.2.4: directives that forbid every stale answer. */
export function forbidsStale({ directives }: Controls): boolean {
  const forbidding = ['must-revalidate', 'proxy-revalidate', 's-maxage'];
  return forbidding.some((name) => directives.has(name)) || isUnqualified(directives, 'no-cache');
}

/** RFC 5861 and RFC 9111 §4.2.4. Directives that forbid stale answers yield only to windows that the route names. */
export function staleWindows(controls: Controls, policy: CachePolicy): StaleWindows {
  const { directives } = controls;
  const forbidden = forbidsStale(controls);
  const window = (name: string, named: number | null): number => {
    const own = forbidden ? undefined : secondsOf(directives, name);
    return own === undefined ? (named ?? 0) : own * 1000;
  };
  const ifError = window('stale-if-error', policy.staleIfErrorMs);
  return {
    whileRevalidate: window('stale-while-revalidate', policy.staleWhileRevalidateMs),
    ifError,
    ifUnreachable: forbidden ? ifError : Math.max(ifError, policy.graceMs),
  };
}
