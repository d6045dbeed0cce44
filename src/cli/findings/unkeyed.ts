import { type GatewayConfig, isHeaderCondition, type RouteConfig, type ValueMatch } from '../../gateway/index.ts';
import type { Finding } from './finding.ts';
import { effectiveRoutes } from '../project/effective-routes.ts';

/** What of a request the answers are known to depend on. */
interface Dependence {
  of: 'header' | 'cookie';
  name: string;
  why: string;
}

/** Names in `Vary` that the cache heeds by itself, or by which it stores nothing. */
const HEEDED: readonly string[] = ['', '*', 'accept-encoding', 'authorization', 'cookie', 'origin'];

/** Headers and cookies that the configuration itself says matter to a stored answer, and that its key does not hold. */
export function unkeyedInputs(config: GatewayConfig): Finding[] {
  return effectiveRoutes(config).flatMap(({ at, route }) => {
    if (route.to === undefined || route.cache === 'pass') return [];
    const pool = typeof route.to === 'string' ? route.to : null;
    const dependences = [...byConditions(route), ...byPool(pool, config), ...byVary(route)];
    return dependences
      .filter((dependence) => !isKeyed(dependence, route))
      .map(({ of, name, why }) => ({
        code: of === 'header' ? 'unkeyed-header' : 'unkeyed-cookie',
        path: at,
        problem: `answers depend on the ${of} ${name}, ${why}, and it is not in the cache key: one client's answer is given to others`,
        remedy: `write cache: { key: { ${of}s: ['${name}'] } }, or cache: 'pass'`,
      }));
  });
}

function isKeyed({ of, name }: Dependence, { cache, headers }: RouteConfig): boolean {
  const key = cache === 'pass' ? undefined : cache?.key;
  if (of === 'cookie') return key?.cookies?.includes(name) === true;
  const names = [...(key?.headers ?? []), ...(headers?.request?.keep ?? [])];
  return names.some((known) => known.toLowerCase() === name.toLowerCase());
}

/** Who lists several values has an origin that tells them apart. Under a `ttl` it sees no cookie but those in the key. */
function byConditions({ headers = {}, cookies = {}, cache }: RouteConfig): Dependence[] {
  const seesCookies = cache === undefined || cache === 'pass' || cache.ttl === undefined;
  const removed = (headers.request?.remove ?? []).map((name) => name.toLowerCase());
  const ofHeaders = Object.entries(headers).filter(
    ([name, is]) => isHeaderCondition(name) && !removed.includes(name.toLowerCase()) && takesSeveral(is as ValueMatch),
  );
  const ofCookies = seesCookies ? Object.entries(cookies).filter(([, is]) => takesSeveral(is)) : [];
  const why = 'of which a condition takes several values';
  return [
    ...ofHeaders.map(([name]): Dependence => ({ of: 'header', name, why })),
    ...ofCookies.map(([name]): Dependence => ({ of: 'cookie', name, why })),
  ];
}

function takesSeveral(is: ValueMatch): boolean {
  return is === true || (Array.isArray(is) && is.length > 1);
}

/** Backends among which a client's own word decides need not answer alike. */
function byPool(name: string | null, { pools = {} }: Pick<GatewayConfig, 'pools'>): Dependence[] {
  if (name === null || !Object.hasOwn(pools, name)) return [];
  const { backends, policy, hashBy = 'address' } = pools[name]!;
  const inner = Object.keys(backends).flatMap((member) => byPool(member, { pools }));
  if (policy !== 'client-hash' || hashBy === 'address' || Object.keys(backends).length < 2) return inner;
  const own =
    'cookie' in hashBy
      ? { of: 'cookie' as const, name: hashBy.cookie }
      : { of: 'header' as const, name: hashBy.header };
  return [{ ...own, why: `by which the pool ${name} chooses a backend` }, ...inner];
}

/** A rule's `Vary` is for the caches behind: this one has stored the answer by then. */
function byVary({ headers }: RouteConfig): Dependence[] {
  const { set = {}, add = {} } = headers?.response ?? {};
  const fields = [...Object.entries(set), ...Object.entries(add)].filter(([name]) => name.toLowerCase() === 'vary');
  return fields
    .flatMap(([, value]) => value.split(',').map((name) => name.trim()))
    .filter((name) => !HEEDED.includes(name.toLowerCase()))
    .map((name) => ({ of: 'header', name, why: 'which headers.response writes into Vary' }));
}
