import { isOwnKey, isReserved, routeKeys } from '../cache/surrogate-keys.ts';
import type { Exchange } from '../exchange.ts';
import type { CompiledRoute } from '../routes/config.ts';

/** A surrogate key, and who gave it to the answer. */
export interface TracedSurrogateKey {
  key: string;
  /** `gateway`: by which the gateway purges everything, domains, URLs and groups. */
  from: 'gateway' | 'route' | 'origin';
}

/** But for the key of the entry alone, which nobody can use. */
export async function explainSurrogateKeys(
  keys: readonly string[],
  exchange: Exchange,
  route: CompiledRoute,
): Promise<TracedSurrogateKey[]> {
  const ofRoute = new Set(await routeKeys(route.surrogateKeys, exchange.params()));
  const sourceOf = (key: string): TracedSurrogateKey['from'] => {
    if (ofRoute.has(key)) return 'route';
    return isReserved(key) ? 'gateway' : 'origin';
  };
  return keys.filter((key) => !isOwnKey(key)).map((key) => ({ key, from: sourceOf(key) }));
}
