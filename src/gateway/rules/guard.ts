import type { Guards } from '../config/compiled.ts';
import type { Exchange } from '../exchange.ts';
import { answerCors } from './cors.ts';

/** Gives the answer of a request that gets no further, as a preflight does; null lets it pass. Refusals are thrown. */
export async function guard(exchange: Exchange, guards: Guards): Promise<Response | null> {
  // Guarded at the first POP, or on the way to the handler.
  if (exchange.hop !== null || exchange.depth > 0) return null;
  return guards.cors === null ? null : answerCors(exchange, guards.cors);
}
