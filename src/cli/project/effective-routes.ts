import { capabilities } from '../../gateway/check.ts';
import { type GatewayConfig, type RouteConfig, withDefaults } from '../../gateway/index.ts';

/** A route with the rules that hold for it, its own or its defaults'. */
export interface EffectiveRoute {
  /** Where it stands in the configuration. */
  at: string;
  domain: string;
  /** Its place in the list of the domain. */
  index: number;
  route: RouteConfig;
}

export function effectiveRoutes({ defaults, domains }: GatewayConfig): EffectiveRoute[] {
  return Object.entries(domains).flatMap(([domain, { defaults: own, routes = [] }]) =>
    routes.map((route, index) => ({
      at: `domains["${domain}"].routes[${index}]`,
      domain,
      index,
      route: withDefaults(route, capabilities.rules, [own, defaults]),
    })),
  );
}
