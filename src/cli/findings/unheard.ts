import { type GatewayConfig, isDeceptive, isHeaderCondition, type RouteConfig } from '../../gateway/index.ts';
import type { Finding } from './finding.ts';
import { effectiveRoutes, type EffectiveRoute } from '../project/effective-routes.ts';

/** A header that the configuration looks at, and where. */
interface Use {
  name: string;
  path: string;
  /** Whether it would be seen if the route kept it. */
  canKeep: boolean;
}

/** Headers that are looked at and can never be there: what a client sends under these names is dropped. */
export function unheardHeaders(config: GatewayConfig): Finding[] {
  return effectiveRoutes(config).flatMap((effective) => {
    const kept = (effective.route.headers?.request?.keep ?? []).map((name) => name.toLowerCase());
    const isHeard = ({ name, canKeep }: Use): boolean => canKeep && kept.includes(name.toLowerCase());
    return usesOf(effective, config)
      .filter((use) => isDeceptive(use.name.toLowerCase()) && !isHeard(use))
      .map(({ name, path, canKeep }) => ({
        code: 'unheard-header',
        path,
        problem: `${name} is never there: clients' headers of this name are dropped, since an origin may trust them`,
        remedy: `choose another name${canKeep ? `, or write headers: { request: { keep: ['${name}'] } }` : ''}`,
      }));
  });
}

function usesOf({ at, route }: EffectiveRoute, { pools = {} }: GatewayConfig): Use[] {
  const { access, rateLimit, headers = {}, cache } = route;
  const keyed = cache === undefined || cache === 'pass' ? [] : (cache.key?.headers ?? []);
  const admitted = [access?.allow, access?.deny].flatMap((clients) => Object.keys(clients?.headers ?? {}));
  return [
    ...uses(Object.keys(headers).filter(isHeaderCondition), { path: `${at}.headers`, canKeep: true }),
    ...uses(keyed, { path: `${at}.cache.key.headers`, canKeep: true }),
    ...hashedBy(route, pools),
    ...uses(headerOf(rateLimit?.by), { path: `${at}.rateLimit.by`, canKeep: false }),
    ...uses(admitted, { path: `${at}.access`, canKeep: false }),
  ];
}

function uses(names: readonly string[], where: Omit<Use, 'name'>): Use[] {
  return names.map((name) => ({ name, ...where }));
}

function hashedBy({ to }: RouteConfig, pools: NonNullable<GatewayConfig['pools']>): Use[] {
  if (typeof to !== 'string' || !Object.hasOwn(pools, to) || pools[to]!.policy !== 'client-hash') return [];
  return uses(headerOf(pools[to]!.hashBy), { path: `pools.${to}.hashBy`, canKeep: true });
}

function headerOf(by: object | string | undefined): string[] {
  return typeof by === 'object' && 'header' in by && typeof by.header === 'string' ? [by.header] : [];
}
