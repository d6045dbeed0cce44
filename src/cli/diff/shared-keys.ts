import type { Decision } from './decision.ts';
import type { Difference } from './difference.ts';
import type { Changed } from './group.ts';
import { keyText } from './key-differences.ts';

/** What a request is looked up by; null where it is not. */
export type Keyed = { key: string; route: string } | null;

/** A request as it is changed, with both its keys. */
export interface Compared extends Changed {
  before: Keyed;
  after: Keyed;
}

/**
 * Finds the requests that shared a stored object before and do not any more, and those that do now and did not, within one
 * route: a request of another route has another answer anyway. By their places in the list.
 */
export function sharingDifferences(all: readonly Compared[]): Map<number, Difference[]> {
  const found = new Map<number, Difference[]>();
  for (const [kind, side, other] of [
    ['key split', 'before', 'after'],
    ['key joined', 'after', 'before'],
  ] as const) {
    for (const places of groupsBy(all.map((row) => row[side]?.key ?? null))) {
      const others = places.flatMap((place) => all[place]![other] ?? []);
      if (!areApart(others)) continue;
      const texts = { apart: 'an object of each', together: 'one object' };
      const [from, to] = kind === 'key split' ? [texts.together, texts.apart] : [texts.apart, texts.together];
      for (const place of places)
        if (all[place]![other] !== null)
          found.set(place, [...(found.get(place) ?? []), { kind, of: '', from, to, isGrave: true }]);
    }
  }
  return found;
}

export function keyed(decision: Decision): Keyed {
  const key = keyText(decision);
  return key === null ? null : { key, route: JSON.stringify([decision.domain, decision.route]) };
}

function groupsBy(keys: readonly (string | null)[]): number[][] {
  const groups = new Map<string, number[]>();
  keys.forEach((key, place) => {
    if (key === null) return;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [place]);
    else group.push(place);
  });
  return [...groups.values()].filter(({ length }) => length > 1);
}

/** Whether two of one route have different keys. */
function areApart(others: readonly NonNullable<Keyed>[]): boolean {
  const keys = new Map<string, string>();
  return others.some(({ key, route }) => {
    const first = keys.get(route) ?? key;
    keys.set(route, first);
    return first !== key;
  });
}
