import { guardsAsWritten, isUnconditional } from '../../gateway/check.ts';
import { type GatewayConfig, matchingPlaces, type RouteConfig, treeOf } from '../../gateway/index.ts';
import type { Finding } from './finding.ts';

/** A route that a user has guarded, and another one without that guard, which an origin may not tell from it. */
interface Dodge {
  place: string;
  route: RouteConfig;
  /** Asked for in place of a path of the route. */
  path: string;
  taker: RouteConfig;
  takerPlace: number;
  guard: string;
}

/** What a spelling that is a path of its own to the gateway, and maybe not to the origin, leads past (S65). */
export function guardWarnings(config: GatewayConfig): Finding[] {
  return [...bareFolders(config), ...foldedCase(config)];
}

/** `/x/*` is guarded, and `/x` is not. */
function bareFolders(config: GatewayConfig): Finding[] {
  const found = dodges(config, bareName).filter(({ taker }) => openBackends(config, taker, ['literal']).length > 0);
  const first = found.filter(({ path, place }, at) => {
    return found.findIndex((other) => other.path === path && domainOf(other) === domainOf({ place })) === at;
  });
  return first.map(({ place, route, taker, takerPlace, guard }) => {
    const folder = route.path.slice(0, -2);
    return {
      code: 'unguarded-folder',
      path: `${place}.path`,
      problem: `${folder} is without the ${guard} of ${route.path}: routes[${takerPlace}] (${taker.path}) takes it, and to many origins it is the same as ${folder}/`,
      remedy: `write a route for ${folder} with the same rules, or paths: 'literal' at a backend that tells them apart`,
    };
  });
}

/** One for each backend, since it is its origin's to say. */
function foldedCase(config: GatewayConfig): Finding[] {
  const problems = new Map<string, Finding>();
  for (const { route, path, taker, takerPlace, place, guard } of dodges(config, inCapitals)) {
    for (const backend of openBackends(config, taker, ['literal', 'case-sensitive'])) {
      if (problems.has(backend)) continue;
      problems.set(backend, {
        code: 'unguarded-case',
        path: `${backend}.paths`,
        problem: `is not set: if the origin ignores case, ${path} avoids the ${guard} of ${place} (${route.path}), because routes[${takerPlace}] (${taker.path}) takes it`,
        remedy: `write paths: 'case-sensitive' if it tells /A from /a, as servers on Linux do; else give both routes the same rules`,
      });
    }
  }
  return [...problems.values()];
}

/** The guarded routes of which another one, that lacks a guard of theirs, takes the path that `other` gives. */
function dodges(config: GatewayConfig, other: (route: RouteConfig) => string | null): Dodge[] {
  return Object.entries(config.domains).flatMap(([domain, { routes = [], defaults }]) => {
    const tree = treeOf(routes.map(({ path }) => path));
    const guards = routes.map((route) => guardsAsWritten(route, [defaults, config.defaults]));
    return routes.flatMap((route, at): Dodge[] => {
      const path = guards[at]!.length > 0 ? other(route) : null;
      if (path === null) return [];
      const takerPlace = matchingPlaces(tree, path)
        .sort((one, two) => one - two)
        .find((place) => isUnconditional(routes[place]!));
      if (takerPlace === undefined) return [];
      const guard = guards[at]!.find((each) => !guards[takerPlace]!.includes(each));
      if (guard === undefined) return [];
      const taker = routes[takerPlace]!;
      return [{ place: `domains["${domain}"].routes[${at}]`, route, path, taker, takerPlace, guard: nameOf(guard) }];
    });
  });
}

/** A guard's name, as users write it. */
export function nameOf(guard: string): string {
  return guard === 'pass' ? "cache: 'pass'" : guard.split(' ', 1)[0]!;
}

function bareName({ path }: RouteConfig): string | null {
  return path.endsWith('/*') && path !== '/*' ? example(path.slice(0, -2)) : null;
}

function inCapitals({ path }: RouteConfig): string | null {
  const upper = path.replace(/\/[^:*/][^/]*/g, (segment) => segment.toUpperCase());
  return upper === path ? null : example(upper);
}

/** A path of the pattern, or of the folder that it ends in. */
function example(path: string): string {
  return path.replace(/:[^/]*|\*/g, 'x');
}

function domainOf({ place }: Pick<Dodge, 'place'>): string {
  return place.slice(0, place.lastIndexOf('.'));
}

/** Where a route sends requests, as far as it is not said there that paths are told apart so. */
export function openBackends(
  { backends = {}, pools = {}, dynamicBackends = {} }: GatewayConfig,
  { to, stream }: RouteConfig,
  said: readonly string[],
): string[] {
  const target = to ?? stream?.to;
  if (target === undefined) return [];
  if (typeof target !== 'string') {
    return said.includes(dynamicBackends[target.dynamic]?.paths ?? '') ? [] : [`dynamicBackends.${target.dynamic}`];
  }
  const names = new Set([target]);
  // What is added to a set while one goes through it is gone through, too.
  for (const name of names) for (const member of Object.keys(pools[name]?.backends ?? {})) names.add(member);
  const open = [...names].filter((name) => name in backends && !said.includes(backends[name]!.paths ?? ''));
  return open.map((name) => `backends.${name}`);
}
