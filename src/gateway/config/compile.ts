import { compileBackend } from '../backends/compile.ts';
import type { Targets } from '../backends/target.ts';
import { compileDomain, dividedDomains, type KeptDomain } from '../domains/compile.ts';
import { compileDynamic } from '../dynamic-backends/compile.ts';
import { compileErrors } from '../errors/compile.ts';
import { compileHook } from '../hooks/compile.ts';
import { compilePools } from '../pools/compile.ts';
import { compilePush } from '../push/compile.ts';
import { compileRoute } from '../routes/compile.ts';
import type { CompiledRoute } from '../routes/config.ts';
import { bindDomainRules, compileDomainRules, compileObservers, hasObservers } from '../rules/compile.ts';
import type { RuleTable } from '../rules/rule.ts';
import { compileShields, shieldOf } from '../shield/compile.ts';
import type { CompiledShield } from '../shield/config.ts';
import type { CompiledGateway } from './compiled.ts';
import { fingerprint } from './fingerprint.ts';
import { servedConfig } from './served.ts';
import type { GatewayConfig } from './types.ts';

/**
 * Turns a configuration that `validateGateway` has found nothing wrong with into what the engine uses. Runs once, when the
 * Wasm is built; what could not be served at all stops that build here, too, as far as domains are compiled by then. Rules
 * that the table does not have are not looked at: without one, none.
 */
export function compileGateway(whole: GatewayConfig, rules: RuleTable = {}): CompiledGateway {
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
  const hasBase = [...backends.values()].some(({ prefix, isLiteral }) => prefix !== '' && !isLiteral);
  const { ready, late } = dividedDomains(config, rules);
  const site = compileDomainRules(rules, config);
  const errors = compileErrors(config.errors, []);
  const pageRoutes = new Map<string, CompiledRoute>();
  const levels = Object.values(config.domains).flatMap((domain) => [domain.defaults, ...(domain.routes ?? [])]);
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
      const above = compileErrors(domain.errors, errors);
      const surroundings = { domain: name, targets, rules, defaults: [domain.defaults, defaults], above };
      return {
        ...compileDomain(name, domain, {
          rules: bindDomainRules(rules, { ...site, ...domain.compiled }),
          compile: (routes, place) => compileRoute(routes, place, surroundings),
        }),
        isGuarded: domain.isGuarded || hasBase,
        errors: above,
        observers: compileObservers(rules, domain.defaults, defaults),
      };
    },
    errors,
    pageRoute({ path, to }) {
      const name = `${to} ${path}`;
      const made = pageRoutes.get(name);
      if (made !== undefined) return made;
      const route = compileRoute([{ path, to }], 0, { domain: '', targets, rules, defaults: [], above: [] });
      // The site may have a route for this path, too, whose objects are its own.
      const own = { ...route, id: `error-page:${to}` };
      pageRoutes.set(name, own);
      return own;
    },
    observers: compileObservers(rules, defaults),
    isObserved: hasObservers(rules, [defaults, ...levels]),
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
