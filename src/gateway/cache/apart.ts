import { OriginFailure } from '../errors/error.ts';
import { record } from '../exchange.ts';
import { afterFailure, type Answer } from './answer.ts';
import type { CacheRequest } from './request.ts';
import { storedValidators } from './conditional.ts';
import { forwardReason } from './fetch.ts';
import { ask, notStored, staleIfError } from './fill.ts';
import { type Place, staleFor } from './lookup.ts';
import { answerOf304 } from './revalidate.ts';

/**
 * RFC 9111 §5.2.1: whether the client asks for itself alone: for an answer that no cache keeps, or for one that is fresher
 * than what is fresh to all others (S67).
 */
export function isForItself({ directives }: CacheRequest, { found }: Place): boolean {
  return directives.has('no-store') || (found !== null && staleFor(found) === null);
}

/** A fetch beside all others: nobody waits for it, and what is stored stays as it is. */
export async function fetchApart(request: CacheRequest, place: Place): Promise<Answer> {
  const { found } = place;
  const fetch = { request, prepared: await request.prepare(), place };
  const validators = found && storedValidators(found.head.fields);
  try {
    const { response } = await ask(fetch, validators);
    if (response.status === 304) {
      if (validators === null) throw new OriginFailure(502, 'the origin answered 304 to a request without conditions');
      return answerOf304(place, response.headers);
    }
    const stale = staleIfError(place, response);
    if (stale !== null) return stale;
    found?.entry.close();
    const why = request.directives.has('no-store') ? 'request-no-store' : 'asked for itself';
    record(request.exchange, { stage: 'store', decision: 'not stored', detail: { why } });
    const detail = why === 'request-no-store' && { detail: why };
    return await notStored(response, { fwd: forwardReason(place), fwdStatus: response.status, ...detail });
  } catch (error) {
    if (error instanceof OriginFailure) return afterFailure(place, error);
    found?.entry.close();
    throw error;
  }
}
