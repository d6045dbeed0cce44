import type { DryRun, Exchange, OriginAsked } from '../exchange.ts';
import type { OperatorParts } from '../operator/operator.ts';
import type { Client, Geo } from '../platform.ts';
import { type Trace, traceOf } from '../trace/trace.ts';
import { dryPlatform } from './platform.ts';

/** A request of which only the decisions are of interest. */
export interface Asked {
  request: Request;
  client: Pick<Client, 'address' | 'scheme'>;
  /**
   * The answer of every origin and handler that would be asked, of an origin with what it would be asked; null if only
   * what is decided before it counts. Where it rejects, an origin cannot be reached, and a handler throws.
   */
  answer: ((asked?: OriginAsked) => Response | Promise<Response>) | null;
  /** Where the client is. Default: where its address is. */
  geo?: Geo | null;
}

/** What the gateway would do with a request, and why. */
export interface Explanation extends Trace {
  /** Of the answer; null where it depends on an answer that is not given. */
  status: number | null;
  /** The backend, shield or handler whose answer decides the rest, then also `backend`; null if all is decided. */
  awaits: string | null;
  /** What was taken for granted. */
  assumed: readonly string[];
  /** The headers of the answer; null where they depend on one that is not given. */
  headers: Readonly<Record<string, string>> | null;
}

const NOBODY_WAITS = (work: Promise<unknown>): void => void work.catch(() => undefined);

/**
 * Decides on a request as the gateway would, by its own code, and says why. Nothing is changed: no origin is asked, nothing
 * stored, counted or logged, and no code of the project runs. Null for a request that the gateway cannot read.
 */
export async function explainRequest(parts: OperatorParts, asked: Asked): Promise<Explanation | null> {
  const { domains, platform: real, decide } = parts;
  const assumed = new Set<string>();
  let begun: Exchange | null = null;
  let needs: (by: string) => void;
  const needed = new Promise<string>((resolve) => (needs = resolve));
  const dryRun: DryRun = {
    begin: (exchange) => void (begun = exchange),
    async answer(by, origin) {
      if (asked.answer !== null) return asked.answer(origin);
      needs(by);
      return new Promise<never>(() => undefined);
    },
    assume: (what) => void assumed.add(what),
  };
  const platform = dryPlatform(real, { dryRun, geo: asked.geo });
  const client: Client = { ...asked.client, waitUntil: NOBODY_WAITS };
  const ended = await Promise.race([decide(asked.request, client, { platform, dryRun }), needed]);
  const response = typeof ended === 'string' ? null : ended;
  if (begun === null) return null;
  const trace = await traceOf(begun, domains);
  await response?.body?.cancel().catch(() => undefined);
  const awaits = typeof ended === 'string' && trace.error === null ? ended : null;
  return {
    ...trace,
    backend: awaits ?? trace.backend,
    status: response?.status ?? trace.error?.status ?? null,
    headers: response && Object.fromEntries(response.headers),
    awaits,
    assumed: [...assumed],
  };
}
