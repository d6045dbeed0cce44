import type { Guards } from '../config/compiled.ts';
import type { Exchange } from '../exchange.ts';

/** Gives the answer of a request that gets no further, as a preflight does; null lets it pass. Refusals are thrown. */
export async function guard(_exchange: Exchange, _guards: Guards): Promise<Response | null> {
  return null;
}
