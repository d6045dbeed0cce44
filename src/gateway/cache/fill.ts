import { passedBody } from '../backends/body.ts';
import { OriginFailure } from '../errors/error.ts';
import { record } from '../exchange.ts';
import { sortedFields } from '../request/forwarding.ts';
import { afterFailure, type Answer, type CacheRequest, stored } from './answer.ts';
import type { CacheStatus } from './cache-status.ts';
import { storedValidators } from './conditional.ts';
import { raiseFence } from './fence.ts';
import { beginFetch, type Fetch, forwardReason, type Judged, judgeHead } from './fetch.ts';
import type { Flight } from './flight.ts';
import type { ResponseHead } from './freshness.ts';
import { type Place, staleFor } from './lookup.ts';
import { revalidated } from './revalidate.ts';
import { storeAndAnswer } from './store.ts';

/** RFC 5861 §4. */
const STALE_IF_ERROR: ReadonlySet<number> = new Set([500, 502, 503, 504]);

/** Refusals that say something of this request, and nothing of what is stored for others. */
const OF_THE_REQUEST: ReadonlySet<string> = new Set(['request-no-store', 'authorization', 'cookie', 'shield-stale']);

/** Asks the origin, with the stored validators where there are any, and stores what may be stored. */
export async function fill(request: CacheRequest, place: Place, flight: Flight): Promise<Answer> {
  const fetch = await beginFetch(request, place, flight);
  const validators = place.found && storedValidators(place.found.head.fields);
  try {
    return await settle(fetch, await ask(fetch, validators), validators !== null);
  } catch (error) {
    if (!(error instanceof OriginFailure)) {
      fetch.place.found?.entry.close();
      throw error;
    }
    flight.end(error.status, fetch.prepared.surrogateKeys);
    return afterFailure(fetch.place, error);
  }
}

interface Received {
  response: Response;
  head: ResponseHead;
}

/** To the origin, with further fields. */
export async function ask({ request, prepared }: Fetch, fields: [string, string][] | null): Promise<Received> {
  const { platform } = request.exchange;
  const headers = new Headers(prepared.headers);
  for (const [name, value] of fields ?? []) headers.set(name, value);
  const sentAt = platform.now();
  const response = await prepared.send(headers);
  const receivedAt = platform.now();
  const { status } = response;
  return { response, head: { status, headers: response.headers, receivedAt, delayMs: receivedAt - sentAt } };
}

async function settle(fetch: Fetch, received: Received, asked: boolean): Promise<Answer> {
  const { response, head } = received;
  const { found } = fetch.place;
  if (response.status === 304) {
    if (!asked) throw new OriginFailure(502, 'the origin answered 304 to a request without conditions');
    return (await revalidated(fetch, head)) ?? refetch(fetch);
  }
  if (found !== null && STALE_IF_ERROR.has(response.status) && (staleFor(found) ?? 0) < found.head.windows.ifError) {
    fetch.flight.end(response.status, fetch.prepared.surrogateKeys);
    await response.body?.cancel();
    const status: CacheStatus = { fwd: 'stale', fwdStatus: response.status, detail: 'stale-if-error' };
    return { ...stored(found, status), isStale: true };
  }
  const judged = judgeHead(fetch, head);
  const answer = judged.refusal === null ? await storeAndAnswer(fetch, response, judged) : null;
  if (answer !== null) {
    found?.entry.close();
    return answer;
  }
  return passOn(fetch, response, judged);
}

/** What was validated has been purged meanwhile: the 304 vouches for nothing that is left. */
async function refetch(fetch: Fetch): Promise<Answer> {
  const { platform } = fetch.request.exchange;
  fetch.place = { ...fetch.place, found: null };
  fetch.fence = raiseFence(platform, fetch.prepared.surrogateKeys);
  fetch.startedAt = platform.now();
  return settle(fetch, await ask(fetch, null), false);
}

/** An answer that is not stored: those who wait are told to fetch for themselves, all at once. */
async function passOn(fetch: Fetch, response: Response, judged: Judged): Promise<Answer> {
  const { request, prepared, place, flight } = fetch;
  const { refusal } = judged;
  // A shield's stale answer is one for the moment: the next fetch may bring another.
  flight.end(refusal === 'shield-stale' ? 'stored' : 'pass', prepared.surrogateKeys);
  const isReplaced = response.status < 500 && refusal !== null && !OF_THE_REQUEST.has(refusal);
  if (place.found !== null && isReplaced) request.exchange.platform.cache.purge(place.found.head.own, 'hard');
  place.found?.entry.close();
  record(request.exchange, { stage: 'store', decision: 'not stored', detail: { why: refusal ?? 'incomplete' } });
  return {
    status: response.status,
    ...sortedFields(response.headers),
    body: await passedBody(response),
    ageMs: null,
    cacheStatus: { fwd: forwardReason(place), fwdStatus: response.status, detail: refusal ?? 'length-unknown' },
    isWhole: false,
  };
}
