import { fingerprint } from '../config/fingerprint.ts';
import type { RuleTable } from '../rules/rule.ts';
import type { RouteConfig, RouteRules } from './config.ts';

/** Of a route that passes everything: it shares nothing, so that it does without what is in others' keys. */
export const PASS = 'pass';
export const KEYED = 'keyed by ';
export const REDIRECT = 'redirect ';
const NOTHING: readonly never[] = [];

/**
 * What keeps a request from a route, or its answer from others: a text for each, the same wherever the same is written, so that
 * routes with the same rules do not refuse one another's spellings. The route has what its defaults say.
 */
export function guardsOf(route: RouteConfig, table: RuleTable): readonly string[] {
  const guards = [...ruleGuards(route, table), ...cacheGuards(route.cache), ...answerGuards(route)];
  return guards.length === 0 ? NOTHING : guards;
}

/** Those of its rules and its cache alone: what a user means to guard. */
export function ruleGuards(route: RouteRules, table: RuleTable): string[] {
  const written = route as Readonly<Record<string, unknown>>;
  const named = Object.entries(table).filter(([name, rule]) => isGuard(rule) && Boolean(written[name]));
  const rules = named.map(([name]) => `${name} ${contentOf(written[name])}`);
  return route.cache === 'pass' ? [...rules, PASS] : rules;
}

function isGuard(rule: RuleTable[string]): boolean {
  return rule.at === 'route' && rule.isGuard === true;
}

/** What is in the key of one route, and not of the other, would be shared by clients who differ in it. */
function cacheGuards(cache: RouteRules['cache']): string[] {
  if (cache === undefined || cache === 'pass') return [];
  const { headers = [], cookies = [] } = cache.key ?? {};
  return [
    ...headers.map((name) => `${KEYED}header ${name.toLowerCase()}`),
    ...cookies.map((name) => `${KEYED}cookie ${name}`),
  ];
}

/** Where no origin is asked, one is kept from being asked. */
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

/** Whether any path of a domain is guarded, were it by having no route or by a rewrite: elsewhere no spelling has to be looked at. */
export function isGuarded(routes: readonly RouteConfig[], table: RuleTable): boolean {
  const isOpen = routes.some((route) => route.path === '/*' && !isConditional(route));
  const isRefusing = (route: RouteConfig): boolean =>
    guardsOf(route, table).length > 0 || Boolean(route.methods) || isLax(route) || route.rewrite !== undefined;
  return !isOpen || routes.some(isRefusing);
}

/** The conditions under `headers` stand among changes to them, and few routes have any. */
function isConditional({ methods, headers, query, cookies, countries, regions }: RouteConfig): boolean {
  return [methods, headers, query, cookies, countries, regions].some((condition) => condition !== undefined);
}

function isLax({ cache }: RouteConfig): boolean {
  return cache !== undefined && cache !== 'pass' && cache.storeSetCookie === true;
}
