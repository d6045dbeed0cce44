import { fingerprint } from '../config/fingerprint.ts';
import type { RuleTable } from '../rules/rule.ts';
import type { RouteConfig, RouteRules } from './config.ts';

/** The guard of a route that stores nothing: it does not need what is in the keys of others. */
export const PASS = 'pass';
export const KEYED = 'keyed by ';
export const REDIRECT = 'redirect ';
const NOTHING: readonly never[] = [];

/**
 * Returns what keeps a request from a route, or its answer from other clients: a text for each guard, the same for the same
 * guard, so that routes with the same rules do not refuse one another's spellings. The route already has what its defaults
 * say.
 */
export function guardsOf(route: RouteConfig, table: RuleTable): readonly string[] {
  const guards = [...ruleGuards(route, table), ...cacheGuards(route.cache), ...answerGuards(route)];
  return guards.length === 0 ? NOTHING : guards;
}

/** Returns the guards of its rules and its cache: those that a user means as guards. */
export function ruleGuards(route: RouteRules, table: RuleTable): string[] {
  const written = route as Readonly<Record<string, unknown>>;
  const named = Object.entries(table).filter(([name, rule]) => isGuard(rule) && Boolean(written[name]));
  const rules = named.map(([name]) => `${name} ${contentOf(written[name])}`);
  return route.cache === 'pass' ? [...rules, PASS] : rules;
}

function isGuard(rule: RuleTable[string]): boolean {
  return rule.at === 'route' && rule.isGuard === true;
}

/** A part that only one route has in its key would be shared by clients who differ in it. */
function cacheGuards(cache: RouteRules['cache']): string[] {
  if (cache === undefined || cache === 'pass') return [];
  const { headers = [], cookies = [] } = cache.key ?? {};
  return [
    ...headers.map((name) => `${KEYED}header ${name.toLowerCase()}`),
    ...cookies.map((name) => `${KEYED}cookie ${name}`),
  ];
}

/** A route that asks no origin keeps clients from one. */
function answerGuards({ respond, redirect, handler }: RouteConfig): string[] {
  if (redirect !== undefined) return [REDIRECT + contentOf(redirect)];
  if (handler !== undefined) return [`handler ${handler}`];
  const status = respond?.status ?? 200;
  if (status >= 400) return [`respond ${contentOf(respond)}`];
  return status >= 300 ? [REDIRECT + contentOf(respond)] : [];
}

function contentOf(written: unknown): string {
  return fingerprint(JSON.stringify(written));
}

/**
 * Whether any path of a domain is guarded, also by having no route, or by a rewrite. Without one, no spelling has to be
 * checked.
 */
export function isGuarded(routes: readonly RouteConfig[], table: RuleTable): boolean {
  const isOpen = routes.some((route) => route.path === '/*' && !isConditional(route));
  const isRefusing = (route: RouteConfig): boolean =>
    guardsOf(route, table).length > 0 || Boolean(route.methods) || isLax(route) || route.rewrite !== undefined;
  return !isOpen || routes.some(isRefusing);
}

/** Conditions are among the changes under `headers`, and few routes have any. */
function isConditional({ methods, headers, query, cookies, countries, regions }: RouteConfig): boolean {
  return [methods, headers, query, cookies, countries, regions].some((condition) => condition !== undefined);
}

function isLax({ cache }: RouteConfig): boolean {
  return cache !== undefined && cache !== 'pass' && cache.storeSetCookie === true;
}
