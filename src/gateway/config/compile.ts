import { compileTargets } from '../targets/compile.ts';
import { type Capabilities, used } from '../capabilities.ts';
import { compileDomain, dividedDomains, type KeptDomain } from '../domains/compile.ts';
import { type ErrorPages, type ErrorsConfig, NO_PAGES } from '../errors/config.ts';
import { usesPush } from '../push/backends.ts';
import { compileRoute } from '../routes/compile.ts';
import type { CompiledRoute, RouteRules } from '../routes/config.ts';
import type { Transforming } from '../transforms/config.ts';
import { bindDomainRules, compileDomainRules, compileObservers, hasObservers } from '../rules/compile.ts';
import type { CompiledGateway } from './compiled.ts';
import { fingerprint } from './fingerprint.ts';
import { servedConfig } from './served.ts';
import type { GatewayConfig } from './types.ts';

const LONG_TEXT = 1_000;

/**
 * Compiles a configuration that `validateGateway` has found nothing wrong with. Runs once, when the Wasm is built. What
 * cannot be served, or was left out, stops the build here as well, for the domains that are compiled by then.
 */
export function compileGateway(whole: GatewayConfig, capabilities: Capabilities): CompiledGateway {
  const config = servedConfig(whole);
  const { rules, answers } = capabilities;
  const targets = compileTargets(config, capabilities);
  const { backends } = targets;
  const { defaults } = config;
  const domains = Object.keys(config.domains);
  const hasBase = [...backends.values()].some(({ prefix, isLiteral }) => prefix !== '' && !isLiteral);
  const { ready, late } = dividedDomains(config, rules);
  const site = compileDomainRules(rules, config);
  const compileErrors = (own: ErrorsConfig | undefined, above: ErrorPages): ErrorPages =>
    own === undefined ? above : used(capabilities, 'errorPages').compile(own, above);
  const compileTransform = (written: RouteRules['transform']): Transforming | null =>
    written === undefined ? null : used(capabilities, 'transforming')(written);
  const errors = compileErrors(config.errors, NO_PAGES);
  const pageRoutes = new Map<string, CompiledRoute>();
  const hooks = Object.entries(config.purge?.hooks ?? {});
  const levels = Object.values(config.domains).flatMap((domain) => [domain.defaults, ...(domain.routes ?? [])]);
  return {
    name: config.name,
    hash: fingerprint(JSON.stringify(config, shortened)),
    ...targets,
    domains,
    readyDomains: ready.size,
    compileDomain(name) {
      const domain = ready.get(name) ?? (JSON.parse(late.get(name)!) as KeptDomain);
      const above = compileErrors(domain.errors, errors);
      const surroundings = {
        domain: name,
        targets,
        rules,
        answers,
        compileErrors,
        compileTransform,
        defaults: [domain.defaults, defaults],
        above,
      };
      return {
        ...compileDomain(name, domain, {
          rules: bindDomainRules(rules, { ...site, ...domain.compiled }),
          compile: (routes, place) => compileRoute(routes, place, surroundings),
        }),
        requireGuards: domain.isGuarded || hasBase ? used(capabilities, 'guards') : null,
        errors: above,
        observers: compileObservers(rules, domain.defaults, defaults),
      };
    },
    errors,
    pageRoute({ path, to }) {
      const name = `${to} ${path}`;
      const made = pageRoutes.get(name);
      if (made !== undefined) return made;
      const route = compileRoute([{ path, to }], 0, {
        domain: '',
        targets,
        rules,
        answers,
        compileErrors,
        compileTransform,
        defaults: [],
        above: NO_PAGES,
      });
      // The site may have a route for this path, too, which has stored objects of its own.
      const own = { ...route, id: `error-page:${to}` };
      pageRoutes.set(name, own);
      return own;
    },
    observers: compileObservers(rules, defaults),
    isObserved: hasObservers(rules, [defaults, ...levels]),
    admin: config.admin ? { host: config.admin.host ?? domains[0]!, path: config.admin.path ?? '/.popgate' } : null,
    maxPurgeKeys: config.purge?.maxKeysPerRequest ?? 256,
    ledger: config.purge?.ledger ?? null,
    push: usesPush(config) ? used(capabilities, 'push').compile(config) : null,
    hooks: new Map(hooks.map(([name, hook]) => [name, used(capabilities, 'hooks')(hook)])),
  };
}

/** A large table's text counts by its own fingerprint: what is made of it here would stay in the Wasm's memory. */
function shortened(_: string, value: unknown): unknown {
  return typeof value === 'string' && value.length > LONG_TEXT ? fingerprint(value) : value;
}
