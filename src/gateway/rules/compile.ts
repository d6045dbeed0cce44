import type { Observer } from '../exchange.ts';
import type { RouteRules } from '../routes/config.ts';
import type { DomainRule, RouteRule, RouteRuleset, RuleTable, Stages, StandIn, Surroundings } from './rule.ts';

/** What is written at a level, by the rules' names. */
type Written = Readonly<Record<string, unknown>>;

/** One object for all, because the runtime reads every object in memory before each request of a sandbox. */
const NOTHING: readonly never[] = [];

const NONE: RouteRuleset = {
  standIns: NOTHING,
  guard: NOTHING,
  params: NOTHING,
  keyParts: NOTHING,
  toOrigin: NOTHING,
  onAnswer: NOTHING,
  onFields: NOTHING,
  observe: NOTHING,
};

/** The rules of a route, which has those of its defaults already. */
export function compileRules(table: RuleTable, route: RouteRules, place: string): RouteRuleset {
  const surroundings = { place, headers: route.headers };
  const written = route as Written;
  const made: Record<string, unknown[]> = {};
  for (const [name, rule] of listOf(table).route) {
    if (written[rule.partOf ?? name] === undefined) continue;
    const stages = rule.bind(written[name] as never, surroundings);
    for (const [stage, run] of Object.entries(stages ?? {})) (made[stage] ??= []).push(run);
    if (stages !== null && rule.standsFor !== undefined) (made['standIns'] ??= []).push(rule.standsFor);
  }
  return Object.keys(made).length === 0 ? NONE : { ...NONE, ...made };
}

/**
 * Returns what rules see of answers that no route gives, by the `defaults` of a domain and of the gateway, the nearest
 * first.
 */
export function compileObservers(
  table: RuleTable,
  ...levels: readonly (RouteRules | undefined)[]
): readonly Observer[] {
  const written = levels.flatMap((level) => (level === undefined ? [] : [level as Written]));
  if (written.length === 0) return NOTHING;
  const surroundings: Surroundings = { place: '', headers: undefined };
  return listOf(table).route.flatMap(([name, rule]) => {
    const config = rule.isEverywhere ? written.find((level) => level[name] !== undefined)?.[name] : undefined;
    return config === undefined ? [] : (rule.bind(config as never, surroundings)?.observe ?? []);
  });
}

/** A level's own rules take precedence over those that it falls back on; some rules combine both. */
export function mergeRules(table: RuleTable, own: RouteRules, fallback: RouteRules): RouteRules {
  const both = listOf(table).route.flatMap(([name, { merge }]) => {
    const [one, other] = [(own as Written)[name], (fallback as Written)[name]];
    if (merge === undefined || one === undefined || other === undefined) return [];
    return [[name, merge(one as never, other as never)]];
  });
  return { ...fallback, ...own, ...Object.fromEntries(both) };
}

/** Whether any rule observes answers at any level, so that the gateway must take a request's time. */
export function hasObservers(table: RuleTable, levels: readonly (RouteRules | undefined)[]): boolean {
  const names = listOf(table).route.flatMap(([name, { isObserver }]) => (isObserver ? [name] : []));
  return levels.some((level) => names.some((name) => Boolean((level as Written | undefined)?.[name])));
}

/** Returns the domain rules of a domain, or of the gateway for all domains, as data by their names. */
export function compileDomainRules(table: RuleTable, level: object): Written {
  const written = level as Written;
  const compiled = listOf(table).domain.flatMap(([name, rule]) =>
    written[name] === undefined ? [] : [[name, rule.compile(written[name] as never)]],
  );
  return Object.fromEntries(compiled) as Written;
}

/** Returns what these do at the domain, in the order of the table. */
export function bindDomainRules(table: RuleTable, compiled: Written): readonly Stages['guard'][] {
  return listOf(table).domain.flatMap(([name, rule]) => (name in compiled ? [rule.bind(compiled[name])] : []));
}

/** The ways in which the route of another request can answer a request. */
export function standIns(table: RuleTable): readonly StandIn[] {
  return listOf(table).route.flatMap(([, { standsFor }]) => standsFor ?? []);
}

type Listed<Rule> = readonly (readonly [name: string, rule: Rule])[];

/** The table by kinds, because every route reads it. */
const listed = new WeakMap<RuleTable, { route: Listed<RouteRule<never>>; domain: Listed<DomainRule<never>> }>();

function listOf(table: RuleTable): { route: Listed<RouteRule<never>>; domain: Listed<DomainRule<never>> } {
  const known = listed.get(table);
  if (known !== undefined) return known;
  const route: [string, RouteRule<never>][] = [];
  const domain: [string, DomainRule<never>][] = [];
  for (const [name, rule] of Object.entries(table)) {
    if (rule.at === 'route') route.push([name, rule]);
    else domain.push([name, rule]);
  }
  listed.set(table, { route, domain });
  return { route, domain };
}
