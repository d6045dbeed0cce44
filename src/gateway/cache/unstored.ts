import type { CacheStore } from '../platform.ts';
import { isAnybodys, isOfTheObject } from './claims.ts';
import type { Fetch } from './fetch.ts';
import type { Found } from './lookup.ts';

/**
 * After an answer that is not stored. It tells other requests to fetch for themselves, and removes the old object, only if
 * any client would have got it and if it describes the resource (S67). Requests with credentials or cookies share outcomes
 * among themselves.
 */
export function leaveUnstored({ request, prepared, place, flight }: Fetch, status: number): void {
  const { credentials, cookies } = request.claims();
  const isForAll = isAnybodys(request) && isOfTheObject(status);
  if (isForAll && place.found !== null) giveUp(request.exchange.platform.cache, place.key, place.found);
  if (isForAll || credentials || cookies) flight.end('pass', prepared.surrogateKeys);
  else flight.release();
}

const NO_BODY = new Uint8Array(0);
const GONE = { maxAgeMs: 0, staleMs: 0, initialAgeMs: 0, surrogateKeys: [], metadata: '' };

/**
 * Replaces it by an entry that no request finds: a purge would go to every POP. What another request has stored since
 * stays.
 */
function giveUp(cache: CacheStore, key: string, { entry }: Found): void {
  const there = cache.lookup(`o|${key}`);
  there?.close();
  if (there?.metadata === entry.metadata) cache.insert(`o|${key}`, GONE, NO_BODY);
}
