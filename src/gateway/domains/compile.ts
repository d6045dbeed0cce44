import { compileRedirect } from '../answers/redirect/compile.ts';
import type { GatewayConfig } from '../config/types.ts';
import type { CompiledRoute, RouteConfig } from '../routes/config.ts';
import { compileRedirects } from '../rules/redirects/compile.ts';
import type { CompiledRedirects } from '../rules/redirects/config.ts';
import type { CompiledDomain, DomainConfig } from './config.ts';

/**
 * So many routes are made ready when the Wasm is built. The domains after them are kept as text, and are made ready in a
 * sandbox that is asked for them: the platform walks through all objects in memory before each request of a sandbox, and
 * copies them at its start.
 */
const READY_ROUTES = 100;

/** A domain as it is kept until it is made ready. */
export type KeptDomain = Omit<DomainConfig, 'redirects'> & { redirects: CompiledRedirects | null };

export function dividedDomains(domains: GatewayConfig['domains']): {
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

export function compileDomain(
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
