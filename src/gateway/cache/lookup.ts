import { record, type Exchange } from '../exchange.ts';
import type { CacheEntry } from '../platform.ts';
import type { CacheRequest } from './request.ts';
import { secondsOf, type Directives } from './cache-control.ts';
import { fitCacheKey } from './key.ts';
import { decodeMetadata, decodeSurrogateKeys, type StoredHead } from './stored-response.ts';
import { variantOf } from './vary.ts';

/** A stored answer that a request could be given. */
export interface Found {
  entry: CacheEntry;
  head: StoredHead;
}

/** Where an object of this request is, or would be. */
export interface Place {
  /** Without the kind in front of it. */
  key: string;
  /** The names by which the answers are told apart; empty while none are known. */
  vary: readonly string[];
  found: Found | null;
}

/** One look-up, or two where the answers vary (RFC 9111 §4.1). */
export async function lookUp({ exchange, key, sentField }: CacheRequest): Promise<Place> {
  const { cache } = exchange.platform;
  const entry = cache.lookup(`o|${key}`);
  if (entry === null) return { key, vary: [], found: null };
  const stored = decodeMetadata(entry.metadata);
  if (!('vary' in stored)) return { key, vary: [], found: { entry, head: stored } };
  entry.close();
  const fitted = fitCacheKey(`${key}\nvariant ${variantOf(stored.vary, sentField)}`);
  const variantKey = typeof fitted === 'string' ? fitted : await fitted;
  const variant = cache.lookup(`o|${variantKey}`);
  if (variant === null) return { key: variantKey, vary: stored.vary, found: null };
  const head = decodeMetadata(variant.metadata) as StoredHead;
  return { key: variantKey, vary: stored.vary, found: { entry: variant, head } };
}

/** Says in the trace what was found, and what is done with it. */
export function recordFound(exchange: Exchange, { entry }: Found, decision: string): void {
  const surrogateKeys = (): string[] => decodeSurrogateKeys(entry.metadata);
  record(exchange, { stage: 'lookup', decision, detail: { ageMs: entry.ageMs }, surrogateKeys });
}

/** Milliseconds past freshness, or null while fresh. Soft-purged is stale by 0 until its lifetime ends. */
export function staleFor({ entry, head }: Found): number | null {
  if (entry.ageMs >= head.lifetime) return entry.ageMs - head.lifetime;
  return entry.stale ? 0 : null;
}

/** What to do with a stored answer, before anybody is asked. */
export type Use = 'fresh' | 'stale-while-revalidate' | 'max-stale' | 'validate';

/** RFC 9111 §4 and §5.2.1: the request's own wishes count too. */
export function judge(found: Found, request: Directives): Use {
  const { entry, head } = found;
  if (request.size > 0 && !satisfies(found, request)) return 'validate';
  const stale = staleFor(found);
  if (stale === null) return 'fresh';
  if (stale < head.windows.whileRevalidate) return 'stale-while-revalidate';
  const isPurged = entry.ageMs < head.lifetime;
  if (request.has('max-stale') && !head.strict && !isPurged && stale <= maxStale(request)) return 'max-stale';
  return 'validate';
}

function satisfies({ entry, head }: Found, request: Directives): boolean {
  if (request.has('no-cache')) return false;
  const maxAge = secondsOf(request, 'max-age');
  if (maxAge !== undefined && entry.ageMs > maxAge * 1000) return false;
  const minFresh = secondsOf(request, 'min-fresh');
  return minFresh === undefined || head.lifetime - entry.ageMs >= minFresh * 1000;
}

function maxStale(request: Directives): number {
  return request.get('max-stale') === '' ? Number.POSITIVE_INFINITY : (secondsOf(request, 'max-stale') ?? 0) * 1000;
}
