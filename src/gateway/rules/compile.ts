import type { Exchange, Observer } from '../exchange.ts';
import type { RouteRules } from '../routes/config.ts';
import type { DomainRule, RouteRule, RouteRuleset, RuleTable, Stages, Surroundings } from './rule.ts';

/** What is written at a level, by the rules' names. */
type Written = Readonly<Record<string, unknown>>;

const NONE: RouteRuleset = {
  names: new Set(),
  guard: [],
  params: [],
  keyParts: [],
  toOrigin: [],
  onAnswer: [],
  onFields: [],
  observe: [],
};

/** The rules of a route, which has those of its defaults already. */
export function compileRules(table: RuleTable, route: RouteRules, place: string): RouteRuleset {
  const surroundings = { place, headers: route.headers };
  const written: Written = { ...route };
  const bound = routeRules(table).flatMap(([name, rule]) => {
    const stages = rule.bind(written[name] as never, surroundings);
    return stages === null ? [] : [[name, stages] as const];
  });
  if (bound.length === 0) return NONE;
  const at = <Stage extends keyof Stages>(stage: Stage): Stages[Stage][] =>
    bound.flatMap(([, stages]) => stages[stage] ?? []);
  return {
    names: new Set(bound.map(([name]) => name)),
    guard: at('guard'),
    params: at('params'),
    keyParts: at('keyParts'),
    toOrigin: at('toOrigin'),
    onAnswer: at('onAnswer'),
    onFields: at('onFields'),
    observe: at('observe'),
  };
}

/** What rules see of the answers that no route gives, by the `defaults` of a domain and of the gateway, the nearest first. */
export function compileObservers(
  table: RuleTable,
  ...levels: readonly (RouteRules | undefined)[]
): readonly Observer[] {
  const surroundings: Surroundings = { place: '', headers: undefined };
  const written = levels.map((level): Written => ({ ...level }));
  return routeRules(table).flatMap(([name, rule]) => {
    if (!rule.isEverywhere) return [];
    const config = written.map((level) => level[name]).find((own) => own !== undefined);
    return rule.bind(config as never, surroundings)?.observe ?? [];
  });
}

/** A level's own rules go before those that it falls back on; some rules are made of both. */
export function mergeRules(table: RuleTable, own: RouteRules, fallback: RouteRules): RouteRules {
  const both = routeRules(table).flatMap(([name, { merge }]) => {
    const [one, other] = [(own as Written)[name], (fallback as Written)[name]];
    if (merge === undefined || one === undefined || other === undefined) return [];
    return [[name, merge(one as never, other as never)]];
  });
  return { ...fallback, ...own, ...Object.fromEntries(both) };
}

/** Whether any rule observes the answers of any level, so that a request's time has to be taken. */
export function hasObservers(table: RuleTable, levels: readonly (RouteRules | undefined)[]): boolean {
  return levels.some((level) => level !== undefined && compileRules(table, level, '').observe.length > 0);
}

/** The domain rules of a domain, as data. */
export function compileDomainRules(table: RuleTable, ...levels: readonly Written[]): Record<string, unknown> {
  const compiled = domainRules(table).flatMap(([name, rule]) => {
    const [own, site] = levels.map((level) => level[name]);
    const written = own ?? (rule.at === 'site' ? site : undefined);
    return written === undefined ? [] : [[name, rule.compile(written as never)]];
  });
  return Object.fromEntries(compiled) as Record<string, unknown>;
}

/** What those do at the domain, in the order of the table. */
export function bindDomainRules(table: RuleTable, compiled: Written): readonly Stages['guard'][] {
  return domainRules(table).flatMap(([name, rule]) => (name in compiled ? [rule.bind(compiled[name])] : []));
}

/** The ways in which a request can be answered by another one's route, each with the name of the rule that it takes. */
export function standIns(
  table: RuleTable,
): readonly [name: string, standsFor: (exchange: Exchange) => Exchange | null][] {
  return routeRules(table).flatMap(([name, { standsFor }]) => (standsFor === undefined ? [] : [[name, standsFor]]));
}

function routeRules(table: RuleTable): [name: string, rule: RouteRule<never>][] {
  return Object.entries(table).filter((entry): entry is [string, RouteRule<never>] => entry[1].at === 'route');
}

function domainRules(table: RuleTable): [name: string, rule: DomainRule<never>][] {
  return Object.entries(table).filter((entry): entry is [string, DomainRule<never>] => entry[1].at !== 'route');
}
