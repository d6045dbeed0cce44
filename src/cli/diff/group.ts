import { shown } from '../compare/stored/marks.ts';
import { shownHeader } from '../compare/stored/secrets.ts';
import { phrase } from '../compare/words.ts';
import { type Asked, described } from './asked.ts';
import type { Decision } from './decision.ts';
import { type Difference, type Kind, KINDS } from './difference.ts';

/** One kind of difference, for all requests that have it. */
export interface Group {
  kind: Kind;
  /** What of that kind: the guard, the header, the origin's answer; `''` where there is one of a kind. */
  of: string;
  from: string | null;
  to: string | null;
  /** Whether `from` and `to` are those of the first request alone. */
  isSample: boolean;
  isGrave: boolean;
  /** The routes of these requests, each as its domain, path and conditions. */
  routes: string[];
  /** How many requests have it, each as often as it came. */
  count: number;
  /** The first of these requests. */
  samples: string[];
}

/** A request with all that is different for it, and its route. */
export interface Changed {
  asked: Asked;
  place: string;
  differences: readonly Difference[];
}

const FEW = 3;

/** Groups differences by route, and then tells once what is the same for several routes. */
export function groupsOf(changed: readonly Changed[]): Group[] {
  const groups = new Map<string, Group>();
  for (const { asked, place: route, differences } of changed) {
    for (const difference of differences) {
      const { kind, of, from, to, isOwn } = difference;
      const name = JSON.stringify([kind, of, route, ...(isOwn ? [from === null, to === null] : [from, to])]);
      const group = groups.get(name) ?? { ...newGroup(difference), routes: [route] };
      groups.set(name, group);
      group.isSample ||= isOwn === true && (group.from !== from || group.to !== to);
      add(group, { count: asked.times, samples: [described(asked)] });
    }
  }
  return folded([...groups.values()])
    .map(withoutSecrets)
    .sort(byWeight);
}

/** Where a request is answered now, else where it was. */
export function placeOf(before: Decision, after: Decision): string {
  const { domain, route } = after.route === null && before.route !== null ? before : after;
  if (domain === null) return before.domain ?? 'other hosts';
  return route === null ? `${domain}: no route` : `${domain} ${route}`;
}

function newGroup({ kind, of, from, to, isGrave }: Difference): Group {
  return { kind, of, from, to, isGrave, isSample: false, routes: [], count: 0, samples: [] };
}

function add(group: Group, { count, samples }: Pick<Group, 'count' | 'samples'>): void {
  group.count += count;
  group.samples.push(...samples.slice(0, FEW - group.samples.length));
}

function folded(groups: readonly Group[]): Group[] {
  const all = new Map<string, Group>();
  for (const group of groups) {
    const { kind, of, from, to, isGrave, isSample } = group;
    const name = JSON.stringify([kind, of, from, to, isGrave, isSample]);
    const first = all.get(name);
    if (first === undefined) {
      all.set(name, group);
      continue;
    }
    first.routes.push(...group.routes);
    add(first, group);
  }
  return [...all.values()];
}

const OF_HEADERS: ReadonlySet<Kind> = new Set(['request headers', 'response headers']);

/** Only the values of these kinds are what somebody wrote; those of headers are secrets by their names. */
const WRITTEN: ReadonlySet<Kind> = new Set(['answer', 'backend', 'body', 'key', 'surrogate keys', ...OF_HEADERS]);

function withoutSecrets(written: Group): Group {
  const group = shown(written) as Group;
  if (!WRITTEN.has(group.kind)) return group;
  const cleaned = (value: string | null): string | null =>
    value && phrase(shownHeader(OF_HEADERS.has(group.kind) ? group.of : '', value));
  return { ...group, from: cleaned(group.from), to: cleaned(group.to) };
}

/** What is grave first, then by kind, then what most requests have. */
function byWeight(one: Group, other: Group): number {
  if (one.isGrave !== other.isGrave) return one.isGrave ? -1 : 1;
  return KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind) || other.count - one.count;
}
