import { isInternal, isReserved, routeKeys } from '../cache/surrogate-keys.ts';
import type { Exchange } from '../exchange.ts';
import type { CompiledRoute } from '../routes/config.ts';

/** A surrogate key, and where it comes from. */
export interface TracedSurrogateKey {
  key: string;
  /** `gateway`: a key by which the gateway purges everything, domains, URLs and groups. */
  from: 'gateway' | 'route' | 'origin';
}

/** Without the keys that no purge can name. */
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
  return keys.filter((key) => !isInternal(key)).map((key) => ({ key, from: sourceOf(key) }));
}
