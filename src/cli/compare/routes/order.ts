import type { RouteForm } from '../forms/route.ts';
import { guard } from '../meaning.ts';
import { guardsLost, type Told } from '../told.ts';
import { joined } from '../words.ts';
import { movedItems } from './moved.ts';
import { isBefore, nameOf, type RouteList, takesAll } from './route-list.ts';

/** The routes of both that another one has come before, which takes requests of theirs: the first that matches answers. */
export function losers(before: RouteList, after: RouteList): Told[] {
  const moved = movedItems(idsInBoth(before, after), idsInBoth(after, before));
  const found = new Map<string, Told>();
  for (const route of after.routes) {
    const isNew = before.placeOf(route.id) === undefined;
    if (!isNew && !moved.has(route.id)) continue;
    for (const other of after.overlapping(route)) {
      if (before.placeOf(other.id) === undefined || found.has(other.id)) continue;
      const [first, loser] = isBefore(route, other, after) ? [route, other] : [other, route];
      // A new route that takes a part of another one's requests is told as new.
      const isLost = isNew ? first === route && takesAll(route, other) : isBefore(loser, first, before);
      if (isLost && !found.has(loser.id)) found.set(loser.id, lostTo(first, loser));
    }
  }
  return [...found.values()];
}

function idsInBoth({ routes }: RouteList, other: RouteList): string[] {
  return routes.map(({ id }) => id).filter((id) => other.placeOf(id) !== undefined);
}

function lostTo(taker: RouteForm, loser: RouteForm): Told {
  const lost = guardsLost(loser, taker);
  const share = takesAll(taker, loser) ? 'its requests' : 'some of its requests';
  const without = lost.length === 0 ? '' : `, without its ${joined(lost)}`;
  const said = guard(
    lost.length > 0,
    `the route is now behind ${nameOf(taker, loser)}, which takes ${share}${without}`,
  );
  return { action: 'update', area: 'route', form: loser, from: null, to: null, said };
}
