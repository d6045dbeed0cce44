import { type Eventual, onward } from '../eventual.ts';
import { record, type Exchange } from '../exchange.ts';
import type { CacheEntry } from '../platform.ts';
import { secondsOf, type Directives } from './cache-control.ts';
import type { Use } from './cache-status.ts';
import { fieldOf } from '../fields/section.ts';
import { fitCacheKey } from './key.ts';
import { oneSpelling } from './no-vary-search.ts';
import { type LeftNote, readNote } from './note.ts';
import type { CacheRequest } from './request.ts';
import { decodeMetadata, type StoredHead } from './stored-response.ts';
import { variantOf } from './vary.ts';

/** A stored answer that could answer a request. */
export interface Found {
  entry: CacheEntry;
  head: StoredHead;
  /** Its age in milliseconds, which grows while its request waits for something. */
  ageMs: number;
}

/** Where the object of this request is, or would be. */
export interface Place {
  /** Without the kind in front of it. */
  key: string;
  /** The key of the index if the answers vary, else the same. */
  indexKey: string;
  /** The names by which the answers vary, and until when they are known; none, and 0, while they are unknown. */
  vary: readonly string[];
  until: number;
  found: Found | null;
  /** What the origin said of the path's queries; absent if it was not looked up. */
  spelling?: LeftNote | null;
}

/**
 * Looks up the object: one look-up, or two if the answers vary (RFC 9111 §4.1); for a query that is not found, one more.
 */
export function lookUp(request: CacheRequest): Eventual<Place> {
  return onward(lookAgain(request, request.key), (place) => {
    if (place.found !== null || place.vary.length > 0 || request.query === '') return place;
    return lookElsewhere(request, place);
  });
}

async function lookElsewhere(request: CacheRequest, place: Place): Promise<Place> {
  const spelling = readNote(request.exchange.platform.cache, spellingKey(await request.keyFor('')));
  const other = spelling === null ? null : await lookAtSpelling(request, spelling.text);
  return { ...(other ?? place), spelling };
}

/** Looks in one place, with its variants. */
export function lookAgain({ exchange, sentField }: CacheRequest, key: string): Eventual<Place> {
  const { cache } = exchange.platform;
  const entry = cache.lookup(`o|${key}`);
  const stored = entry && decodeMetadata(entry.metadata);
  if (stored !== null && !('vary' in stored)) return unvaried(key, foundIn(entry!, stored));
  entry?.close();
  if (stored === null) return unvaried(key, null);
  return onward(fitCacheKey(variantKey(key, variantOf(stored.vary, sentField))), (own) => {
    const place: Place = { key: own, indexKey: key, ...stored, found: null };
    const variant = cache.lookup(`o|${own}`);
    const head = variant && decodeMetadata(variant.metadata);
    if (head === null || 'vary' in head) variant?.close();
    else place.found = foundIn(variant!, head);
    return place;
  });
}

function unvaried(key: string, found: Found | null): Place {
  return { key, indexKey: key, vary: [], until: 0, found };
}

function foundIn(entry: CacheEntry, head: StoredHead): Found {
  return { entry, head, ageMs: entry.ageMs };
}

export function variantKey(key: string, variant: string): string {
  return `${key}\nvariant ${variant}`;
}

/**
 * Where the object of this query is by the latest No-Vary-Search of its path (draft-ietf-httpbis-no-vary-search-10 §6);
 * null if that is no other place.
 */
async function lookAtSpelling(request: CacheRequest, field: string): Promise<Place | null> {
  const key = await request.keyFor(oneSpelling(request.query, field));
  if (key === request.key) return null;
  const place = await lookAgain(request, key);
  // An answer is for other spellings only if it says so itself.
  if (place.found === null || fieldOf(place.found.head.fields, 'no-vary-search') === field) return place;
  place.found.entry.close();
  return null;
}

/** Looks by the key of the path without a query. */
export function spellingKey(key: string): string {
  return `n|${key}`;
}

/** Waits for the work of others, and then counts the age of what was found again. */
export async function waitFor<Result>(
  work: Promise<Result>,
  place: Place,
  { now }: { now(): number },
): Promise<Result> {
  const since = now();
  try {
    return await work;
  } finally {
    if (place.found !== null) place.found.ageMs += now() - since;
  }
}

/** Records in the trace what was found, and what is done with it. */
export function recordFound(exchange: Exchange, { entry: { metadata }, ageMs }: Found, use: Use | 'partial'): void {
  record(exchange, { stage: 'lookup', use, ageMs, metadata });
}

/**
 * Returns the milliseconds since it became stale, or null while it is fresh. A soft-purged one is stale by 0 until its
 * lifetime ends.
 */
export function staleFor({ entry, head, ageMs }: Found): number | null {
  if (ageMs >= head.lifetime) return ageMs - head.lifetime;
  return entry.stale ? 0 : null;
}

/** Decides what to do with a stored answer, before any origin is asked. RFC 9111 §4 and §5.2.1: the request's own wishes count too. */
export function judge(found: Found, request: Directives): Use {
  const { head, ageMs } = found;
  if (request.size > 0 && !satisfies(found, request)) return 'validate';
  const stale = staleFor(found);
  if (stale === null) return 'fresh';
  if (stale < head.windows.whileRevalidate) return 'stale-while-revalidate';
  const isPurged = ageMs < head.lifetime;
  if (request.has('max-stale') && !head.strict && !isPurged && stale <= maxStale(request)) return 'max-stale';
  return 'validate';
}

function satisfies({ head, ageMs }: Found, request: Directives): boolean {
  if (request.has('no-cache')) return false;
  const maxAge = secondsOf(request, 'max-age');
  if (maxAge !== undefined && ageMs > maxAge * 1000) return false;
  const minFresh = secondsOf(request, 'min-fresh');
  return minFresh === undefined || head.lifetime - ageMs >= minFresh * 1000;
}

function maxStale(request: Directives): number {
  return request.get('max-stale') === '' ? Number.POSITIVE_INFINITY : (secondsOf(request, 'max-stale') ?? 0) * 1000;
}
