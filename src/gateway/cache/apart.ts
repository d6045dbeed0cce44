import { OriginFailure } from '../errors/error.ts';
import { record } from '../exchange.ts';
import { afterError, afterFailure, type Answer } from './answer.ts';
import type { CacheRequest } from './request.ts';
import { conditionsOf, hasOtherTag, storedValidators } from './conditional.ts';
import { forwardReason } from './fetch.ts';
import { ask, notStored } from './fill.ts';
import { type Place, staleFor } from './lookup.ts';
import { answerOf304 } from './revalidate.ts';

/**
 * RFC 9111 §5.2.1: whether the client asks for itself alone: for an answer that no cache stores, or for one that is fresher
 * than what is fresh for others (S67).
 */
export function isForItself({ directives }: CacheRequest, { found }: Place): boolean {
  return directives.has('no-store') || (found !== null && staleFor(found) === null);
}

/** A fetch for one client: no request waits for it, and what is stored stays as it is. */
export async function fetchApart(request: CacheRequest, place: Place): Promise<Answer> {
  const { found } = place;
  const status = { fwd: forwardReason(place) };
  record(request.exchange, { stage: 'forward', ...status });
  const fetch = { request, prepared: await request.prepare(), place };
  try {
    const conditions = found ? storedValidators(found.head.fields) : conditionsOf(request.exchange.request.headers);
    const received = await ask(fetch, conditions);
    let { response } = received;
    if (found !== null && response.status === 304) {
      if (!hasOtherTag(found.head.fields, response.headers)) return answerOf304(place, received.head);
      ({ response } = await ask(fetch, null));
    }
    found?.entry.close();
    const kept = await afterError(request, response);
    if (kept !== null) return kept;
    const why = request.directives.has('no-store') ? 'request-no-store' : 'asked for itself';
    record(request.exchange, { stage: 'unstored', why, judged: null });
    const passed = { ...status, fwdStatus: response.status };
    return await notStored(response, why === 'request-no-store' ? { ...passed, detail: why } : passed);
  } catch (error) {
    found?.entry.close();
    if (error instanceof OriginFailure) return afterFailure(request, error);
    throw error;
  }
}
