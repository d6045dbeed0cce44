import type { Decision, KeyPart } from './decision.ts';
import type { Difference } from './difference.ts';

/** The parts of two keys that are not in both, or not the same, by their names. */
export function keyDifferences({ key: before }: Decision, { key: after }: Decision): Difference[] {
  if (before === null || after === null) return [];
  const names = [...new Set([...before, ...after].map(({ name }) => name))];
  return names.flatMap((name): Difference[] => {
    const [from, to] = [valueOf(before, name), valueOf(after, name)];
    if (from === to) return [];
    if (name === 'query') return queryDifference(from ?? '', to ?? '');
    // Another route is told as such.
    if (name === 'route' && from !== null && to !== null) return [];
    return [{ kind: 'key', of: name, from: presence(from), to: presence(to, from), isGrave: false }];
  });
}

function valueOf(parts: readonly KeyPart[], name: string): string | null {
  const values = parts.filter((part) => part.name === name).map(({ value }) => value);
  return values.length === 0 ? null : values.join(' ');
}

/** The values are the request's own; whether they count is the configuration's. */
function presence(value: string | null, other: string | null = null): string | null {
  if (value === null) return null;
  return other === null ? 'in it' : 'another value';
}

function queryDifference(from: string, to: string): Difference[] {
  const [before, after] = [namesOf(from), namesOf(to)];
  const gone = before.filter((name) => !after.includes(name));
  const news = after.filter((name) => !before.includes(name));
  if (gone.length + news.length === 0)
    return [inQuery('the order of the query', from.slice(1) || null, to.slice(1) || null)];
  return [
    ...(gone.length > 0 ? [inQuery('the query', gone.join(', '), null)] : []),
    ...(news.length > 0 ? [inQuery('the query', null, news.join(', '))] : []),
  ];
}

/** The parameters are the request's own. */
function inQuery(of: string, from: string | null, to: string | null): Difference {
  return { kind: 'key', of, from, to, isGrave: false, isOwn: true };
}

function namesOf(query: string): string[] {
  return query === ''
    ? []
    : query
        .slice(1)
        .split('&')
        .map((pair) => pair.split('=', 1)[0]!);
}

/**
 * What a key is, as one text: the route by its conditions, and the parts in the order of their names, so that another order
 * of what is written in a configuration is the same key. Null where nothing is looked up.
 */
export function keyText({ key }: Decision): string | null {
  if (key === null) return null;
  const parts = key.map(({ name, value }) => `${name}\n${value}`);
  return JSON.stringify([...parts].sort());
}
