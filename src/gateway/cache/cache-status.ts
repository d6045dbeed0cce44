/** Why an answer is not stored. */
export type Refusal =
  | 'shield-stale'
  | 'partial'
  | 'status'
  | 'overlong'
  | 'no-store'
  | 'request-no-store'
  | 'private'
  | 'authorization'
  | 'set-cookie'
  | 'vary'
  | 'cookie'
  | 'no-freshness'
  | 'length-unknown'
  | 'not-modified';

/** The words of `detail`: why an answer is not stored, why a stored one is given, or why the cache passes a request on. */
export type Detail =
  | Refusal
  | 'stale-while-revalidate'
  | 'max-stale'
  | 'stale-if-error'
  | 'still-fresh'
  | 'origin-failed'
  | 'content'
  | 'precondition'
  | 'range';

/** What is done with a stored answer, before any origin is asked. */
export type Use = 'fresh' | 'stale-while-revalidate' | 'max-stale' | 'validate';

/** RFC 9211 §2: what the cache did with one request. */
export interface CacheStatus {
  hit?: boolean;
  fwd?: 'bypass' | 'method' | 'uri-miss' | 'vary-miss' | 'miss' | 'request' | 'stale' | 'partial';
  fwdStatus?: number;
  stored?: boolean;
  /** The request waited for another's fetch, and got its answer (§2.6): it has `fwd`, as that one, and no `hit`. */
  collapsed?: boolean;
  /** Milliseconds of freshness left; below zero for a stale answer. */
  ttlMs?: number;
  detail?: Detail;
}

/** The member that Popgate adds to the Cache-Status list. */
export function formatCacheStatus(status: CacheStatus): string {
  let text = 'popgate';
  if (status.hit) text += '; hit';
  if (status.fwd !== undefined) text += `; fwd=${status.fwd}`;
  if (status.fwdStatus !== undefined) text += `; fwd-status=${status.fwdStatus}`;
  if (status.ttlMs !== undefined) text += `; ttl=${Math.ceil(status.ttlMs / 1000)}`;
  if (status.stored) text += '; stored';
  if (status.collapsed) text += '; collapsed';
  if (status.detail !== undefined) text += `; detail=${status.detail}`;
  return text;
}

/** Returns the same in one word. */
export type CacheState = 'hit' | 'miss' | 'pass' | 'stale' | 'revalidated';

/** Why a stored answer is given although it is not fresh. */
const BY_DETAIL: ReadonlyMap<Detail, CacheState> = new Map([
  ['stale-while-revalidate', 'stale'],
  ['max-stale', 'stale'],
  ['stale-if-error', 'stale'],
  ['origin-failed', 'stale'],
  ['still-fresh', 'hit'],
]);

export function cacheState({ hit, collapsed, fwd, fwdStatus, detail }: CacheStatus): CacheState {
  const given = detail === undefined ? undefined : BY_DETAIL.get(detail);
  if (given !== undefined) return given;
  // No origin was asked for this request.
  if (hit || collapsed) return 'hit';
  if (fwd === 'bypass' || fwd === 'method') return 'pass';
  return fwdStatus === 304 ? 'revalidated' : 'miss';
}

/**
 * What the cache did with a request. `'hit'` is from the cache, `'stale'` from the cache past its lifetime; for a `'miss'`
 * the origin was asked, if only whether the stored answer still holds; a `'pass'` is not for the cache; an `'answer'` is
 * the gateway's own: a redirect, a `respond`, a handler's, an error.
 */
export type Verdict = 'hit' | 'stale' | 'miss' | 'pass' | 'answer';

/** Null stands for a request for which no cache was asked. */
export function verdictOf(status: CacheStatus | null): Verdict {
  if (status === null) return 'answer';
  const state = cacheState(status);
  return state === 'revalidated' ? 'miss' : state;
}
