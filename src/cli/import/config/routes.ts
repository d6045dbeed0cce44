import type { RouteConfig } from '../../../gateway/index.ts';
import type { FoundCase, FoundCondition, FoundGuard, Loss } from '../found.ts';
import { quoteForeign } from '../quote-foreign.ts';
import { covers } from '../vcl/program/paths.ts';

/** Which requests of a domain a route or a guard is for. */
interface Match {
  path: string;
  methods?: readonly string[];
  countries?: readonly string[];
}

type Route = Match & FoundGuard & { to: string; losses: readonly Loss[] };

interface Guard {
  match: Match;
  guard: FoundGuard;
}

/** A domain with more is written by hand. */
const MAX_ROUTES = 200;
const MAX_STEPS = 5_000;

export interface Program {
  cases: readonly FoundCase[];
  /** Where all else goes. */
  standard: string;
  /** The name here of a backend or pool there. */
  targetOf(name: string): string | undefined;
}

/** The routes of a domain: the first that matches counts, as the first case does. */
export function routesOf(domain: string, { cases, standard, targetOf }: Program, losses: Loss[]): RouteConfig[] {
  const routes: Route[] = [];
  const guards: Guard[] = [];
  const budget = { steps: MAX_STEPS };
  const add = (match: Match, to: string): void => {
    routes.push(...guarded({ ...match, to, losses: [] }, guards, budget));
  };
  for (const { when, to, guard } of cases.filter(({ when }) => isFor(domain, when))) {
    const target = to === undefined ? undefined : targetOf(to);
    if (guard !== undefined) guards.push(...matchesOf(when).map((match) => ({ match, guard })));
    else if (target !== undefined) for (const match of matchesOf(when)) add(match, target);
    else losses.push({ what: `what went to ${quoteForeign(to ?? '')}`, why: 'there is no backend of that name' });
  }
  add({ path: '/*' }, standard);
  if (budget.steps < 0)
    losses.push({
      what: `who is refused on ${domain}`,
      why: 'it is more than import can follow: write access and rateLimit',
    });
  const kept = withoutRepeated(routes, losses);
  losses.push(...kept.flatMap((route) => route.losses));
  return kept.map(({ losses: _told, ...route }) => route as unknown as RouteConfig);
}

function isFor(domain: string, { hosts }: FoundCondition): boolean {
  return hosts === undefined || hosts.includes(domain);
}

function matchesOf({ paths = ['/*'], methods, countries }: FoundCondition): Match[] {
  return paths.map((path) => ({ path, ...(methods && { methods }), ...(countries && { countries }) }));
}

/** The route under what was asked before it; where a guard is for less than the route, there is a route for that before it. */
function guarded(route: Route, [first, ...others]: readonly Guard[], budget: { steps: number }): Route[] {
  budget.steps -= 1;
  if (first === undefined || budget.steps < 0) return [route];
  const match = meet(route, first.match);
  if (match === undefined) return guarded(route, others, budget);
  const isWhole = isAs(match, route);
  const inner = guarded({ ...joined(route, first.guard, isWhole), ...match }, others, budget);
  return isWhole ? inner : [...inner, ...guarded(route, others, budget)];
}

function meet(route: Match, other: Match): Match | undefined {
  const path = covers(other.path, route.path) ? route.path : covers(route.path, other.path) ? other.path : undefined;
  const methods = both(route.methods, other.methods);
  const countries = both(route.countries, other.countries);
  if (path === undefined || methods?.length === 0 || countries?.length === 0) return undefined;
  return { path, ...(methods && { methods }), ...(countries && { countries }) };
}

function both(
  some: readonly string[] | undefined,
  others: readonly string[] | undefined,
): readonly string[] | undefined {
  if (some === undefined || others === undefined) return some ?? others;
  return some.filter((one) => others.includes(one));
}

function isAs(one: Match, other: Match): boolean {
  return keyOf(one) === keyOf(other);
}

function keyOf({ path, methods = [], countries = [] }: Match): string {
  return JSON.stringify([path, methods, countries]);
}

/** A route with one guard more. Of two limits, the one that is for less is the one that was meant. */
function joined(route: Route, { access, rateLimit }: FoundGuard, isWhole: boolean): Route {
  const whole = { ...route };
  const told: Loss[] = [];
  if (rateLimit && route.rateLimit) told.push(secondLoss(route.path, 'limit'));
  if (rateLimit && !(route.rateLimit && isWhole)) whole.rateLimit = rateLimit;
  if (access?.allow && route.access?.allow) told.push(secondLoss(route.path, 'list of who may'));
  if (access?.allow && !(route.access?.allow && isWhole)) whole.access = { ...route.access, allow: access.allow };
  if (access?.deny) {
    const addresses = [...(route.access?.deny?.addresses ?? []), ...(access.deny.addresses ?? [])];
    whole.access = { ...whole.access, deny: { addresses: [...new Set(addresses)] } };
  }
  return { ...whole, losses: [...route.losses, ...told] };
}

function secondLoss(path: string, what: string): Loss {
  return { what: `a second ${what} on ${quoteForeign(path)}, or below`, why: 'a route has one' };
}

/** A route that an earlier one leaves nothing to would be a fault. */
function withoutRepeated(routes: readonly Route[], losses: Loss[]): Route[] {
  const kept: Route[] = [];
  for (const route of routes) {
    const isIdle = kept.some(
      (one) => covers(one.path, route.path) && (isAs({ ...one, path: route.path }, route) || isForAll(one)),
    );
    if (!isIdle) kept.push(route);
  }
  if (kept.length <= MAX_ROUTES) return kept;
  losses.push({ what: `${kept.length - MAX_ROUTES} routes`, why: `the first ${MAX_ROUTES} are carried over` });
  return [...kept.slice(0, MAX_ROUTES), ...kept.slice(-1)];
}

function isForAll({ methods, countries }: Match): boolean {
  return methods === undefined && countries === undefined;
}
