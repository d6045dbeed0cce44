import { cacheState } from '../../cache/cache-status.ts';
import type { Exchange } from '../../exchange.ts';
import type { ErrorStep, FetchStep, ShieldStep } from '../../trace/step.ts';

/** What a trace says of a request, for its line and its timing, read once. */
export interface Told {
  /** What the cache did, in one word. */
  cache: string | null;
  /** The last of each. */
  route: string | null;
  rateLimit: string | null;
  /** The tries that the answer waited for: after an error they are for its page, after a hit for later requests. */
  sends: (FetchStep | ShieldStep)[];
  isHandlers: boolean;
  /** The first. */
  error: ErrorStep | null;
}

export function readTrace(exchange: Exchange | null): Told {
  const status = exchange?.cacheStatus ?? null;
  const cache = status && cacheState(status);
  const told: Told = { cache, route: null, rateLimit: null, sends: [], isHandlers: false, error: null };
  let isAnswered = false;
  exchange?.trace.forEach((step) => {
    if (step.stage === 'route') told.route = step.path;
    else if (step.stage === 'rule' && step.rule === 'rateLimit') told.rateLimit = step.verdict;
    else if (step.stage === 'handler') told.isHandlers = true;
    else if ((step.stage === 'fetch' || step.stage === 'shield') && !isAnswered) told.sends.push(step);
    else if (step.stage === 'error') told.error ??= step;
    isAnswered ||= step.stage === 'error' || (step.stage === 'lookup' && step.use !== 'validate');
  });
  return told;
}
