import type { CompiledBackend, Target, Timeouts } from '../config/compiled.ts';
import { OriginFailure } from '../errors.ts';
import { record, type Exchange } from '../exchange.ts';
import type { DynamicBackend, OriginRequest } from '../platform.ts';
import type { dynamicResolver } from './dynamic.ts';
import { tryOrder } from './pool.ts';

/** What to send; the path is the gateway's, to which a backend adds its own prefix. */
export interface Outgoing {
  path: string;
  query: string;
  method: string;
  headers: Headers;
  body: ReadableStream<Uint8Array> | null;
}

interface Attempt {
  name: string;
  to: string | DynamicBackend;
  base: string;
  timeouts: Timeouts;
}

/** RFC 9110 §9.2.2. */
const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);

/** The stage that gets an answer from an origin, or throws an OriginFailure. */
export async function sendToTarget(
  target: Target,
  outgoing: Outgoing,
  at: { exchange: Exchange; resolve: ReturnType<typeof dynamicResolver> },
): Promise<Response> {
  const attempts = (await attemptsFor(target, at)).slice(0, 1 + retriesFor(target, outgoing));
  let failure: OriginFailure | null = null;
  for (const attempt of attempts) {
    try {
      return await send(attempt, outgoing, at.exchange);
    } catch (error) {
      if (!(error instanceof OriginFailure)) throw error;
      failure = error;
    }
  }
  throw failure ?? new OriginFailure(503, 'there is no backend to ask');
}

function retriesFor(target: Target, { method, body }: Outgoing): number {
  if (body !== null || !IDEMPOTENT.has(method)) return 0;
  return target.kind === 'pool' ? target.pool.retries : Infinity;
}

async function attemptsFor(
  target: Target,
  { exchange, resolve }: { exchange: Exchange; resolve: ReturnType<typeof dynamicResolver> },
): Promise<Attempt[]> {
  if (target.kind === 'pool') {
    return tryOrder(target.pool, exchange.platform).map((backend: CompiledBackend) => ({
      name: backend.name,
      to: backend.name,
      base: backend.base + backend.prefix,
      timeouts: backend.timeouts,
    }));
  }
  const destinations = await resolve(target, exchange);
  return destinations.map(({ backend, base }) => ({ name: backend.name, to: backend, base, timeouts: backend }));
}

async function send(attempt: Attempt, outgoing: Outgoing, exchange: Exchange): Promise<Response> {
  const { platform } = exchange;
  const { path, query, ...rest } = outgoing;
  const request: OriginRequest = { url: `${attempt.base}${path}${query}`, ...rest };
  const startedAt = platform.now();
  try {
    const response = await platform.origins.fetch(attempt.to, request);
    record(exchange, {
      stage: 'fetch',
      decision: String(response.status),
      detail: { backend: attempt.name, milliseconds: platform.now() - startedAt },
    });
    return response;
  } catch (error) {
    const failure = classify(error, attempt, platform.now() - startedAt);
    record(exchange, { stage: 'fetch', decision: 'failed', detail: { backend: attempt.name, why: failure.message } });
    throw failure;
  }
}

/** The platform's error says the same for all; only the time tells a refusal from a timeout. */
function classify(error: unknown, { name, timeouts }: Attempt, milliseconds: number): OriginFailure {
  const isLate = milliseconds >= 0.95 * Math.min(timeouts.connectMs, timeouts.firstByteMs);
  return new OriginFailure(isLate ? 504 : 502, `backend ${name} after ${milliseconds} ms: ${String(error)}`);
}
