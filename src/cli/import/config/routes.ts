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

type Route = Match & FoundGuard & { to: string };

interface Guard {
  match: Match;
  guard: FoundGuard;
}

/** A domain with more is written by hand. */
const MAX_ROUTES = 200;
const MAX_GUARDS = 20;

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
  for (const { when, to, guard } of cases.filter(({ when }) => isFor(domain, when))) {
    const matches = matchesOf(when);
    if (guard !== undefined) guards.push(...matches.map((match) => ({ match, guard })));
    else if (to !== undefined) {
      const target = targetOf(to);
      if (target === undefined)
        losses.push({ what: `what went to ${quoteForeign(to)}`, why: 'there is no backend of that name' });
      else
        for (const match of matches)
          routes.push(...guarded({ ...match, to: target }, guards.slice(0, MAX_GUARDS), losses));
    }
  }
  routes.push(...guarded({ path: '/*', to: standard }, guards.slice(0, MAX_GUARDS), losses));
  if (guards.length > MAX_GUARDS)
    losses.push({ what: `guards of ${domain}`, why: `there are more than ${MAX_GUARDS}` });
  return withoutRepeated(routes, losses).map((route) => route as unknown as RouteConfig);
}

function isFor(domain: string, { hosts }: FoundCondition): boolean {
  return hosts === undefined || hosts.includes(domain);
}

function matchesOf({ paths = ['/*'], methods, countries }: FoundCondition): Match[] {
  return paths.map((path) => ({ path, ...(methods && { methods }), ...(countries && { countries }) }));
}

/** The route under what was asked before it; where a guard is for less than the route, there is a route for that before it. */
function guarded(route: Route, [first, ...others]: readonly Guard[], losses: Loss[]): Route[] {
  if (first === undefined) return [route];
  const match = meet(route, first.match);
  if (match === undefined) return guarded(route, others, losses);
  const inner = guarded({ ...joined(route, first.guard, losses), ...match }, others, losses);
  return isAs(match, route) ? inner : [...inner, ...guarded(route, others, losses)];
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

/** A route with one guard more. */
function joined(route: Route, { access, rateLimit }: FoundGuard, losses: Loss[]): Route {
  const whole = { ...route };
  if (rateLimit && route.rateLimit) losses.push(secondLoss(route.path, 'limit'));
  else if (rateLimit) whole.rateLimit = rateLimit;
  if (access?.allow && route.access?.allow) losses.push(secondLoss(route.path, 'list of those who may'));
  else if (access?.allow) whole.access = { ...route.access, allow: access.allow };
  if (access?.deny) {
    const addresses = [...(route.access?.deny?.addresses ?? []), ...(access.deny.addresses ?? [])];
    whole.access = { ...whole.access, deny: { addresses: [...new Set(addresses)] } };
  }
  return whole;
}

function secondLoss(path: string, what: string): Loss {
  return { what: `a second ${what} on ${quoteForeign(path)}`, why: 'a route has one: the first is carried over' };
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
