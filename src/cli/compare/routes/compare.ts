import type { RouteForm } from '../forms/route.ts';
import type { RoutesByDomain } from '../forms/index.ts';
import { guardsLost, type Told, toldOfPlace } from '../told.ts';
import { guard } from '../meaning.ts';
import { joined } from '../words.ts';
import { answerText } from '../areas/answer.ts';
import { movedItems } from './moved.ts';
import { routeList, type RouteList, takesAll } from './takers.ts';

/** What changes in the routes of the domains that both configurations have. */
export function compareRoutes(before: RoutesByDomain, after: RoutesByDomain): Told[] {
  return [...after].flatMap(([domain, routes]) => {
    const old = before.get(domain);
    return old === undefined ? [] : compareLists(routeList(old), routeList(routes));
  });
}

function compareLists(before: RouteList, after: RouteList): Told[] {
  const changed = after.routes.flatMap((route): Told[] => {
    const place = before.placeOf(route.id);
    return place === undefined ? [newRoute(route, before, after)] : toldOfPlace(before.routes[place]!, route);
  });
  const gone = before.routes.filter(({ id }) => after.placeOf(id) === undefined);
  return [...changed, ...gone.map((route) => goneRoute(route, after)), ...losers(before, after)];
}

function newRoute(route: RouteForm, before: RouteList, after: RouteList): Told {
  const told = { action: 'create', area: 'route', form: route, from: null, to: route.areas } as const;
  const answer = answerText(route.areas['answer']);
  const shadow = after.takersOf(route).find((other) => takesAll(other, route) && isBefore(other, route, after));
  if (shadow !== undefined) {
    return {
      ...told,
      said: `the route is new, and never asked: ${nameOf(shadow)} before it takes all of its requests`,
    };
  }
  const owner = worst(before.takersOf(route), (taker) => guardsLost(taker, route));
  if (owner === undefined) return { ...told, said: `the route is new: ${answer}` };
  return {
    ...told,
    said: guard(
      owner.lost.length > 0,
      `the route is new: ${answer}; until now ${nameOf(owner.route)} took these requests${without(owner.lost)}`,
    ),
  };
}

function goneRoute(route: RouteForm, after: RouteList): Told {
  const told = { action: 'delete', area: 'route', form: route, from: route.areas, to: null } as const;
  const taker = worst(after.takersOf(route), (other) => guardsLost(route, other));
  if (taker === undefined) return { ...told, said: 'the route is gone: no route takes its requests any more' };
  return {
    ...told,
    said: guard(
      taker.lost.length > 0,
      `the route is gone: ${nameOf(taker.route)} takes its requests${without(taker.lost)}`,
    ),
  };
}

/** The first route that takes a guard away, or else the last one. */
function worst(
  routes: readonly RouteForm[],
  lostBy: (route: RouteForm) => string[],
): { route: RouteForm; lost: string[] } | undefined {
  const all = routes.map((route) => ({ route, lost: lostBy(route) }));
  return all.find(({ lost }) => lost.length > 0) ?? all.at(-1);
}

/** The routes of both that another one has come before, which takes requests of theirs. */
function losers(before: RouteList, after: RouteList): Told[] {
  const isKept =
    (list: RouteList) =>
    ({ id }: RouteForm): boolean =>
      list.placeOf(id) !== undefined;
  const idsOf = ({ routes }: RouteList, other: RouteList): string[] => routes.filter(isKept(other)).map(({ id }) => id);
  const moved = movedItems(idsOf(before, after), idsOf(after, before));
  const found = new Map<string, Told>();
  for (const route of after.routes) {
    const isNew = before.placeOf(route.id) === undefined;
    if (!isNew && !moved.has(route.id)) continue;
    for (const other of after.overlapping(route)) {
      if (before.placeOf(other.id) === undefined) continue;
      const [first, loser] = isBefore(route, other, after) ? [route, other] : [other, route];
      const isLost = isNew ? first === route && takesAll(route, other) : isBefore(loser, first, before);
      if (isLost && !found.has(loser.id)) found.set(loser.id, lostTo(first, loser));
    }
  }
  return [...found.values()];
}

function lostTo(taker: RouteForm, loser: RouteForm): Told {
  const lost = guardsLost(loser, taker);
  const share = takesAll(taker, loser) ? 'its requests' : 'some of its requests';
  const said = guard(lost.length > 0, `the route is now behind ${nameOf(taker)}, which takes ${share}${without(lost)}`);
  return { action: 'update', area: 'route', form: loser, from: null, to: null, said };
}

function isBefore(one: RouteForm, other: RouteForm, { placeOf }: RouteList): boolean {
  return placeOf(one.id)! < placeOf(other.id)!;
}

function without(lost: readonly string[]): string {
  return lost.length === 0 ? '' : `, without the same ${joined(lost)}`;
}

function nameOf({ domain, place }: RouteForm): string {
  return place.slice(domain.length + 1);
}
