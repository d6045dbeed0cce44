import type { RoutesByDomain } from '../forms/index.ts';
import type { RouteForm } from '../forms/route.ts';
import { guard } from '../meaning.ts';
import { guardsLost, type Told, toldOfPlace } from '../told.ts';
import { answerText } from '../areas/answer.ts';
import { joined } from '../words.ts';
import { losers } from './order.ts';
import { isBefore, nameOf, routeList, type RouteList, takesAll } from './route-list.ts';

/**
 * What changes in the routes of the domains that both configurations have. Where a domain itself comes or goes, it is told
 * once for all of its routes, but for those that another domain guards better or worse.
 */
export function compareRoutes(before: RoutesByDomain, after: RoutesByDomain): Told[] {
  const names = new Set([...after.keys(), ...before.keys()]);
  return [...names].flatMap((domain) => {
    const [old, now] = [listOf(before, domain), listOf(after, domain)];
    if (before.has(domain) && after.has(domain)) return compareLists(old, now);
    return [
      ...now.routes.map((route) => newRoute(route, old, now)),
      ...old.routes.map((route) => goneRoute(route, now)),
    ].filter(({ said, form }) => typeof said !== 'string' && (form as RouteForm).domain === domain);
  });
}

/** The routes that take the requests for a domain: its own, or those of the wildcard that it falls to. */
function listOf(routes: RoutesByDomain, domain: string): RouteList {
  return routeList(routes.get(domain) ?? routes.get(domain.replace(/^[^.]+/, '*')) ?? routes.get('*') ?? []);
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
  const shadow = after.takersOf(route).find((other) => takesAll(other, route) && isBefore(other, route, after));
  if (shadow !== undefined) {
    const name = nameOf(shadow, route);
    return {
      ...told,
      said: `the route is new, and never asked: ${name} stands before it and takes all of its requests`,
    };
  }
  const owner = worst(before.takersOf(route), (taker) => guardsLost(taker, route));
  const says = `the route is new: ${answerText(route.areas['answer'])}`;
  if (owner === undefined || owner.lost.length === 0) return { ...told, said: says };
  return {
    ...told,
    said: {
      lost: `${says}, without the ${joined(owner.lost)} of ${nameOf(owner.route, route)}, which took its requests`,
    },
  };
}

function goneRoute(route: RouteForm, after: RouteList): Told {
  const told = { action: 'delete', area: 'route', form: route, from: route.areas, to: null } as const;
  const taker = worst(after.takersOf(route), (other) => guardsLost(route, other));
  if (taker === undefined) return { ...told, said: 'the route is gone: no route takes its requests any more' };
  const share = takesAll(taker.route, route) ? 'its requests' : 'some of its requests';
  const says = `the route is gone: ${nameOf(taker.route, route)} takes ${share}`;
  return {
    ...told,
    said: guard(taker.lost.length > 0, taker.lost.length > 0 ? `${says}, without its ${joined(taker.lost)}` : says),
  };
}

interface Owner {
  route: RouteForm;
  lost: string[];
}

/** The first route that takes a guard away, or else the last one. */
function worst(routes: readonly RouteForm[], lostBy: (route: RouteForm) => string[]): Owner | undefined {
  const all = routes.map((route) => ({ route, lost: lostBy(route) }));
  return all.find(({ lost }) => lost.length > 0) ?? all.at(-1);
}
