import { climbsBelow, leavesTemplate } from '../answers/proxy/rewrite.ts';
import type { CompiledDomain } from '../domains/config.ts';
import { GatewayError } from '../errors/error.ts';
import type { Exchange } from '../exchange.ts';
import { isFoldable, readingsOf, unescaped } from '../request/fold.ts';
import { chooseRoute } from './conditions.ts';
import type { CompiledRoute } from './config.ts';
import { KEYED, PASS, REDIRECT } from './guards.ts';
import { type FoldedRoutes, matchingPlaces, pathParams } from './tree.ts';

/**
 * Throws a GatewayError 400 if an origin could take the path for one whose route has a guard that this route lacks (S65).
 * The path that was matched stays the one that is keyed and forwarded.
 */
export function requireGuards(
  exchange: Exchange,
  route: CompiledRoute,
  { domain, folded }: { domain: CompiledDomain; folded: FoldedRoutes },
): void {
  const { path } = exchange;
  // A preflight is answered before any guard.
  if (route.answer.isLiteral || exchange.preflight || !(folded.isAlways || isFoldable(path))) return;
  if (route.rewrite !== null && leavesTemplate(route.rewrite, { ...exchange.params(), ...pathParams(route, path) })) {
    throw new GatewayError(400, 'another spelling of a path outside of what its route rewrites it to');
  }
  for (const reading of readingsOf(path)) {
    const why = whyRefused(reading);
    if (why !== null) throw new GatewayError(400, `another spelling of a path ${why}`);
  }

  function whyRefused(reading: string): string | null {
    if (route.answer.hasBase && climbsBelow(reading, 0)) return 'outside of what precedes it at the origin';
    const choice = chooseRoute(domain, matchingPlaces(folded.tree, reading), exchange);
    if ('allow' in choice) return 'for other methods';
    if ('notFound' in choice) return isBelow(reading, route) ? withoutSlash(reading) : 'that has no route';
    return lacksGuard(route, choice.route) ? `that ${choice.route.path} guards` : withoutSlash(reading);
  }

  /** A route for `/x/` itself, such as `/x/*`, says more of it than one such as `/*` says of `/x`. */
  function withoutSlash(reading: string): string | null {
    if (reading.length === 1 || !reading.endsWith('/')) return null;
    const choice = chooseRoute(domain, matchingPlaces(folded.tree, reading.slice(0, -1)), exchange);
    if (!('route' in choice)) return null;
    const other = choice.route;
    const isNamed = literals(other).length + (other.rest ? 0 : 1) > literals(route).length;
    return isNamed && lacksGuard(route, other, REDIRECT) ? `that ${other.path} guards` : null;
  }
}

/** Whether the other route has a guard that the first lacks; those that begin with `ignored` do not count. */
function lacksGuard(route: CompiledRoute, other: CompiledRoute, ignored?: string): boolean {
  if (route === other) return false;
  if (route.cache?.storeSetCookie === true && other.cache?.storeSetCookie !== true) return true;
  const has = (guard: string): boolean =>
    route.guards.includes(guard) || (guard.startsWith(KEYED) && route.guards.includes(PASS));
  return other.guards.some((guard) => !(ignored !== undefined && guard.startsWith(ignored)) && !has(guard));
}

/** Whether a reading stays below the place that the route's own path names, which a longer name cannot leave. */
function isBelow(reading: string, route: CompiledRoute): boolean {
  return `${reading}/`.startsWith(`/${[...literals(route), ''].join('/')}`);
}

/** Returns the segments before the first parameter. */
function literals({ segments }: CompiledRoute): string[] {
  const end = segments.findIndex((segment) => 'parameter' in segment);
  const fixed = end < 0 ? segments : segments.slice(0, end);
  return fixed.map((segment) => ('literal' in segment ? unescaped(segment.literal) : ''));
}
