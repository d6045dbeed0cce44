import type { TraceStep } from '../../exchange.ts';

/** What a trace tells of a request, for its line and its timing: read in one go. */
export interface Told {
  /** The last decision of each of these stages. */
  route: string | null;
  cache: string | null;
  rateLimit: string | null;
  /** Those that the answer waited for: after an error they are for its page, after a look-up that was enough for the next ones. */
  sends: TraceStep[];
  isHandlers: boolean;
  /** The first. */
  error: TraceStep | null;
}

export function readTrace(trace: readonly TraceStep[]): Told {
  const told: Told = { route: null, cache: null, rateLimit: null, sends: [], isHandlers: false, error: null };
  let isAnswered = false;
  trace.forEach((step) => {
    const { stage, decision } = step;
    if (stage === 'route' || stage === 'cache' || stage === 'rateLimit') told[stage] = decision;
    else if (stage === 'handler') told.isHandlers = true;
    else if ((stage === 'fetch' || stage === 'shield') && !isAnswered) told.sends.push(step);
    else if (stage === 'error') told.error ??= step;
    isAnswered ||= stage === 'error' || (stage === 'lookup' && decision !== 'validate');
  });
  return told;
}
