import { cacheState } from '../../cache/cache-status.ts';
import type { Exchange, TraceStep } from '../../exchange.ts';

/** What a trace tells of a request, for its line and its timing: read in one go. */
export interface Told {
  /** What the cache did, in one word. */
  cache: string | null;
  /** The last decision of each of these stages. */
  route: string | null;
  rateLimit: string | null;
  /** Those that the answer waited for: after an error they are for its page, after a look-up that was enough for the next ones. */
  sends: TraceStep[];
  isHandlers: boolean;
  /** The first. */
  error: TraceStep | null;
}

export function readTrace(exchange: Exchange | null): Told {
  const status = exchange?.cacheStatus ?? null;
  const cache = status && cacheState(status);
  const told: Told = { route: null, cache, rateLimit: null, sends: [], isHandlers: false, error: null };
  let isAnswered = false;
  exchange?.trace.forEach((step) => {
    const { stage, decision } = step;
    if (stage === 'route' || stage === 'rateLimit') told[stage] = decision;
    else if (stage === 'handler') told.isHandlers = true;
    else if ((stage === 'fetch' || stage === 'shield') && !isAnswered) told.sends.push(step);
    else if (stage === 'error') told.error ??= step;
    isAnswered ||= stage === 'error' || (stage === 'lookup' && decision !== 'validate');
  });
  return told;
}
