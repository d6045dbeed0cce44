import { matchingPlaces, treeOf } from '../../../gateway/index.ts';
import { covers } from '../../project/covers.ts';
import type { RouteForm } from '../forms/route.ts';
import { overlapping } from './overlap.ts';

/** The routes of a domain, to be looked up by path. */
export interface RouteList {
  routes: readonly RouteForm[];
  placeOf(id: string): number | undefined;
  /** The routes that take requests of this one by their path, the first of them first, up to one that leaves none. */
  takersOf(route: RouteForm): RouteForm[];
  /** The routes that have requests in common with this one. */
  overlapping(route: RouteForm): RouteForm[];
}

/** Of many routes with conditions for one path, those that come first tell enough. */
const MOST_TAKERS = 16;
/** No path of a configuration has a control character. */
const ANY = '\u0001';

export function routeList(routes: readonly RouteForm[]): RouteList {
  const places = new Map(routes.map(({ id }, place) => [id, place]));
  let made: ReturnType<typeof treeOf> | undefined;
  // Most domains do not change at all.
  const tree = (): ReturnType<typeof treeOf> => (made ??= treeOf(routes.map(({ match }) => match.path)));

  return {
    routes,
    placeOf: (id) => places.get(id),
    takersOf(route) {
      const sample = route.match.path.replace(/:[^/]*/g, ANY).replace(/\*$/, `${ANY}/${ANY}`);
      const found = matchingPlaces(tree(), sample).sort((one, two) => one - two);
      const takers = found
        .map((place) => routes[place]!)
        .filter(
          (other) => other.id !== route.id && covers(other.match.path, route.match.path) && mayMeet(other, route),
        );
      const whole = takers.findIndex((other) => takesAll(other, route));
      return takers.slice(0, Math.min(whole < 0 ? takers.length : whole + 1, MOST_TAKERS));
    },
    overlapping(route) {
      const found = overlapping(tree(), route.match.path).map((place) => routes[place]!);
      return found.filter((other) => other.id !== route.id && mayMeet(other, route));
    },
  };
}

/** Whether every request of a route is one of the other's. */
export function takesAll({ match: taker }: RouteForm, { match }: RouteForm): boolean {
  const conditions = new Set(match.conditions);
  const hasMethods =
    taker.methods === null || match.methods?.every((method) => taker.methods!.includes(method)) === true;
  return (
    hasMethods && covers(taker.path, match.path) && taker.conditions.every((condition) => conditions.has(condition))
  );
}

function mayMeet({ match: { methods } }: RouteForm, { match }: RouteForm): boolean {
  return methods === null || match.methods === null || methods.some((method) => match.methods!.includes(method));
}

export function isBefore(one: RouteForm, other: RouteForm, { placeOf }: RouteList): boolean {
  return placeOf(one.id)! < placeOf(other.id)!;
}

/** A route's name beside another one: with its domain only where that is another. */
export function nameOf({ domain, place }: RouteForm, beside: RouteForm): string {
  return domain === beside.domain ? place.slice(domain.length + 1) : place;
}
