import type {
  AllowedOrigin,
  Answer,
  CompiledBackend,
  CompiledDomain,
  CompiledDynamic,
  CompiledGateway,
  CompiledHeaderChanges,
  CompiledPool,
  CompiledRedirect,
  CompiledRoute,
  CompiledShield,
  Condition,
  ErrorPages,
  Target,
  Timeouts,
} from './compiled.ts';
import { compileCache } from './compile-cache.ts';
import { compileErrors, compileMaintenance, compileStore } from './compile-failures.ts';
import { compileBreaker, compilePools, poolOfOne } from './compile-pools.ts';
import { compileShields, shieldOf } from './shields.ts';
import { parseDuration } from './duration.ts';
import { readPattern } from './path-pattern.ts';
import { parseTemplate, type TemplatePart } from './template.ts';
import type {
  BackendConfig,
  DomainConfig,
  DynamicBackendConfig,
  GatewayConfig,
  HeaderChanges,
  RedirectConfig,
  RouteConfig,
  RouteRules,
  TimeoutsConfig,
  ValueMatch,
} from './types.ts';

/**
 * Turns a configuration that `validateGateway` has found nothing wrong with into what the engine uses. Runs once, when the
 * Wasm is built; what could not be served at all stops that build here, too, as far as domains are compiled by then.
 */
export function compileGateway(config: GatewayConfig): CompiledGateway {
  const pooled = new Set(Object.values(config.pools ?? {}).flatMap((pool) => Object.keys(pool.backends)));
  const backends = mapOf(config.backends, (name, backend) => compileBackend(name, backend, pooled.has(name)));
  const shields = compileShields(config);
  // By name, since a route may ask for the one of any backend, and the configuration itself is not kept.
  const shieldNames = new Map(
    Object.keys({ ...config.backends, ...config.pools }).map((name) => [name, shieldOf(name, config)]),
  );
  const shieldFor = (name: string): CompiledShield | null => shields.get(shieldNames.get(name) ?? '') ?? null;
  const pools = compilePools(config.pools, { backends, shieldFor });
  const dynamics = mapOf(config.dynamicBackends, compileDynamic);
  const targets: Targets = { backends, pools, dynamics, shieldFor };
  const { defaults } = config;
  const domains = Object.keys(config.domains);
  const { ready, late } = dividedDomains(config.domains);
  const bare = (route: RouteConfig): CompiledRoute =>
    compileRoute([route], 0, { targets, defaults: [], above: [], bare });
  const errors = compileErrors(config.errors, [], bare);
  const { maintenance } = config;
  return {
    name: config.name,
    hash: fingerprint(JSON.stringify(config)),
    backends,
    pools,
    dynamics,
    shields,
    domains,
    readyDomains: ready.size,
    compileDomain(name) {
      const domain = ready.get(name) ?? (JSON.parse(late.get(name)!) as DomainConfig);
      const own = compileErrors(domain.errors, errors, bare);
      const rules = [domain.defaults, defaults];
      const compiled = compileDomain(name, domain, (routes, place) =>
        compileRoute(routes, place, { targets, defaults: rules, above: own, bare }),
      );
      const closed = domain.maintenance ?? maintenance;
      return { ...compiled, errors: own, maintenance: closed ? compileMaintenance(closed) : null };
    },
    errors,
    admin: config.admin ? { host: config.admin.host ?? domains[0]!, path: config.admin.path ?? '/.popgate' } : null,
    maxPurgeKeys: config.purge?.maxKeysPerRequest ?? 256,
  };
}

/**
 * So many routes are made ready when the Wasm is built. The domains after them are kept as text, and are made ready in a
 * sandbox that is asked for them: the platform walks through all objects in memory before each request of a sandbox, and
 * copies them at its start.
 */
const READY_ROUTES = 100;

