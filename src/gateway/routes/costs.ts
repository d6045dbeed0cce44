import { type Cost, costOf } from '../cache/operations.ts';
import { compileGateway } from '../config/compile.ts';
import type { GatewayConfig } from '../config/types.ts';
import { capabilities } from '../everything.ts';

/** The operations of Fastly's cache that a route's requests cost; null if they do not use it. */
interface RouteCost {
  domain: string;
  path: string;
  cost: Cost | null;
}

/** Returns the costs of every route of a configuration that `validateGateway` has found nothing wrong with. */
export function routeCosts(config: GatewayConfig): RouteCost[] {
  const { domains, compileDomain } = compileGateway(config, capabilities);
  return domains.flatMap((domain) => {
    const { paths, route } = compileDomain(domain);
    return paths.map((path, place) => {
      const { cache, answer } = route(place);
      return { domain, path, cost: cache === null || answer.target === null ? null : costOf(answer.target) };
    });
  });
}
