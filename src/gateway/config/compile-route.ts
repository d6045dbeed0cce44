import type {
  Answer,
  CompiledBackend,
  CompiledDynamic,
  CompiledPool,
  CompiledRedirect,
  CompiledRoute,
  CompiledShield,
  Condition,
  ErrorPages,
  Target,
} from './compiled.ts';
import { compileCache } from './compile-cache.ts';
import { compileCompress } from './compile-compress.ts';
import { compileErrors } from './compile-failures.ts';
import { compileGeo } from './compile-geo.ts';
import { compileGuards } from './compile-guards.ts';
import { compileRequestHeaders, compileResponseHeaders, isHeaderCondition, withPresets } from './compile-headers.ts';
import { compileLog } from './compile-log.ts';
import { poolOfOne } from './compile-pools.ts';
import { compileStream } from './compile-stream.ts';
import { fingerprint } from './fingerprint.ts';
import { readPattern } from './path-pattern.ts';
import { parseTemplate } from './template.ts';
import type { RedirectConfig, RouteConfig, RouteRules, ValueMatch } from './types.ts';

/** What a route is read with. */
interface Surroundings {
  /** The configured name of its domain, `''` for none. */
  domain: string;
  targets: Targets;
  defaults: readonly (RouteRules | undefined)[];
  /** The error pages of its domain and of the gateway. */
  above: ErrorPages;
}

/** All that a route can send to. */
export interface Targets {
  backends: ReadonlyMap<string, CompiledBackend>;
  pools: ReadonlyMap<string, CompiledPool>;
  dynamics: ReadonlyMap<string, CompiledDynamic>;
  shieldFor(name: string): CompiledShield | null;
}

function named<To>(known: ReadonlyMap<string, To>, name: string): To {
  const found = known.get(name);
  if (found === undefined) throw new Error(`nothing is called ${name}; there are ${[...known.keys()].join(', ')}`);
  return found;
}

/** A route's own rules go first, then its domain's, then the gateway's; inside `cache`, and for the presets of `headers`, field by field. */
function withDefaults(route: RouteConfig, ...defaults: (RouteRules | undefined)[]): RouteConfig {
  let merged: RouteRules = route;
  for (const rules of defaults) {
    if (rules === undefined) continue;
    const headers = withPresets(merged.headers, rules.headers);
    merged = { ...rules, ...merged, ...mergedCache(merged.cache, rules.cache), ...(headers && { headers }) };
  }
  return merged as RouteConfig;
}

function mergedCache(own: RouteRules['cache'], fallback: RouteRules['cache']): Pick<RouteRules, 'cache'> {
  if (own === undefined) return fallback === undefined ? {} : { cache: fallback };
  if (own === 'pass' || fallback === undefined || fallback === 'pass') return { cache: own };
  return { cache: { ...fallback, ...own } };
}

/** A route of a domain's list, by its place there. */
export function compileRoute(
  routes: readonly RouteConfig[],
  place: number,
  { domain, targets, defaults, above }: Surroundings,
): CompiledRoute {
  const route = withDefaults(routes[place]!, ...defaults);
  const conditions = compileConditions(route);
  const identity = identityOf(route);
  const responseHeaders = compileResponseHeaders(route.headers);
  // With the same conditions the second can never win, but must not share the first one's objects either.
  const twins = routes
    .slice(0, place)
    .filter((other) => other.path === route.path && identityOf(withDefaults(other, ...defaults)) === identity);
  const id = fingerprint(identity) + '+'.repeat(twins.length);
  return {
    id,
    path: route.path,
    ...readPattern(route.path),
    methods: route.methods ? withHead(route.methods) : null,
    conditions,
    answer: compileAnswer(route, targets),
    cache: route.cache === 'pass' ? null : compileCache(route.cache),
    surrogateKeys: (route.surrogateKeys ?? []).map(parseTemplate),
    requestHeaders: compileRequestHeaders(route.headers),
    responseHeaders,
    compress: compileCompress(route.compress, responseHeaders),
    geo: compileGeo(route.geo),
    guards: compileGuards(route, `${domain} ${id}`),
    log: compileLog(route.log),
    serverTiming: route.serverTiming === true,
    errors: compileErrors(route.errors, above, (page) => compileLone(page, targets)),
  };
}

/** A route that is in no domain, such as that of an error page. */
export function compileLone(route: RouteConfig, targets: Targets): CompiledRoute {
  return compileRoute([route], 0, { domain: '', targets, defaults: [], above: [] });
}

/** What stands for a route from build to build. */
function identityOf(route: RouteConfig): string {
  return JSON.stringify([route.path, route.methods, compileConditions(route)]);
}

/** RFC 9110 §9.3.2: whoever answers GET answers HEAD. */
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

function compileAnswer(route: RouteConfig, targets: Targets): Answer {
  if (route.to !== undefined) return { kind: 'proxy', target: compileTarget(route.to, targets) };
  if (route.redirect !== undefined) return { kind: 'redirect', redirect: compileRedirect(route.redirect, 302) };
  if (route.handler !== undefined) return { kind: 'handler', name: route.handler };
  if (route.stream !== undefined) return compileStream(route.stream, targets.backends);
  const { status = 200, body = '', headers = {} } = route.respond;
  const list = Object.entries(headers).map(([name, value]): [string, string] => [name.toLowerCase(), value]);
  const hasType = list.some(([name]) => name === 'content-type');
  return {
    kind: 'respond',
    status,
    body,
    bytes: new TextEncoder().encode(body).length,
    headers: hasType || body === '' ? list : [['content-type', 'text/plain; charset=utf-8'], ...list],
  };
}

function compileTarget(to: NonNullable<RouteConfig['to']>, targets: Targets): Target {
  if (typeof to !== 'string') {
    const template = parseTemplate(to.origin ?? to.key ?? ':subdomain');
    return { kind: 'dynamic', dynamic: named(targets.dynamics, to.dynamic), template };
  }
  return { kind: 'pool', pool: targets.pools.get(to) ?? poolOfOne(named(targets.backends, to), targets.shieldFor(to)) };
}

export function compileRedirect(config: RedirectConfig, defaultStatus: number): CompiledRedirect {
  const { to, status = defaultStatus } = typeof config === 'string' ? { to: config } : config;
  return { to: parseTemplate(to), status };
}