function dividedDomains(domains: GatewayConfig['domains']): {
  ready: ReadonlyMap<string, DomainConfig>;
  late: ReadonlyMap<string, string>;
} {
  const ready = new Map<string, DomainConfig>();
  const late = new Map<string, string>();
  let routes = 0;
  for (const [name, domain] of Object.entries(domains)) {
    if (routes < READY_ROUTES) ready.set(name, domain);
    else late.set(name, JSON.stringify(domain));
    routes += domain.routes?.length ?? 0;
  }
  return { ready, late };
}

/** What a route is read with. */
interface Surroundings {
  targets: Targets;
  defaults: readonly (RouteRules | undefined)[];
  /** The error pages of its domain and of the gateway. */
  above: ErrorPages;
  /** Makes the route of an error page. */
  bare(route: RouteConfig): CompiledRoute;
}

interface Targets {
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

function mapOf<From, To>(
  record: Record<string, From> | undefined,
  compile: (name: string, from: From) => To,
): ReadonlyMap<string, To> {
  return new Map(Object.entries(record ?? {}).map(([name, from]) => [name, compile(name, from)]));
}

function compileTimeouts(config: TimeoutsConfig = {}): Timeouts {
  return {
    connectMs: parseDuration(config.connect ?? '1s'),
    firstByteMs: parseDuration(config.firstByte ?? '15s'),
    betweenBytesMs: parseDuration(config.betweenBytes ?? '10s'),
    totalMs: config.total === undefined ? null : parseDuration(config.total),
  };
}

function compileBackend(name: string, config: BackendConfig, isPooled: boolean): CompiledBackend {
  const { scheme, host, port, path } = splitOrigin(config.origin);
  const authority = config.overrideHost ?? (port === defaultPort(scheme) ? host : `${host}:${port}`);
  return {
    name,
    base: `${scheme}://${authority}`,
    prefix: path.replace(/\/+$/, ''),
    timeouts: compileTimeouts(config.timeouts),
    hasHealthCheck: config.health !== undefined,
    breaker: compileBreaker(config.breaker, isPooled),
  };
}

function compileDynamic(name: string, config: DynamicBackendConfig): CompiledDynamic {
  const local = config.local === undefined ? null : splitOrigin(config.local);
  return {
    name,
    from: config.from === undefined ? null : compileStore(config.from),
    allow: config.allow.map(splitOrigin),
    tls: config.tls ?? {},
    timeouts: compileTimeouts(config.timeouts),
    max: config.max ?? 100,
    local: local && { tls: local.scheme === 'https', target: `${local.host}:${local.port}` },
  };
}

function compileDomain(
  name: string,
  config: DomainConfig,
  compile: (routes: readonly RouteConfig[], place: number) => CompiledRoute,
): Pick<CompiledDomain, 'name' | 'redirect' | 'paths' | 'route'> {
  const { redirect, routes = [] } = config;
  const made: CompiledRoute[] = [];
  return {
    name,
    redirect: redirect === undefined ? null : compileRedirect(redirect, 308),
    paths: routes.map(({ path }) => path),
    route: (place) => (made[place] ??= compile(routes, place)),
  };
}

/** A route's own rules go first, then its domain's, then the gateway's; inside `cache`, field by field. */
function withDefaults(route: RouteConfig, ...defaults: (RouteRules | undefined)[]): RouteConfig {
  let merged: RouteRules = route;
  for (const rules of defaults) {
    if (rules === undefined) continue;
    merged = { ...rules, ...merged, ...mergedCache(merged.cache, rules.cache) };
  }
  return merged as RouteConfig;
}

function mergedCache(own: RouteRules['cache'], fallback: RouteRules['cache']): Pick<RouteRules, 'cache'> {
  if (own === undefined) return fallback === undefined ? {} : { cache: fallback };
  if (own === 'pass' || fallback === undefined || fallback === 'pass') return { cache: own };
  return { cache: { ...fallback, ...own } };
}

function compileRoute(
  routes: readonly RouteConfig[],
  place: number,
  { targets, defaults, above, bare }: Surroundings,
): CompiledRoute {
  const route = withDefaults(routes[place]!, ...defaults);
  const conditions = compileConditions(route);
  const identity = identityOf(route);
  // With the same conditions the second can never win, but must not share the first one's objects either.
  const twins = routes
    .slice(0, place)
    .filter((other) => other.path === route.path && identityOf(withDefaults(other, ...defaults)) === identity);
  return {
    id: fingerprint(identity) + '+'.repeat(twins.length),
    path: route.path,
    ...readPattern(route.path),
    methods: route.methods ? withHead(route.methods) : null,
    conditions,
    answer: compileAnswer(route, targets),
    cache: route.cache === 'pass' ? null : compileCache(route.cache),
    surrogateKeys: (route.surrogateKeys ?? []).map(parseTemplate),
    requestHeaders: compileHeaderChanges(route.headers?.request),
    responseHeaders: compileHeaderChanges(route.headers?.response),
    errors: compileErrors(route.errors, above, bare),
  };
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
  const headers = Object.entries(route.headers ?? {}).filter(([name]) => name !== 'request' && name !== 'response');
  return [
    ...headers.map(([name, is]) => ({ of: 'header' as const, name: name.toLowerCase(), is: is as ValueMatch })),
    ...Object.entries(route.query ?? {}).map(([name, is]) => ({ of: 'query' as const, name, is })),
    ...Object.entries(route.cookies ?? {}).map(([name, is]) => ({ of: 'cookie' as const, name, is })),
    ...(route.countries ? [{ of: 'country' as const, is: route.countries }] : []),
  ];
}

function compileAnswer(route: RouteConfig, targets: Targets): Answer {
  if (route.to !== undefined) return { kind: 'proxy', target: compileTarget(route.to, targets) };
  if (route.redirect !== undefined) return { kind: 'redirect', redirect: compileRedirect(route.redirect, 302) };
  if (route.handler !== undefined) return { kind: 'handler', name: route.handler };
  const { status = 200, body = '', headers = {} } = route.respond;
  const list = Object.entries(headers).map(([name, value]): [string, string] => [name.toLowerCase(), value]);
  const hasType = list.some(([name]) => name === 'content-type');
  return {
    kind: 'respond',
    status,
    body,
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

function compileRedirect(config: RedirectConfig, defaultStatus: number): CompiledRedirect {
  const { to, status = defaultStatus } = typeof config === 'string' ? { to: config } : config;
  return { to: parseTemplate(to), status };
}

function compileHeaderChanges(changes: HeaderChanges | undefined): CompiledHeaderChanges | null {
  if (changes === undefined) return null;
  const set = namedTemplates(changes.set);
  const removed = (changes.remove ?? []).map((name) => name.toLowerCase());
  return { remove: new Set([...removed, ...set.map(({ name }) => name)]), set, add: namedTemplates(changes.add) };
}

function namedTemplates(values: Record<string, string> = {}): { name: string; value: readonly TemplatePart[] }[] {
  return Object.entries(values).map(([name, value]) => ({ name: name.toLowerCase(), value: parseTemplate(value) }));
}

function defaultPort(scheme: 'http' | 'https'): number {
  return scheme === 'https' ? 443 : 80;
}

function splitOrigin(origin: string): AllowedOrigin & { path: string } {
  const [, scheme, host, port, path] = /^(https?):\/\/(\[[^\]]*\]|[^:/]+)(?::(\d+))?(\/.*)?$/.exec(origin)!;
  const kind = scheme as 'http' | 'https';
  return { scheme: kind, host: host!.toLowerCase(), port: port ? Number(port) : defaultPort(kind), path: path ?? '' };
}

/** FNV-1a in 53 bits: to tell builds and routes apart, not to keep secrets. */
function fingerprint(text: string): string {
  let high = 0x811c9dc5;
  let low = 0x1000193;
  for (let at = 0; at < text.length; at += 1) {
    high = Math.imul(high ^ text.charCodeAt(at), 0x01000193);
    low = Math.imul(low ^ text.charCodeAt(at), 0x85ebca6b);
  }
  return (high >>> 0).toString(36) + (low >>> 0).toString(36);
}
