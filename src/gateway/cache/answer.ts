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
  /** A buffer, a stream, or a stored entry whose body has not been read yet. */
  body: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | CacheEntry | null;
  /** Milliseconds since the origin made it; null if its own Age, if any, stays. */
  ageMs: number | null;
  /** Null if no cache was asked. */
  cacheStatus: CacheStatus | null;
  /** Whether it is stale, so that no cache in front of this one may store it. */
  isStale?: boolean;
  /** The entry of a stored answer. */
  head?: StoredHead;
  /** The entry as which the body was stored, if it is not the body itself. */
  storedAs?: StoredObject;
  /** Whether the client's conditions and ranges are still to be evaluated. */
  isWhole: boolean;
}

export function isEntry(body: Answer['body']): body is CacheEntry {
  return body !== null && 'metadata' in body;
}

/** Nobody reads it. */
export async function discard(body: Answer['body']): Promise<void> {
  if (body instanceof ReadableStream) await body.cancel();
  else if (isEntry(body)) body.close();
}

/** Makes an answer of a stored one. */
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

/** Looks up again: a purge may have removed what was found before. */
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

/** Returns the stored answer if the origin could not be reached and the rules allow it, else throws the failure. */
export function insteadOfFailure({ found }: Place, failure: GatewayError): Answer {
  const kept = found && instead(found, 'ifUnreachable', { fwdStatus: failure.status, detail: 'origin-failed' });
  if (kept !== null) return kept;
  found?.entry.close();
  throw failure;
}

/**
 * Returns the stored answer if the rules allow it in place of an error of the origin. Other requests are not told of the
 * error: they may fare better.
 */
export function insteadOfError({ found }: Place, { status, body }: Response): Answer | null {
  if (found === null || !STALE_IF_ERROR.has(status)) return null;
  const kept = instead(found, 'ifError', { fwdStatus: status, detail: 'stale-if-error' });
  if (kept !== null) body?.cancel().catch(() => undefined);
  return kept;
}

/** RFC 9111 §4.2.4. A client that asked for a fresher answer, which cannot be had, gets what is fresh for others. */
function instead(
  found: Found,
  window: 'ifError' | 'ifUnreachable',
  status: Pick<CacheStatus, 'fwdStatus' | 'detail'>,
): Answer | null {
  const stale = staleFor(found);
  if (stale === null) return stored(found, { ...status, fwd: 'request', detail: 'still-fresh' });
  return stale < found.head.windows[window] ? { ...stored(found, { ...status, fwd: 'stale' }), isStale: true } : null;
}
