import type { CacheStore } from '../platform.ts';
import { isAnybodys, isOfTheObject } from './claims.ts';
import type { Fetch } from './fetch.ts';
import type { Found } from './lookup.ts';

/**
 * After an answer that is not stored: only one that anybody would have got, and that says what there is, tells others to
 * fetch for themselves, and takes the old object's place (S67). Those with credentials or cookies are among themselves.
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

/** By what nobody finds, in its place: a purge would go to every POP. What another has stored since stays. */
function giveUp(cache: CacheStore, key: string, { entry }: Found): void {
  const there = cache.lookup(`o|${key}`);
  there?.close();
  if (there?.metadata === entry.metadata) cache.insert(`o|${key}`, GONE, NO_BODY);
}
