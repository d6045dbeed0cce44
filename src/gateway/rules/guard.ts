import type { Exchange } from '../exchange.ts';
import type { RouteRules } from '../routes/config.ts';
import { checkAccess } from './access/admit.ts';
import { compileAccess } from './access/compile.ts';
import type { CompiledAccess } from './access/config.ts';
import { answerCors } from './cors/answer.ts';
import { compileCors } from './cors/compile.ts';
import type { CompiledCors } from './cors/config.ts';
import { compileRateLimit } from './rate-limit/compile.ts';
import type { CompiledRateLimit } from './rate-limit/config.ts';
import { limitRate } from './rate-limit/limit.ts';

/** What a route asks of its clients; null where it asks nothing. `place` stands for the route in the whole gateway. */
export function compileGuards({ access, rateLimit, headers }: RouteRules, place: string): Guards | null {
  const cors = compileCors(headers?.cors);
  if (cors === null && access === undefined && rateLimit === undefined) return null;
  return {
    cors,
    access: access === undefined ? null : compileAccess(access),
    rateLimit: rateLimit === undefined ? null : compileRateLimit(rateLimit, place),
  };
}

/** What a request has to pass before it is answered. */
export interface Guards {
  cors: CompiledCors | null;
  access: CompiledAccess | null;
  rateLimit: CompiledRateLimit | null;
}

/** Gives the answer of a request that gets no further, as a preflight does; null lets it pass. Refusals are thrown. */
export async function guard(exchange: Exchange, { cors, access, rateLimit }: Guards): Promise<Response | null> {
  // Clients were judged where they came in, and a handler is none.
  if (exchange.hop !== null || exchange.depth > 0) return null;
  const preflight = cors === null ? null : answerCors(exchange, cors);
  if (preflight !== null) return preflight;
  if (access !== null) await checkAccess(exchange, access);
  if (rateLimit !== null) await limitRate(exchange, rateLimit);
  return null;
}
