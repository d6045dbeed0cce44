import { type Trace, traceOf, type Watched } from '../gateway/index.ts';

/** What was decided of a request. */
export interface Decisions {
  /** The path of the route that took it, as it is configured; null where none did. */
  route: string | null;
  /** The backend that gave the answer, or that was asked whether what is stored still holds; null where none did. */
  backend: string | null;
  /** The cache key; null where the answer is none of the cache. */
  key: string | null;
  /** The surrogate keys of what was found in the cache, or stored, but for those that the gateway adds for itself. */
  surrogateKeys: readonly string[];
  /** Every decision and why; null where the request was not even received. */
  trace: Trace | null;
}

const NOTHING: Decisions = { route: null, backend: null, key: null, surrogateKeys: [], trace: null };

export async function decisionsOf({ exchange, domains }: Pick<Watched, 'exchange' | 'domains'>): Promise<Decisions> {
  if (exchange === null) return NOTHING;
  const trace = await traceOf(exchange, domains);
  return {
    route: trace.route,
    backend: trace.tries.findLast(({ status }) => status !== null)?.to ?? null,
    key: trace.key?.text ?? null,
    surrogateKeys: trace.surrogateKeys.filter(({ from }) => from !== 'gateway').map(({ key }) => key),
    trace,
  };
}
