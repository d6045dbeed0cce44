import { compileCache } from '../../gateway/check.ts';
import type { CacheConfig, GatewayConfig, RouteConfig } from '../../gateway/index.ts';
import { effectiveRoutes, type EffectiveRoute } from '../project/effective-routes.ts';

/** A route whose answers may be stored, with what holds for it, and its rules of the cache. */
export interface StoredRoute extends EffectiveRoute {
  cache: CacheConfig;
}

/** RFC 9110 §9.2.3 and RFC 10008: the methods whose answers a cache can use. */
export const STORED_METHODS: readonly string[] = ['GET', 'HEAD', 'QUERY'];

/** The routes of origins, and of handlers that say so themselves, but for those that pass or take other methods alone. */
export function storedRoutes(config: GatewayConfig): StoredRoute[] {
  return effectiveRoutes(config).flatMap((effective) => {
    const { to, handler, cache, methods } = effective.route;
    const isAsked = to !== undefined || (handler !== undefined && cache !== undefined);
    const isForCache = methods === undefined || methods.some((method) => STORED_METHODS.includes(method));
    return isAsked && isForCache && cache !== 'pass' ? [{ ...effective, cache: cache ?? {} }] : [];
  });
}

/** Whether a query parameter is in the key, and told to who answers. */
export function keepsParameter(query: CacheConfig['query'], name: string): boolean {
  const rule = compileCache(query === undefined ? {} : { query }).query;
  if (!('names' in rule)) return rule.kind !== 'ignore';
  const isNamed = rule.names.has(name) || rule.prefixes.some((prefix) => name.startsWith(prefix));
  return isNamed === (rule.kind === 'only');
}

/** Where the rule of a route that counts is written: at the route, in its domain's defaults or in the gateway's. */
export function writtenAt(
  { at, domain, index }: EffectiveRoute,
  { domains, defaults }: GatewayConfig,
  has: (rules: Pick<RouteConfig, 'cache' | 'headers' | 'surrogateKeys'>) => boolean,
): string {
  const ofDomain = domains[domain];
  const route = ofDomain?.routes?.[index];
  if (route !== undefined && has(route)) return at;
  if (ofDomain?.defaults !== undefined && has(ofDomain.defaults)) return `domains["${domain}"].defaults`;
  return defaults !== undefined && has(defaults) ? 'defaults' : at;
}
