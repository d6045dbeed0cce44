import type { GatewayError } from '../errors/error.ts';
import type { CacheEntry } from '../platform.ts';
import type { CacheStatus } from './cache-status.ts';
import type { CacheRequest } from './request.ts';
import { type Found, lookUp, type Place, staleFor } from './lookup.ts';
import type { StoredHead, StoredObject } from './stored-response.ts';

/** An answer before it is delivered. */
export interface Answer {
  status: number;
  /** Lower-case names, in order. */
  fields: [string, string][];
  /** Those for caches of this service alone. */
  hidden: [string, string][];
  /** A buffer, a stream as it arrives, or a stored entry whose body nobody has read yet. */
  body: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | CacheEntry | null;
  /** Milliseconds since the origin made it; null where its own Age, if any, stands. */
  ageMs: number | null;
  /** Null where no cache was asked. */
  cacheStatus: CacheStatus | null;
  /** Past its freshness: no cache in front of this one may store it. */
  isStale?: boolean;
  /** Of a stored answer. */
  head?: StoredHead;
  /** What the body has been stored as, where it is not the stored entry itself. */
  storedAs?: StoredObject;
  /** Whether the client's own conditions and ranges are still to be answered. */
  isWhole: boolean;
}

export function isEntry(body: Answer['body']): body is CacheEntry {
  return body !== null && 'metadata' in body;
}

/** A stored answer as it is given. */
export function stored({ entry, head, ageMs }: Found, status: CacheStatus): Answer {
  return {
    status: head.status,
    fields: head.fields,
    hidden: head.hidden,
    body: entry,
    head,
    ageMs,
    cacheStatus: { ...status, ttlMs: head.lifetime - ageMs },
    isWhole: true,
  };
}

/** RFC 5861 §4. */
const STALE_IF_ERROR: ReadonlySet<number> = new Set([500, 502, 503, 504]);

/** By what is stored now: what was looked up before, a purge may have taken meanwhile. */
export async function afterFailure(request: CacheRequest, failure: GatewayError): Promise<Answer> {
  return insteadOfFailure(await lookUp(request), failure);
}

/** The same for an answer of the origin. */
export async function afterError(request: CacheRequest, response: Response): Promise<Answer | null> {
  if (!STALE_IF_ERROR.has(response.status)) return null;
  const place = await lookUp(request);
  const kept = insteadOfError(place, response);
  if (kept === null) place.found?.entry.close();
  return kept;
}

/** The stored answer where the origin could not be reached and the rules allow it, else the failure. */
export function insteadOfFailure({ found }: Place, failure: GatewayError): Answer {
  const kept = found && instead(found, 'ifUnreachable', { fwdStatus: failure.status, detail: 'origin-failed' });
  if (kept !== null) return kept;
  found?.entry.close();
  throw failure;
}

/** The stored answer where an error of the origin allows it. Others may fare better: they are not told. */
export function insteadOfError({ found }: Place, { status, body }: Response): Answer | null {
  if (found === null || !STALE_IF_ERROR.has(status)) return null;
  const kept = instead(found, 'ifError', { fwdStatus: status, detail: 'stale-if-error' });
  if (kept !== null) body?.cancel().catch(() => undefined);
  return kept;
}

/** RFC 9111 §4.2.4. What is fresh to others is good enough for one who asked for something fresher and cannot have it. */
function instead(
  found: Found,
  window: 'ifError' | 'ifUnreachable',
  status: Pick<CacheStatus, 'fwdStatus' | 'detail'>,
): Answer | null {
  const stale = staleFor(found);
  if (stale === null) return stored(found, { ...status, fwd: 'request', detail: 'still-fresh' });
  return stale < found.head.windows[window] ? { ...stored(found, { ...status, fwd: 'stale' }), isStale: true } : null;
}
