import type { CacheRequest, Prepared } from './request.ts';
import { isUnqualified } from './cache-control.ts';
import type { Refusal } from './cache-status.ts';
import { isAnybodys } from './claims.ts';
import { raiseFence, type Fence } from './fence.ts';
import type { Flight } from './flight.ts';
import { controlsOf, freshnessLifetime, type Controls, type Lifetime, type ResponseHead } from './freshness.ts';
import { record } from '../exchange.ts';
import { staleFor, type Place } from './lookup.ts';
import { whyNotStored } from './storing.ts';
import { pathKey } from './surrogate-keys.ts';

/** One fetch, from before the request to the end of its answer. */
export interface Fetch {
  request: CacheRequest;
  prepared: Prepared;
  place: Place;
  flight: Flight;
  fence: Fence;
  /** Milliseconds since the epoch; purges count from then on. */
  startedAt: number;
}

/** Purges count from here on: the fence exists before the origin is asked. */
export async function beginFetch(request: CacheRequest, place: Place, flight: Flight): Promise<Fetch> {
  const { platform } = request.exchange;
  record(request.exchange, { stage: 'forward', fwd: forwardReason(place) });
  const prepared = await request.prepare();
  // If the path's last answer was for several queries, this one is likely to be, too.
  const ofPath = place.spelling ? [await pathKey(request.exchange)] : [];
  const fence = raiseFence(platform, [...prepared.surrogateKeys, ...ofPath]);
  return { request, prepared, place, flight, fence, startedAt: platform.now() };
}

/** An answer's status and headers, with the decisions on it. */
export interface Judged {
  head: ResponseHead;
  controls: Controls;
  lifetime: Lifetime;
  /** Null if it may be stored. */
  refusal: Refusal | null;
}

/** Decides on an answer's head; of the request, what the origin was sent counts. */
export function judgeHead({ request }: Fetch, head: ResponseHead): Judged {
  const { policy, directives } = request;
  const controls = controlsOf(head.headers);
  const lifetime = freshnessLifetime(head, controls, policy);
  const asked = { isNoStore: directives.has('no-store'), claims: request.claims(), isAnybodys: isAnybodys(request) };
  return { head, controls, lifetime, refusal: whyNotStored(asked, head, { controls, lifetime, policy }) };
}

/** RFC 9211 §2.2. */
export function forwardReason(place: Place): 'request' | 'stale' | 'vary-miss' | 'uri-miss' {
  if (place.found !== null) return staleFor(place.found) === null ? 'request' : 'stale';
  return place.vary.length > 0 ? 'vary-miss' : 'uri-miss';
}

/** An answer that must be validated each time satisfies no other request: the next one has to ask as well. */
export function outcomeOf({ controls, lifetime }: Judged): 'stored' | 'pass' {
  return lifetime.milliseconds === 0 || isUnqualified(controls.directives, 'no-cache') ? 'pass' : 'stored';
}
