import type { GatewayError } from '../errors/error.ts';
import type { CacheEntry } from '../platform.ts';
import type { CacheStatus } from './cache-status.ts';
import { type Found, type Place, staleFor } from './lookup.ts';
import type { StoredHead } from './stored-response.ts';

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

/** A stored object, for what is kept beside it. */
export interface StoredObject {
  head: StoredHead;
  surrogateKeys: readonly string[];
  /** Its age when stored, or when looked at. */
  initialAgeMs: number;
}

export function isEntry(body: Answer['body']): body is CacheEntry {
  return body !== null && 'metadata' in body;
}

/** A stored answer as it is given. */
export function stored({ entry, head }: Found, status: CacheStatus): Answer {
  return {
    status: head.status,
    fields: head.fields,
    hidden: head.hidden,
    body: entry,
    head,
    ageMs: entry.ageMs,
    cacheStatus: { ...status, ttlMs: head.lifetime - entry.ageMs },
    isWhole: true,
  };
}

/** The stored answer where the origin could not be reached and the rules allow it, else the failure. */
export function afterFailure(place: Place, failure: GatewayError): Answer {
  const { found } = place;
  const stale = found === null ? null : (staleFor(found) ?? 0);
  if (found !== null && stale! < found.head.windows.ifUnreachable) {
    const status: CacheStatus = { fwd: 'stale', fwdStatus: failure.status, detail: 'origin-failed' };
    return { ...stored(found, status), isStale: true };
  }
  found?.entry.close();
  throw failure;
}
