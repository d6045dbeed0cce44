import { type GatewayConfig, matchingPlaces, type RouteConfig, treeOf } from '../../gateway/index.ts';
import type { Asked } from './asked.ts';

type Domain = GatewayConfig['domains'][string];

/** A path that no origin could take for another one, so that only the routes that match it have a say. */
const PLAIN = /^\/$|^(?:\/[A-Za-z0-9_~-]+(?:\.[A-Za-z0-9_~-]+)*)+$/;

/**
 * Tells for which requests anything could be otherwise: for those of which a route that matches the path is not the same, or
 * that anything beside the routes decides. Two requests with one cache key have one path, and so are both told or neither.
 */
export function affectedBy(before: GatewayConfig, after: GatewayConfig): (asked: Asked) => boolean {
  const [{ domains: old, ...one }, { domains: now, ...other }] = [before, after];
  const names = Object.keys(now);
  if (!isSame(one, other) || !isSame(Object.keys(old), names)) return () => true;
  const differing = new Map(names.map((name) => [name, differingRoutes(old[name]!, now[name]!)]));
  return ({ url }) => {
    const end = url.indexOf('/', 8);
    const host = url.slice(url.indexOf('//') + 2, end < 0 ? undefined : end);
    const isAffected = [host, host.replace(/^[^.]+/, '*'), '*'].map((name) => differing.get(name)).find(Boolean);
    const path = end < 0 ? '/' : url.slice(end).split(/[?#]/, 1)[0]!;
    return isAffected === undefined || isAffected(path);
  };
}

/** Tells the paths that are not answered by the same routes in the same order. */
function differingRoutes(before: Domain, after: Domain): (path: string) => boolean {
  const [{ routes: old = [], ...one }, { routes: now = [], ...other }] = [before, after];
  if (!isSame(one, other)) return () => true;
  if (isSame(old, now)) return () => false;
  // An escaped path may be another spelling of any.
  if ([...old, ...now].some(({ path }) => /%|\/\//.test(path))) return () => true;
  const [oldMatches, newMatches] = [matchesOf(old), matchesOf(now)];
  return (path) => !PLAIN.test(path) || !isSame(oldMatches(path), newMatches(path)) || newMatches(path).some(leadsOn);
}

/** Returns the routes that match a path, in their order. */
function matchesOf(routes: readonly RouteConfig[]): (path: string) => RouteConfig[] {
  const tree = treeOf(routes.map(({ path }) => path));
  return (path) =>
    matchingPlaces(tree, path)
      .sort((first, second) => first - second)
      .map((at) => routes[at]!);
}

/** Where a redirect ends may be decided by a route of another path. */
function leadsOn({ redirect }: RouteConfig): boolean {
  return redirect !== undefined;
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
