import type { Duration } from '../config/duration.ts';

export type QueryRule = { kind: 'keep' | 'ignore' | 'sort' } | { kind: 'only' | 'except'; names: ReadonlySet<string> };

/** Milliseconds; null where the origin decides. */
export interface CachePolicy {
  ttlMs: number | null;
  defaultTtlMs: number | null;
  browserTtlMs: number | null;
  staleWhileRevalidateMs: number | null;
  staleIfErrorMs: number | null;
  graceMs: number;
  heuristicMaxMs: number;
  query: QueryRule;
  key: { headers: readonly string[]; cookies: readonly string[]; country: boolean; device: boolean };
  storeSetCookie: boolean;
  rangeWhole: boolean;
  statusesMs: ReadonlyMap<number, number>;
  passForMs: number;
  invalidate: boolean;
}

/** What makes two requests for one URL two objects. */
export interface KeyConfig {
  headers?: readonly string[];
  cookies?: readonly string[];
  country?: boolean;
  device?: boolean;
}

/** Cache rules of a route. Whatever is left out is decided by the origin's headers (RFC 9111). */
export interface CacheConfig {
  /** Freshness lifetime, whatever the origin says (but never over `private` and `no-store`). */
  ttl?: Duration;
  /** Freshness lifetime where the origin gives none. */
  defaultTtl?: Duration;
  /** The max-age that clients are told. */
  browserTtl?: Duration;
  /** RFC 5861 §3, where the origin gives none; also over must-revalidate. */
  staleWhileRevalidate?: Duration;
  /** RFC 5861 §4, where the origin gives none; also over must-revalidate. */
  staleIfError?: Duration;
  /** For how long past freshness an unreachable origin is answered for. Default `'1h'`. */
  grace?: Duration;
  /** RFC 9111 §4.2.2. Default `{ max: '1h' }`. */
  heuristic?: false | { max: Duration };
  /** Which query parameters count, in the key and towards the origin. Default `'keep'`. */
  query?: 'keep' | 'ignore' | 'sort' | { only: readonly string[] } | { except: readonly string[] };
  key?: KeyConfig;
  /** Store answers that carry Set-Cookie. Default false. */
  storeSetCookie?: boolean;
  /** `'whole'` fetches and stores the whole object on a range request. */
  range?: 'whole';
  /** Lifetimes by status, e.g. `{ 404: '1m' }`. */
  statuses?: Record<number, Duration>;
  /** For how long requests for an uncacheable answer are not collapsed. Default `'10s'`. */
  passFor?: Duration;
  /** Whether successful unsafe requests purge their URL (RFC 9111 §4.4). Default true. */
  invalidate?: boolean;
}
