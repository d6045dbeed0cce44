import { compileRedirect } from '../answers/redirect/compile.ts';
import type { GatewayConfig } from '../config/types.ts';
import { withDefaults } from '../routes/compile.ts';
import type { CompiledRoute, RouteConfig } from '../routes/config.ts';
import { isGuarded } from '../routes/guards.ts';
import { compileDomainRules } from '../rules/compile.ts';
import type { RuleTable } from '../rules/rule.ts';
import type { CompiledDomain, DomainConfig } from './config.ts';

/**
 * This many routes are compiled when the Wasm is built. The domains after them are kept as text, and compiled in a sandbox
 * that is asked for them: the runtime reads all objects in memory before each request of a sandbox, and copies them when a
 * sandbox starts.
 */
const READY_ROUTES = 100;

/** A domain as it is kept until it is compiled; its own rules are. */
export type KeptDomain = DomainConfig & { compiled: Readonly<Record<string, unknown>>; isGuarded: boolean };

export function dividedDomains(
  { domains, defaults }: Pick<GatewayConfig, 'domains' | 'defaults'>,
  rules: RuleTable,
): {
  ready: ReadonlyMap<string, KeptDomain>;
  late: ReadonlyMap<string, string>;
} {
  const ready = new Map<string, KeptDomain>();
  const late = new Map<string, string>();
  let routes = 0;
  for (const [name, config] of Object.entries(domains)) {
    const compiled = compileDomainRules(rules, config);
    // The configuration of these rules is not needed any more.
    const others = Object.fromEntries(Object.entries(config).filter(([field]) => !(field in compiled)));
    const whole = config.routes?.map((route) => withDefaults(route, rules, [config.defaults, defaults]));
    const domain = { ...others, compiled, isGuarded: isGuarded(whole ?? [], rules) } as unknown as KeptDomain;
    if (routes < READY_ROUTES) ready.set(name, domain);
    else late.set(name, JSON.stringify(domain));
    routes += domain.routes?.length ?? 0;
  }
  return { ready, late };
}

interface Parts {
  /** Returns what the domain rules do: the domain's own, and the gateway's where it has none. */
  rules: CompiledDomain['rules'];
  compile(routes: readonly RouteConfig[], place: number): CompiledRoute;
}

export function compileDomain(
  name: string,
  { redirect, routes = [] }: KeptDomain,
  { rules, compile }: Parts,
): Omit<CompiledDomain, 'requireGuards' | 'errors' | 'observers'> {
  const made: CompiledRoute[] = [];
  return {
    name,
    redirect: redirect === undefined ? null : compileRedirect(redirect, { status: 308, query: 'keep' }),
    rules,
    paths: routes.map(({ path }) => path),
    route: (place) => (made[place] ??= compile(routes, place)),
  };
}
