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
      place: shortened(shown(placeOf(group, all)) as string),
      says: shortened(shown(says) as string),
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
  if (routes.length === 0) return joined(others.map(({ form }) => form.place));
  const text = routesText(routes, all);
  return others.length === 0 ? text : `${text}, and requests that no route takes`;
}

/** A path or a list of conditions may be as long as somebody wrote it. */
const MAX_TEXT = 1_000;

function shortened(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}

const FEW = 3;

function routesText(group: readonly Told[], all: RoutesByDomain): string {
  const forms = group.map(({ form }) => form as RouteForm);
  const domains = [...new Set(forms.map(({ domain }) => domain))];
  const whole = domains.reduce((sum, name) => sum + (all.get(name)?.length ?? 0), 0);
  const isAll = forms.length > 1 && forms.length === whole;
  if (isAll && domains.length === all.size) return `all ${count(whole, 'route')}`;
  if (isAll && domains.length === 1) return `${domains[0]}: all ${count(whole, 'route')}`;
  if (forms.length <= FEW) return joined(forms.map(({ place }) => place));
  const some = isAll
    ? `all ${count(whole, 'route')}`
    : `${forms.length.toLocaleString('en')} of ${count(whole, 'route')}`;
  if (domains.length > 1) return `${some} of ${count(domains.length, 'domain')} (${joined(domains)})`;
  return `${domains[0]}: ${some} (${joined(forms.map(({ place, domain }) => place.slice(domain.length + 1)))})`;
}
