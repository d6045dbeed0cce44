import { type Exchange, keysIn, type TraceStep } from '../gateway/index.ts';

/** What was decided of a request, by the gateway's own trace. */
export interface Decisions {
  /** The path of the route that took it, as it is configured; null where none did. */
  route: string | null;
  /** The backend that gave the answer, or that was asked whether what is stored still holds; null where none did. */
  backend: string | null;
  /** The cache key; null where the answer is none of the cache. */
  key: string | null;
  /** The surrogate keys of what was found in the cache, or stored, but for those that the gateway adds for itself. */
  surrogateKeys: readonly string[];
  /** Every decision in its order: the stage, what it decided, and what more there is to say. */
  trace: readonly Pick<TraceStep, 'stage' | 'decision' | 'detail'>[];
}

const OWN = 'popgate:';
const NOTHING: Decisions = { route: null, backend: null, key: null, surrogateKeys: [], trace: [] };

export function decisionsOf(exchange: Exchange | null): Decisions {
  if (exchange === null) return NOTHING;
  const { trace } = exchange;
  const { key = null, surrogateKeys = [] } = keysIn(trace);
  const fetched = trace.findLast(({ stage, decision }) => stage === 'fetch' && decision !== 'failed');
  return {
    route: trace.findLast(({ stage }) => stage === 'route')?.decision ?? null,
    backend: (fetched?.detail?.['backend'] as string | undefined) ?? null,
    key,
    surrogateKeys: surrogateKeys.filter((name) => !name.startsWith(OWN)),
    trace: trace.map(({ stage, decision, detail }) => ({ stage, decision, ...(detail && { detail }) })),
  };
}
