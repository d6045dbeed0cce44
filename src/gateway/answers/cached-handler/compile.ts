import type { Outgoing } from '../../backends/attempt.ts';
import { isPaced } from '../../backends/body.ts';
import { CACHED_METHODS } from '../../cache/methods.ts';
import { inOriginsPlace } from '../../errors/error.ts';
import { type Exchange, record } from '../../exchange.ts';
import { newRequest } from '../../request/new-request.ts';
import { withBytes } from '../../response/with-bytes.ts';
import type { CompiledAnswer, Routed } from '../../routes/config.ts';
import { handleBy, runHandler } from '../handler/answer.ts';
import { proxy } from '../proxy/answer.ts';

/** How long others wait for a handler's answer, because its time is unknown. */
const LONGEST_MS = 30_000;

/** Compiles a handler whose answers are cached. The handler takes the place of an origin; all else is the same. */
export function compileCachedHandler(name: string): CompiledAnswer {
  const described = {
    name: `handler ${name}`,
    operations: 0,
    longestMs: LONGEST_MS,
    shield: null,
    isLiteral: false,
    hasBase: false,
  };
  return {
    target: described,
    isHeld: false,
    isLiteral: false,
    hasBase: false,
    give(routed) {
      // A handler that asks for its own route would wait for its own answer.
      if (isInside(name, routed.exchange)) return handleBy(name, routed);
      return proxy({
        ...routed,
        target: { ...described, send: (outgoing, { exchange }) => ask(name, outgoing, { ...routed, exchange }) },
        transform: null,
      });
    },
  };
}

function isInside(name: string, { outer }: Exchange): boolean {
  for (let within = outer; within !== null; within = within.outer) {
    if (within.trace.some((step) => step.stage === 'handler' && step.name === name)) return true;
  }
  return false;
}

async function ask(name: string, outgoing: Outgoing, routed: Routed): Promise<Response> {
  const { exchange, route, tools } = routed;
  const { now } = exchange.platform;
  const startedAt = now();
  const shared = CACHED_METHODS.has(outgoing.method) ? { country: route.cache?.key.country === true } : undefined;
  const ended = (status: number | null): void =>
    record(exchange, { stage: 'fetch', backend: `handler ${name}`, status, milliseconds: now() - startedAt });
  try {
    const running = { exchange, tools, ...(shared && { shared }) };
    const response = await withLength(await runHandler(name, newRequest(exchange, outgoing), running));
    ended(response.status);
    return response;
  } catch (error) {
    ended(null);
    // Counts as an origin that failed: a stale answer may be served instead.
    throw inOriginsPlace(error);
  }
}

/** Sets the length of a handler's answer, by which the cache knows that a body is whole. */
async function withLength(response: Response): Promise<Response> {
  if (response.body === null || response.headers.has('content-length') || isPaced(response)) return response;
  return withBytes(response, new Uint8Array(await response.arrayBuffer()));
}
