import type { RoutesByDomain } from './forms/index.ts';
import type { RouteForm } from './forms/route.ts';
import type { Meaning } from './meaning.ts';
import { shown } from './stored/marks.ts';
import type { Told } from './told.ts';
import { count, joined } from './words.ts';

/** Tells once what holds for several places. */
export function fold(told: readonly Told[], routes: { before: RoutesByDomain; after: RoutesByDomain }): Meaning[] {
  const groups = new Map<string, Told[]>();
  for (const one of told) {
    const key = JSON.stringify([one.action, one.area, one.said]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return [...groups.values()].map((group) => {
    const { action, area, from, to, said } = group[0]!;
    const all = action === 'delete' ? routes.before : routes.after;
    const says = typeof said === 'string' ? said : said.lost;
    return {
      action,
      area,
      place: placeOf(group, all),
      says: shown(says) as string,
      isGuardLost: typeof said !== 'string',
      from: shown(from),
      to: shown(to),
    };
  });
}

function placeOf(group: readonly Told[], all: RoutesByDomain): string {
  if (group.length === 1) return group[0]!.form.place;
  const routes = group.filter(({ form }) => form.area === 'route');
  const others = group.filter(({ form }) => form.area !== 'route');
  return joined([...(routes.length > 0 ? [routesText(routes, all)] : []), ...others.map(({ form }) => form.place)]);
}

const FEW = 3;

function routesText(group: readonly Told[], all: RoutesByDomain): string {
  const places = group.map(({ form }) => form.place);
  const domains = [...new Set(group.map(({ form }) => (form as RouteForm).domain))];
  const of = (names: Iterable<string>): number =>
    [...names].reduce((sum, name) => sum + (all.get(name)?.length ?? 0), 0);
  if (group.length === of(all.keys())) return `all ${count(group.length, 'route')}`;
  if (group.length <= FEW) return joined(places);
  if (domains.length > 1)
    return `${count(group.length, 'route')} of ${count(domains.length, 'domain')} (${joined(places)})`;
  if (group.length === of(domains)) return `all ${count(group.length, 'route')} of ${domains[0]}`;
  return `${count(group.length, 'route')} of ${domains[0]} (${joined(places.map((place) => place.slice(domains[0]!.length + 1)))})`;
}
