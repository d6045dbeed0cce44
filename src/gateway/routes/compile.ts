import { compileAnswer } from '../answers/compile.ts';
import type { AnswerTable } from '../answers/index.ts';
import type { Targets } from '../targets/config.ts';
import { compileCache } from '../cache/compile.ts';
import type { CachePolicy } from '../cache/config.ts';
import { fingerprint } from '../config/fingerprint.ts';
import { readPattern } from '../config/path-pattern.ts';
import { parseTemplate } from '../config/template.ts';
import type { ValueMatch } from '../config/value-match.ts';
import type { ErrorPages, ErrorsConfig } from '../errors/config.ts';
import { compileRules, mergeRules } from '../rules/compile.ts';
import { isHeaderCondition, keptNames } from '../rules/headers/compile.ts';
import type { RuleTable } from '../rules/rule.ts';
import type { CompiledRoute, Condition, RouteConfig, RouteRules } from './config.ts';
import { guardsOf } from './guards.ts';
import type { Transforming } from '../transforms/config.ts';

/** What else compiling a route needs. */
interface Surroundings {
  /** The configured name of its domain, `''` for none. */
  domain: string;
  targets: Targets;
  rules: RuleTable;
  answers: AnswerTable;
  defaults: readonly (RouteRules | undefined)[];
  /** The error pages of its domain and of the gateway. */
  above: ErrorPages;
  /** Its own pages take precedence. */
  compileErrors(own: ErrorsConfig | undefined, above: ErrorPages): ErrorPages;
  compileTransform(written: RouteRules['transform']): Transforming | null;
}

/**
 * A route's own rules take precedence, then its domain's, then the gateway's; inside `cache`, and where a rule says so,
 * field by field. A handler's answer is cached only if its own route says so.
 */
export function withDefaults(
  route: RouteConfig,
  table: RuleTable,
  defaults: readonly (RouteRules | undefined)[],
): RouteConfig {
  const isUncachedHandler = route.handler !== undefined && route.cache === undefined;
  let merged: RouteRules = route;
  for (const rules of defaults) {
    if (rules === undefined) continue;
    const { cache: _, ...others } = mergeRules(table, merged, rules);
    const cache = isUncachedHandler ? undefined : mergedCache(merged.cache, rules.cache);
    merged = { ...others, ...(cache !== undefined && { cache }) };
  }
  return merged as RouteConfig;
}

function mergedCache(own: RouteRules['cache'], fallback: RouteRules['cache']): RouteRules['cache'] {
  if (own === undefined) return fallback;
  return own === 'pass' || fallback === undefined || fallback === 'pass' ? own : { ...fallback, ...own };
}

/** A route of a domain's list, by its place there. */
export function compileRoute(routes: readonly RouteConfig[], place: number, surroundings: Surroundings): CompiledRoute {
  const { domain, targets, rules, answers, defaults, above } = surroundings;
  const route = withDefaults(routes[place]!, rules, defaults);
  const conditions = compileConditions(route);
  const kept = 'headers' in rules ? keptNames(route.headers) : [];
  const identity = identityOf(route);
  // A second route with the same conditions never answers, but must not share the first one's objects either.
  const twins = routes
    .slice(0, place)
    .filter((other) => other.path === route.path && identityOf(withDefaults(other, rules, defaults)) === identity);
  const errors = surroundings.compileErrors(route.errors, above);
  const id = fingerprint(identity) + '+'.repeat(twins.length);
  return {
    id,
    path: route.path,
    ...readPattern(route.path),
    methods: route.methods ? withHead(route.methods) : null,
    conditions,
    kept,
    answer: compileAnswer(route, { targets, answers, transform: surroundings.compileTransform(route.transform) }),
    rewrite: route.rewrite === undefined ? null : parseTemplate(route.rewrite),
    cache: route.cache === 'pass' ? null : compileCache(route.cache, { kept, remembered: rememberedBy(errors) }),
    surrogateKeys: (route.surrogateKeys ?? []).map(parseTemplate),
    rules: compileRules(rules, route, `${domain} ${id}`),
    guards: guardsOf(route, rules),
    errors,
  };
}

function rememberedBy({ replaces }: ErrorPages): CachePolicy['remembered'] {
  if (replaces === null || replaces.ttlMs === null) return null;
  return { statuses: replaces.statuses, ttlMs: replaces.ttlMs };
}

/** Identifies a route, the same from build to build. */
function identityOf(route: RouteConfig): string {
  return JSON.stringify([route.path, route.methods, compileConditions(route)]);
}

/** RFC 9110 §9.3.2: a route that answers GET answers HEAD. */
function withHead(methods: readonly string[]): ReadonlySet<string> {
  return new Set(methods.includes('GET') ? [...methods, 'HEAD'] : methods);
}

function compileConditions(route: RouteConfig): Condition[] {
  const headers = Object.entries(route.headers ?? {}).filter(([name]) => isHeaderCondition(name));
  return [
    ...headers.map(([name, is]) => ({ of: 'header' as const, name: name.toLowerCase(), is: is as ValueMatch })),
    ...Object.entries(route.query ?? {}).map(([name, is]) => ({ of: 'query' as const, name, is })),
    ...Object.entries(route.cookies ?? {}).map(([name, is]) => ({ of: 'cookie' as const, name, is })),
    ...(route.countries ? [{ of: 'country' as const, is: route.countries }] : []),
    ...(route.regions ? [{ of: 'region' as const, is: route.regions }] : []),
  ];
}
