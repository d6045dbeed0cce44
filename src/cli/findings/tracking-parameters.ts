import { type GatewayConfig, parseDuration } from '../../gateway/index.ts';
import type { HandlerReads } from '../project/handler-code/find-reads.ts';
import type { Finding } from './finding.ts';
import { isLinked } from './page-path.ts';
import { keepsParameter, type StoredRoute, storedRoutes } from './stored-route.ts';

/** What advertisements add to links. Who leaves out one of them has thought of it. */
const TRACKING = ['utm_source', 'gclid', 'fbclid'];

/**
 * Pages that the configuration stores, and that are stored anew for each advertisement: once for a domain. Where the origin
 * alone says what is stored, and where something evidently reads these parameters, they are left as they are.
 */
export function trackingParameters(config: GatewayConfig, reads: HandlerReads): Finding[] {
  const byDomain = new Map<string, StoredRoute[]>();
  for (const stored of storedRoutes(config).filter((stored) => isSplit(stored, reads))) {
    byDomain.set(stored.domain, [...(byDomain.get(stored.domain) ?? []), stored]);
  }
  return [...byDomain].map(([domain, [first, ...others]]) => ({
    code: 'tracking-parameters',
    path: `domains["${domain}"]`,
    problem: `${first!.route.path}${others.length === 0 ? ' is' : ` and ${others.length} more are`} stored for each query, utm_source and the like included: each click on an advertisement is a miss`,
    remedy:
      "write cache: { query: { except: ['utm_*', 'gclid', 'fbclid'] } } in defaults, or { only: […] } at the route",
  }));
}

function isSplit({ route, cache }: StoredRoute, reads: HandlerReads): boolean {
  const lifetime = cache.ttl ?? cache.defaultTtl;
  const isMeantToBeStored = lifetime !== undefined && parseDuration(lifetime) > 0;
  if (!isMeantToBeStored || !isLinked(route.path) || route.methods?.includes('GET') === false) return false;
  const read = route.handler === undefined ? undefined : reads.get(route.handler)?.parameters;
  const isRead = (name: string): boolean => read?.has(name) === true || route.query?.[name] !== undefined;
  return TRACKING.every((name) => keepsParameter(cache.query, name) && !isRead(name));
}
