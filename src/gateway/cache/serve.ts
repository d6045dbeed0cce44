import { GatewayError, OriginFailure } from '../errors/error.ts';
import { type Eventual, onward } from '../eventual.ts';
import { record } from '../exchange.ts';
import { afterFailure, type Answer, discard, insteadOfFailure, stored } from './answer.ts';
import type { CacheRequest } from './request.ts';
import { fetchApart, isForItself } from './apart.ts';
import { forwardReason } from './fetch.ts';
import { fill, fillForOne } from './fill.ts';
import { board, type Boarding, type Flight, LOOK_AGAIN_MS, NO_FLIGHT, type Outcome } from './flight.ts';
import { type Found, judge, lookAgain, lookUp, type Place, recordFound, staleFor, waitFor } from './lookup.ts';

/** Answers a GET from what is stored, and fetches where that is not enough (RFC 9111 §4). */
export function answerFromCache(request: CacheRequest): Eventual<Answer> {
  return onward(lookUp(request), (place) => {
    const ready = place.found && usable(request, place.found);
    if (ready !== null) return ready;
    requireFetching(request, place);
    return isForItself(request, place) ? fetchApart(request, place) : collapse(request, place);
  });
}

/**
 * Answers a HEAD, and a part, from a stored whole GET, or else passes; if that fails, they get the stale answers of a GET.
 */
export async function answerOrPass(request: CacheRequest, pass: (place: Place) => Promise<Answer>): Promise<Answer> {
  const place = await lookUp(request);
  const ready = place.found && usable(request, place.found);
  if (ready !== null) return ready;
  requireFetching(request, place);
  place.found?.entry.close();
  try {
    return await pass({ ...place, found: null });
  } catch (error) {
    if (!(error instanceof OriginFailure)) throw error;
    return afterFailure(request, error);
  }
}

/** RFC 9111 §5.2.1.7. */
function requireFetching({ directives }: CacheRequest, place: Place): void {
  if (!directives.has('only-if-cached')) return;
  place.found?.entry.close();
  throw new GatewayError(504, 'only-if-cached, and nothing that may be used is stored');
}

function usable(request: CacheRequest, found: Found): Answer | null {
  const use = judge(found, request.directives);
  recordFound(request.exchange, found, use);
  if (use === 'validate') return null;
  if (use === 'stale-while-revalidate') startRefresh(request);
  if (use === 'fresh') return stored(found, { hit: true });
  return { ...stored(found, { hit: true, detail: use }), isStale: true };
}

/**
 * Fetches for all clients, and so as any client would ask. A client that cannot, or does not want to store anything, leaves
 * the fetch to others.
 */
function startRefresh(request: CacheRequest): void {
  if (request.exchange.dryRun !== undefined) return;
  const anybodys = request.directives.has('no-store') ? null : request.asAnybody();
  if (anybodys !== null) request.exchange.client.waitUntil(refresh(anybodys));
}

/** In the background, by the first request; none waits (RFC 5861 §3). */
async function refresh(request: CacheRequest): Promise<void> {
  const { platform } = request.exchange;
  try {
    const place = await lookUp(request);
    // Another request may have refreshed it meanwhile.
    const isStale = place.found === null || staleFor(place.found) !== null;
    const boarding = isStale ? await boardFor(request, place, 0) : null;
    if (boarding === null || !('flight' in boarding)) {
      place.found?.entry.close();
      return;
    }
    const answer = await lead(request, place, boarding);
    await discard(answer.body);
  } catch (error) {
    platform.log(`background refresh of ${request.exchange.host}${request.exchange.path}: ${String(error)}`);
  }
}

/** A request that has the right to fetch. */
interface Lead {
  flight: Flight;
  waitedMs: number;
}

/** Makes one fetch for all requests at the same time. */
async function collapse(request: CacheRequest, place: Place, again = false): Promise<Answer> {
  const boarding = await waitFor(boardFor(request, place, request.waitMs()), place, request.exchange.platform);
  if ('flight' in boarding) return lead(request, place, boarding);
  if ('outcome' in boarding) return follow(request, place, { outcome: boarding.outcome, again });
  record(request.exchange, { stage: 'flight', outcome: 'waited in vain' });
  return fill(request, place, NO_FLIGHT);
}

/**
 * What an origin answers to a client that it can identify by credentials or cookies is shared only with requests like it.
 */
function boardFor({ exchange, policy, claims }: CacheRequest, { key }: Place, waitMs: number): Promise<Boarding> {
  const { credentials, cookies } = claims();
  const kind = credentials || cookies ? 'fc' : 'f';
  return board(exchange.platform, `${kind}|${key}`, { waitMs, passForMs: policy.passForMs });
}

async function lead(request: CacheRequest, place: Place, { flight, waitedMs }: Lead): Promise<Answer> {
  try {
    const news = waitedMs < LOOK_AGAIN_MS ? null : await lookForNews(request, place);
    if (news === null) return await fill(request, place, flight);
    flight.end('stored', []);
    place.found?.entry.close();
    return await brought(request, news, { found: news.found, missed: place });
  } finally {
    flight.release();
  }
}

/** Returns what another request has stored, fresh, since this place was looked up. */
async function lookForNews(request: CacheRequest, place: Place): Promise<(Place & { found: Found }) | null> {
  const now = await lookAgain(request, place.indexKey);
  const { found } = now;
  if (found !== null && found.head.own !== place.found?.head.own && staleFor(found) === null) return { ...now, found };
  found?.entry.close();
  return null;
}

/**
 * Returns what another request has stored meanwhile, fresh, unless this client asks for something else. It was no hit when
 * the request came (RFC 9211 §2.6).
 */
async function brought(
  request: CacheRequest,
  place: Place,
  { found, missed }: { found: Found; missed: Place },
): Promise<Answer> {
  if (judge(found, request.directives) !== 'fresh') return fetchApart(request, place);
  recordFound(request.exchange, found, 'fresh');
  return stored(found, { fwd: forwardReason(missed), collapsed: true });
}

/** After another's fetch: what it stored, or its outcome. */
async function follow(
  request: CacheRequest,
  place: Place,
  { outcome, again }: { outcome: Outcome; again: boolean },
): Promise<Answer> {
  record(request.exchange, { stage: 'flight', outcome: `followed another: ${outcome}` });
  if (outcome === 'pass' || outcome === 'apart') return fillForOne(request, place);
  if (outcome !== 'stored')
    return insteadOfFailure(place, new GatewayError(outcome, 'the fetch that this one waited for failed'));
  const now = await lookUp(request);
  if (now.found !== null && staleFor(now.found) === null) {
    place.found?.entry.close();
    return brought(request, now, { found: now.found, missed: place });
  }
  // The answer varies, and this request needs another variant, which has a fetch of its own.
  if (now.key !== place.key && !again) return collapse(request, now, true);
  return fill(request, now, NO_FLIGHT);
}
