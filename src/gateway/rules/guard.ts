import type { Guards } from '../config/compiled.ts';
import type { Exchange } from '../exchange.ts';
import { checkAccess } from './access.ts';
import { answerCors } from './cors.ts';
import { limitRate } from './rate-limit.ts';

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
