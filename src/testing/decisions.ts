import { type Trace, traceOf, type Watched } from '../gateway/index.ts';
import type { EarlierAnswers } from './earlier.ts';
import { sentenceOf } from './sentence.ts';

/** What the gateway decided for a request. */
export interface Decisions {
  /** The path of the route that took the request, as it is configured; null if none did. */
  route: string | null;
  /** The backend that gave the answer, or that the gateway asked whether the stored one still holds; null if none did. */
  backend: string | null;
  /**
   * Why it came so, in one sentence: of a miss, why no earlier answer served.
   *
   * @example stored for 60 s by Cache-Control: max-age=60, and 65 s have passed
   */
  why: string;
  /** The cache key; null if the answer did not come through the cache. */
  key: string | null;
  /** The surrogate keys of what was found in the cache, or stored, without those that the gateway adds for itself. */
  surrogateKeys: readonly string[];
  /** Every decision and why; null if the gateway could not read the request. */
  trace: Trace | null;
}

const NOTHING: Decisions = {
  why: 'the gateway cannot read the request',
  route: null,
  backend: null,
  key: null,
  surrogateKeys: [],
  trace: null,
};

export async function decisionsOf(
  { exchange, domains }: Pick<Watched, 'exchange' | 'domains'>,
  earlier: EarlierAnswers,
): Promise<Decisions> {
  if (exchange === null) return NOTHING;
  const trace = await traceOf(exchange, domains);
  const given = { trace, exchange, at: exchange.platform.now() };
  const why = sentenceOf(given, earlier.of(trace));
  earlier.remember(given);
  return {
    why,
    route: trace.route,
    backend: trace.tries.findLast(({ status }) => status !== null)?.to ?? null,
    key: trace.key?.text ?? null,
    surrogateKeys: trace.surrogateKeys.filter(({ from }) => from !== 'gateway').map(({ key }) => key),
    trace,
  };
}
