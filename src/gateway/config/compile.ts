import { compileBackend } from '../backends/compile.ts';
import type { Targets } from '../backends/target.ts';
import { compileDomain, dividedDomains, type KeptDomain } from '../domains/compile.ts';
import { compileDynamic } from '../dynamic-backends/compile.ts';
import { compileErrors } from '../errors/compile.ts';
import { compileHook } from '../hooks/compile.ts';
import { compilePools } from '../pools/compile.ts';
import { compilePush } from '../push/compile.ts';
import { compileLone, compileRoute } from '../routes/compile.ts';
import type { CompiledRoute, RouteConfig } from '../routes/config.ts';
import { compileLog, isMeasured } from '../rules/log/compile.ts';
import { compileMaintenance } from '../rules/maintenance/compile.ts';
import { compileShields, shieldOf } from '../shield/compile.ts';
import type { CompiledShield } from '../shield/config.ts';
import type { CompiledGateway } from './compiled.ts';
import { fingerprint } from './fingerprint.ts';
import { servedConfig } from './served.ts';
import type { GatewayConfig } from './types.ts';

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

function mapOf<From, To>(
  record: Record<string, From> | undefined,
  compile: (name: string, from: From) => To,
): ReadonlyMap<string, To> {
  return new Map(Object.entries(record ?? {}).map(([name, from]) => [name, compile(name, from)]));
}
