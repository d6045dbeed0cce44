import { passedBody } from '../backends/body.ts';
import { OriginFailure } from '../errors/error.ts';
import { record } from '../exchange.ts';
import { sortedFields } from '../request/forwarding.ts';
import { type Answer, insteadOfError, insteadOfFailure } from './answer.ts';
import type { CacheRequest } from './request.ts';
import type { CacheStatus, Refusal } from './cache-status.ts';
import { conditionsOf, requireAsked, storedValidators } from './conditional.ts';
import { raiseFence } from './fence.ts';
import { isOfTheObject } from './claims.ts';
import { beginFetch, type Fetch, forwardReason, type Judged, judgeHead } from './fetch.ts';
import { type Flight, NO_FLIGHT } from './flight.ts';
import type { ResponseHead } from './freshness.ts';
import { type Place, waitFor } from './lookup.ts';
import { revalidated } from './revalidate.ts';
import { storeAndAnswer } from './store.ts';
import { leaveUnstored } from './unstored.ts';

/** Asks the origin, with the stored validators where there are any, and stores what may be stored. */
export function fill(request: CacheRequest, place: Place, flight: Flight): Promise<Answer> {
  return fillBy(request, place, { flight, conditions: place.found && storedValidators(place.found.head.fields) });
}

/** The same if nothing will be stored: the origin may then answer the client's own condition or range. */
export function fillForOne(request: CacheRequest, place: Place): Promise<Answer> {
  if (place.found !== null) return fill(request, place, NO_FLIGHT);
  const { headers } = request.exchange.request;
  return fillBy(request, place, { flight: NO_FLIGHT, conditions: conditionsOf(headers) });
}

async function fillBy(
  request: CacheRequest,
  place: Place,
  { flight, conditions }: { flight: Flight; conditions: [string, string][] | null },
): Promise<Answer> {
  const fetch = await beginFetch(request, place, flight);
  try {
    return await waitFor(settle(fetch, await ask(fetch, conditions)), place, request.exchange.platform);
  } catch (error) {
    if (!(error instanceof OriginFailure)) {
      place.found?.entry.close();
      throw error;
    }
    if (error.isBackends) flight.end(error.status, fetch.prepared.surrogateKeys);
    return insteadOfFailure(place, error);
  }
}

interface Received {
  response: Response;
  head: ResponseHead;
}

/** Asks the origin, with further fields. */
export async function ask(
  { request, prepared, place }: Pick<Fetch, 'request' | 'prepared' | 'place'>,
  fields: [string, string][] | null,
): Promise<Received> {
  const { platform } = request.exchange;
  const headers = fields === null ? prepared.headers : prepared.headers.concat(fields);
  const sentAt = platform.now();
  const response = await waitFor(prepared.send(headers), place, platform);
  requireAsked(response, headers);
  const receivedAt = platform.now();
  const { status } = response;
  return { response, head: { status, headers: response.headers, receivedAt, delayMs: receivedAt - sentAt } };
}

async function settle(fetch: Fetch, received: Received): Promise<Answer> {
  const { response, head } = received;
  const { found } = fetch.place;
  if (response.status === 304) {
    if (found === null) return passOn(fetch, response, { why: 'not-modified', judged: null });
    return (await revalidated(fetch, head)) ?? refetch(fetch);
  }
  const stale = insteadOfError(fetch.place, response);
  if (stale !== null) return stale;
  const judged = judgeHead(fetch, head);
  const isKept = found !== null && isWorse(head.status, found.head.status);
  const refusal = judged.refusal ?? (isKept ? 'status' : null);
  const answer = refusal === null ? await storeAndAnswer(fetch, response, judged) : null;
  if (answer === null) return passOn(fetch, response, { why: refusal ?? 'length-unknown', judged });
  found?.entry.close();
  return answer;
}

/** S67: an error that may be about the one request replaces no stored page. */
function isWorse(status: number, stored: number): boolean {
  return isOfTheObject(stored) && !isOfTheObject(status);
}

/** The stored answer was purged meanwhile, or is another one: the 304 confirms nothing that is there. */
async function refetch(fetch: Fetch): Promise<Answer> {
  const { platform } = fetch.request.exchange;
  fetch.place.found = null;
  fetch.fence = raiseFence(platform, fetch.fence.surrogateKeys);
  fetch.startedAt = platform.now();
  return settle(fetch, await ask(fetch, null));
}

async function passOn(
  fetch: Fetch,
  response: Response,
  { why, judged }: { why: Refusal; judged: Judged | null },
): Promise<Answer> {
  const { request, prepared, place, flight } = fetch;
  // A shield's stale answer is for the moment: the next fetch may bring another.
  if (why === 'shield-stale') flight.end('stored', prepared.surrogateKeys);
  else leaveUnstored(fetch, response.status);
  place.found?.entry.close();
  record(request.exchange, { stage: 'unstored', why, judged });
  return notStored(response, { fwd: forwardReason(place), fwdStatus: response.status, detail: why });
}

/** Passes an origin's answer on as it comes. */
export async function notStored(response: Response, cacheStatus: CacheStatus): Promise<Answer> {
  return {
    status: response.status,
    ...sortedFields(response.headers),
    body: await passedBody(response),
    ageMs: null,
    cacheStatus,
    isWhole: false,
  };
}
