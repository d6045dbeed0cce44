import type {
  AllowedOrigin,
  CompiledBackend,
  CompiledDomain,
  CompiledDynamic,
  CompiledGateway,
  CompiledRedirects,
  CompiledRoute,
  CompiledShield,
  Timeouts,
} from './compiled.ts';
import { compileErrors, compileMaintenance, compileStore } from './compile-failures.ts';
import { compileHook } from './compile-hooks.ts';
import { compileLog, isMeasured } from './compile-log.ts';
import { compileBreaker, compilePools } from './compile-pools.ts';
import { compileRedirects } from './compile-redirects.ts';
import { compileLone, compileRedirect, compileRoute, type Targets } from './compile-route.ts';
import { compilePush } from './compile-stream.ts';
import { parseDuration } from './duration.ts';
import { fingerprint } from './fingerprint.ts';
import { servedConfig } from './served.ts';
import { compileShields, shieldOf } from './shields.ts';
import type {
  BackendConfig,
  DomainConfig,
  DynamicBackendConfig,
  GatewayConfig,
  RouteConfig,
  TimeoutsConfig,
} from './types.ts';

/**
 * Turns a configuration that `validateGateway` has found nothing wrong with into what the engine uses. Runs once, when the
 * Wasm is built; what could not be served at all stops that build here, too, as far as domains are compiled by then.
 */
export function compileGateway(whole: GatewayConfig): CompiledGateway {
  const config = servedConfig(whole);
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
  const lone = (route: RouteConfig): CompiledRoute => compileLone(route, targets);
  const errors = compileErrors(config.errors, [], lone);
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
      const domain = ready.get(name) ?? (JSON.parse(late.get(name)!) as KeptDomain);
      const own = compileErrors(domain.errors, errors, lone);
      const rules = [domain.defaults, defaults];
      const compiled = compileDomain(name, domain, (routes, place) =>
        compileRoute(routes, place, { domain: name, targets, defaults: rules, above: own }),
      );
      const closed = domain.maintenance ?? maintenance;
      return {
        ...compiled,
        errors: own,
        maintenance: closed ? compileMaintenance(closed) : null,
        log: compileLog(domain.defaults?.log ?? defaults?.log),
      };
    },
    errors,
    log: compileLog(defaults?.log),
    isMeasured: isMeasured(config),
    admin: config.admin ? { host: config.admin.host ?? domains[0]!, path: config.admin.path ?? '/.popgate' } : null,
    maxPurgeKeys: config.purge?.maxKeysPerRequest ?? 256,
    ledger: config.purge?.ledger ?? null,
    push: compilePush(config),
    hooks: mapOf(config.purge?.hooks, (_, hook) => compileHook(hook)),
  };
}

/**
 * So many routes are made ready when the Wasm is built. The domains after them are kept as text, and are made ready in a
 * sandbox that is asked for them: the platform walks through all objects in memory before each request of a sandbox, and
 * copies them at its start.
 */
const READY_ROUTES = 100;

/** A domain as it is kept until it is made ready. */
type KeptDomain = Omit<DomainConfig, 'redirects'> & { redirects: CompiledRedirects | null };

function dividedDomains(domains: GatewayConfig['domains']): {
  ready: ReadonlyMap<string, KeptDomain>;
  late: ReadonlyMap<string, string>;
} {
  const ready = new Map<string, KeptDomain>();
  const late = new Map<string, string>();
  let routes = 0;
  for (const [name, { redirects, ...others }] of Object.entries(domains)) {
    const domain: KeptDomain = { ...others, redirects: redirects ? compileRedirects(redirects) : null };
    if (routes < READY_ROUTES) ready.set(name, domain);
    else late.set(name, JSON.stringify(domain));
    routes += domain.routes?.length ?? 0;
  }
  return { ready, late };
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
  config: KeptDomain,
  compile: (routes: readonly RouteConfig[], place: number) => CompiledRoute,
): Pick<CompiledDomain, 'name' | 'redirect' | 'redirects' | 'paths' | 'route'> {
  const { redirect, redirects, routes = [] } = config;
  const made: CompiledRoute[] = [];
  return {
    name,
    redirect: redirect === undefined ? null : compileRedirect(redirect, 308),
    redirects,
    paths: routes.map(({ path }) => path),
    route: (place) => (made[place] ??= compile(routes, place)),
  };
}

function defaultPort(scheme: 'http' | 'https'): number {
  return scheme === 'https' ? 443 : 80;
}

function splitOrigin(origin: string): AllowedOrigin & { path: string } {
  const [, scheme, host, port, path] = /^(https?):\/\/(\[[^\]]*\]|[^:/]+)(?::(\d+))?(\/.*)?$/.exec(origin)!;
  const kind = scheme as 'http' | 'https';
  return { scheme: kind, host: host!.toLowerCase(), port: port ? Number(port) : defaultPort(kind), path: path ?? '' };
}
