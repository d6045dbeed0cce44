import { GatewayError, OriginFailure } from '../errors/error.ts';
import { type Eventual, onward } from '../eventual.ts';
import { record } from '../exchange.ts';
import { afterFailure, type Answer, insteadOfFailure, stored } from './answer.ts';
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

/** A HEAD, and a part, are answered from a stored whole GET, and pass else; where that fails, they have the stale answers of a GET. */
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

/** For all, and so as anybody would ask; one who cannot, or wants nothing kept, leaves it to others. */
function startRefresh(request: CacheRequest): void {
  const anybodys = request.directives.has('no-store') ? null : request.asAnybody();
  if (anybodys !== null) request.exchange.client.waitUntil(refresh(anybodys));
}

/** In the background, by whoever comes first; nobody waits (RFC 5861 §3). */
async function refresh(request: CacheRequest): Promise<void> {
  const { platform } = request.exchange;
  try {
    const place = await lookUp(request);
    // Another may have been here since this one was found stale.
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

async function discard(body: Answer['body']): Promise<void> {
  if (body instanceof ReadableStream) await body.cancel();
  else if (body !== null && 'close' in body) body.close();
}

/** Who has got the right to fetch. */
interface Lead {
  flight: Flight;
  waitedMs: number;
}

/** One fetch for all who ask at once. */
async function collapse(request: CacheRequest, place: Place, again = false): Promise<Answer> {
  const boarding = await waitFor(boardFor(request, place, request.waitMs()), place, request.exchange.platform);
  if ('flight' in boarding) return lead(request, place, boarding);
  if ('outcome' in boarding) return follow(request, place, { outcome: boarding.outcome, again });
  record(request.exchange, { stage: 'flight', outcome: 'waited in vain' });
  return fill(request, place, NO_FLIGHT);
}

/** What an origin says to those whom it can tell from others by credentials or cookies is told to their like alone. */
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

/** What another has stored, fresh, since this place was looked at. */
async function lookForNews(request: CacheRequest, place: Place): Promise<(Place & { found: Found }) | null> {
  const now = await lookAgain(request, place.indexKey);
  const { found } = now;
  if (found !== null && found.head.own !== place.found?.head.own && staleFor(found) === null) return { ...now, found };
  found?.entry.close();
  return null;
}

/** What another has stored meanwhile, fresh, unless it is not what this client asks for. It was no hit when it came (RFC 9211 §2.6). */
async function brought(
  request: CacheRequest,
  place: Place,
  { found, missed }: { found: Found; missed: Place },
): Promise<Answer> {
  if (judge(found, request.directives) !== 'fresh') return fetchApart(request, place);
  recordFound(request.exchange, found, 'fresh');
  return stored(found, { fwd: forwardReason(missed), collapsed: true });
}

/** After another's fetch: what it stored, or what it learnt. */
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
  // The answer varies, and this request wants another variant: that one has a flight of its own.
  if (now.key !== place.key && !again) return collapse(request, now, true);
  return fill(request, now, NO_FLIGHT);
}
