import { passedBody } from '../backends/body.ts';
import { OriginFailure } from '../errors/error.ts';
import { record } from '../exchange.ts';
import { sortedFields } from '../request/forwarding.ts';
import { afterFailure, type Answer, stored } from './answer.ts';
import type { CacheRequest } from './request.ts';
import type { CacheStatus } from './cache-status.ts';
import { storedValidators } from './conditional.ts';
import { raiseFence } from './fence.ts';
import { isOfTheObject } from './claims.ts';
import { beginFetch, type Fetch, forwardReason, judgeHead } from './fetch.ts';
import type { Flight } from './flight.ts';
import type { ResponseHead } from './freshness.ts';
import { type Place, staleFor } from './lookup.ts';
import { revalidated } from './revalidate.ts';
import { storeAndAnswer } from './store.ts';
import { leaveUnstored } from './unstored.ts';

/** RFC 5861 §4. */
const STALE_IF_ERROR: ReadonlySet<number> = new Set([500, 502, 503, 504]);

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
    if (error.isBackends) flight.end(error.status, fetch.prepared.surrogateKeys);
    return afterFailure(fetch.place, error);
  }
}

interface Received {
  response: Response;
  head: ResponseHead;
}

/** To the origin, with further fields. */
export async function ask(
  { request, prepared }: Pick<Fetch, 'request' | 'prepared'>,
  fields: [string, string][] | null,
): Promise<Received> {
  const { platform } = request.exchange;
  const headers = fields === null ? prepared.headers : new Headers(prepared.headers);
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
  const stale = staleIfError(fetch.place, response);
  if (stale !== null) return stale;
  const judged = judgeHead(fetch, head);
  const isKept = found !== null && isWorse(head.status, found.head.status);
  const refusal = judged.refusal ?? (isKept ? 'status' : null);
  const answer = refusal === null ? await storeAndAnswer(fetch, response, judged) : null;
  if (answer === null) return passOn(fetch, response, refusal ?? 'length-unknown');
  found?.entry.close();
  return answer;
}

/** The stored answer where an error of the origin allows it. Others may fare better: they are not told. */
export function staleIfError({ found }: Place, { status, body }: Response): Answer | null {
  if (found === null || !STALE_IF_ERROR.has(status) || (staleFor(found) ?? 0) >= found.head.windows.ifError)
    return null;
  body?.cancel().catch(() => undefined);
  return { ...stored(found, { fwd: 'stale', fwdStatus: status, detail: 'stale-if-error' }), isStale: true };
}

/** S67: an error that may be about the one request takes no page's place. */
function isWorse(status: number, stored: number): boolean {
  return isOfTheObject(stored) && !isOfTheObject(status);
}

/** What was validated has been purged meanwhile: the 304 vouches for nothing that is left. */
async function refetch(fetch: Fetch): Promise<Answer> {
  const { platform } = fetch.request.exchange;
  fetch.place = { ...fetch.place, found: null };
  fetch.fence = raiseFence(platform, fetch.prepared.surrogateKeys);
  fetch.startedAt = platform.now();
  return settle(fetch, await ask(fetch, null), false);
}

async function passOn(fetch: Fetch, response: Response, why: string): Promise<Answer> {
  const { request, prepared, place, flight } = fetch;
  // A shield's stale answer is one for the moment: the next fetch may bring another.
  if (why === 'shield-stale') flight.end('stored', prepared.surrogateKeys);
  else leaveUnstored(fetch, response.status);
  place.found?.entry.close();
  record(request.exchange, { stage: 'store', decision: 'not stored', detail: { why } });
  return notStored(response, { fwd: forwardReason(place), fwdStatus: response.status, detail: why });
}

/** An origin's answer as it comes. */
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
