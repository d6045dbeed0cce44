import { routeCosts } from '../../gateway/check.ts';
import type { GatewayConfig } from '../../gateway/index.ts';

/** Routes whose requests cost the same, in cache operations; `passed` is a miss that is not stored. */
export interface RouteKind {
  routes: string[];
  hit: number;
  stored: number;
  passed: number;
}

/** The kinds of routes that use the cache. */
export function routeKinds(config: GatewayConfig): RouteKind[] {
  const kinds = new Map<string, RouteKind>();
  for (const { domain, path, cost } of routeCosts(config)) {
    if (cost === null) continue;
    const kind = kinds.get(JSON.stringify(cost)) ?? { routes: [], ...cost };
    kinds.set(JSON.stringify(cost), kind);
    kind.routes.push(domain + path);
  }
  return [...kinds.values()];
}

export function describeKind({ routes, hit, stored, passed }: RouteKind): string {
  const [first, ...others] = routes;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  const operations = `cache operation${hit === 1 ? '' : 's'}`;
  return `${first}${more}: a hit costs ${hit} ${operations}, a miss that is stored ${stored}, one that is not ${passed}`;
}
