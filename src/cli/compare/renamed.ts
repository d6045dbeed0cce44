import type { DomainConfig, ErrorsConfig, GatewayConfig, RouteConfig } from '../../gateway/index.ts';

/** Returns a configuration in which targets have other names, wherever they are named. */
export function withNames(
  config: GatewayConfig,
  renames: readonly { kind: 'backends' | 'pools' | 'dynamicBackends'; from: string; to: string }[],
): GatewayConfig {
  const dynamic = new Map(renames.filter(({ kind }) => kind === 'dynamicBackends').map(({ from, to }) => [from, to]));
  const named = new Map(renames.filter(({ kind }) => kind !== 'dynamicBackends').map(({ from, to }) => [from, to]));
  const { backends, pools, dynamicBackends, errors, domains } = config;
  const members = Object.entries(pools ?? {}).map(([name, pool]) => [
    name,
    { ...pool, backends: withKeys(pool.backends, named) },
  ]);
  return {
    ...config,
    ...(backends && { backends: withKeys(backends, named) }),
    ...(pools && { pools: withKeys(Object.fromEntries(members) as typeof pools, named) }),
    ...(dynamicBackends && { dynamicBackends: withKeys(dynamicBackends, dynamic) }),
    ...(errors && { errors: errorsWith(errors, named) }),
    domains: Object.fromEntries(
      Object.entries(domains).map(([name, domain]) => [name, domainWith(domain, { named, dynamic })]),
    ),
  };
}

interface Names {
  named: ReadonlyMap<string, string>;
  dynamic: ReadonlyMap<string, string>;
}

/** In the same order, which is that of failover. */
function withKeys<Value>(table: Record<string, Value>, names: ReadonlyMap<string, string>): Record<string, Value> {
  return Object.fromEntries(Object.entries(table).map(([name, value]) => [names.get(name) ?? name, value]));
}

function domainWith(domain: DomainConfig, names: Names): DomainConfig {
  const { errors, routes } = domain;
  return {
    ...domain,
    ...(errors && { errors: errorsWith(errors, names.named) }),
    ...(routes && { routes: routes.map((route) => routeWith(route, names)) }),
  } as DomainConfig;
}

function routeWith(route: RouteConfig, { named, dynamic }: Names): RouteConfig {
  const { to, stream, errors } = route;
  const nameOf = (name: string): string => named.get(name) ?? name;
  const target = typeof to === 'object' ? { ...to, dynamic: dynamic.get(to.dynamic) ?? to.dynamic } : to && nameOf(to);
  return {
    ...route,
    ...(target !== undefined && { to: target }),
    ...(stream?.to !== undefined && { stream: { ...stream, to: nameOf(stream.to) } }),
    ...(errors && { errors: errorsWith(errors, named) }),
  } as RouteConfig;
}

function errorsWith(errors: ErrorsConfig, names: ReadonlyMap<string, string>): ErrorsConfig {
  return Object.fromEntries(
    Object.entries(errors).map(([status, page]) => {
      const to = (page as { to?: string }).to;
      return [status, to === undefined ? page : { ...(page as object), to: names.get(to) ?? to }];
    }),
  ) as ErrorsConfig;
}
