import type { Problem } from '../../gateway/check.ts';
import { type GatewayConfig, streamRoutes } from '../../gateway/index.ts';
import { covers } from './covers.ts';
import { effectiveRoutes } from './effective-routes.ts';
import { guardWarnings, isUnconditional } from './guard-warnings.ts';
import { rewriteWarnings } from './rewrite-warnings.ts';
import { unheardHeaders } from './unheard.ts';
import { unkeyedInputs } from './unkeyed.ts';

/** What is valid, and yet hardly meant: shadowed routes, guards that another spelling leads past, unused backends, keys and headers that miss something, and more than the platform allows. */
export function findWarnings(config: GatewayConfig): Problem[] {
  return [
    ...shadowedRoutes(config),
    ...guardWarnings(config),
    ...rewriteWarnings(config),
    ...unusedNames(config),
    ...unknownEndpoints(config),
    ...exceededLimits(config),
    ...streamsWithoutFanout(config),
    ...unkeyedInputs(config),
    ...unheardHeaders(config),
  ];
}

function streamsWithoutFanout(config: GatewayConfig): Problem[] {
  if (streamRoutes(config).length === 0 || config.push?.fanout === true) return [];
  return [
    {
      path: 'push.fanout',
      problem: 'is not true, so in production streams answer 503',
      remedy: 'switch Fanout on for the service (fastly products --enable=fanout), then write push: { fanout: true }',
    },
  ];
}

function shadowedRoutes(config: GatewayConfig): Problem[] {
  return Object.entries(config.domains).flatMap(([domain, { routes = [] }]) =>
    routes.flatMap((route, index) => {
      const earlier = routes
        .slice(0, index)
        .findIndex((other) => isUnconditional(other) && covers(other.path, route.path));
      if (earlier < 0) return [];
      return {
        path: `domains["${domain}"].routes[${index}]`,
        problem: `${route.path} is never reached: routes[${earlier}] (${routes[earlier]?.path}) takes all of its requests`,
        remedy: 'move it above that route, or delete it',
      };
    }),
  );
}

function unusedNames(config: GatewayConfig): Problem[] {
  if (runsOwnCode(config)) return [];
  const { backends = {}, pools = {}, dynamicBackends = {}, domains } = config;
  const targets = Object.values(domains).flatMap(({ routes = [] }) =>
    routes.flatMap((route) => route.to ?? route.stream?.to ?? []),
  );
  const used = new Set([...targets.filter((target) => typeof target === 'string'), ...pageTargets(config)]);
  const usedDynamic = new Set(targets.flatMap((target) => (typeof target === 'string' ? [] : target.dynamic)));
  const pooled = new Set(Object.values(pools).flatMap((pool) => Object.keys(pool.backends)));
  return [
    ...unused('backends', backends, (name) => used.has(name) || pooled.has(name)),
    ...unused('pools', pools, (name) => used.has(name) || pooled.has(name)),
    ...unused('dynamicBackends', dynamicBackends, (name) => usedDynamic.has(name)),
  ];
}

/** What a handler asks, its code alone knows. */
function runsOwnCode(config: GatewayConfig): boolean {
  return effectiveRoutes(config).some(({ route }) => route.handler !== undefined || route.transform !== undefined);
}

/** Where error pages come from. */
function pageTargets(config: GatewayConfig): string[] {
  const domains = Object.values(config.domains);
  const routes = domains.flatMap(({ routes = [] }) => routes);
  const written = [config, ...domains, ...routes].flatMap(({ errors = {} }) => Object.values(errors) as object[]);
  return written.flatMap((page) => ('to' in page ? (page.to as string) : []));
}

function unused(table: string, entries: object, isUsed: (name: string) => boolean): Problem[] {
  const names = Object.keys(entries).filter((name) => !isUsed(name));
  return names.map((name) => ({
    path: `${table}.${name}`,
    problem: 'nothing sends requests there',
    remedy: 'name it in a route or a pool, or delete it',
  }));
}

/** It may stand on the service already, made by other hands; a misspelt one swallows every line. */
function unknownEndpoints({ defaults, domains, logEndpoints = {} }: GatewayConfig): Problem[] {
  const places = Object.entries(domains).flatMap(([domain, { defaults, routes = [] }]) => [
    { at: `domains["${domain}"].defaults`, rules: defaults },
    ...routes.map((rules, index) => ({ at: `domains["${domain}"].routes[${index}]`, rules })),
  ]);
  return [{ at: 'defaults', rules: defaults }, ...places].flatMap(({ at, rules }) => {
    if (!rules?.log || Object.hasOwn(logEndpoints, rules.log.endpoint)) return [];
    return [
      {
        path: `${at}.log.endpoint`,
        problem: `logEndpoints has no ${rules.log.endpoint}: unless the service has it, the lines are lost`,
        remedy: 'write it into logEndpoints, so that popgate apply makes it',
      },
    ];
  });
}

/** Fastly's documented limits for Compute; support can raise some of them. */
const LIMITS = { dynamicBackends: 200, backendRequests: 32, configKeyLength: 256, configValueLength: 8000 };
const DEFAULT_DYNAMIC_MAX = 100;

function exceededLimits(config: GatewayConfig): Problem[] {
  return [...exceededDynamic(config), ...exceededRetries(config), ...exceededItems(config), ...largeTables(config)];
}

function exceededDynamic({ dynamicBackends = {} }: GatewayConfig): Problem[] {
  const total = Object.values(dynamicBackends).reduce((sum, { max = DEFAULT_DYNAMIC_MAX }) => sum + max, 0);
  if (total <= LIMITS.dynamicBackends) return [];
  return [
    {
      path: 'dynamicBackends',
      problem: `together they may become ${total} backends; Fastly allows ${LIMITS.dynamicBackends} to a service`,
      remedy: 'lower max',
    },
  ];
}

function exceededRetries({ pools = {} }: GatewayConfig): Problem[] {
  const tooMany = Object.entries(pools).filter(([, { retries = 0 }]) => retries >= LIMITS.backendRequests);
  return tooMany.map(([name, { retries }]) => ({
    path: `pools.${name}.retries`,
    problem: `${retries} further tries; Fastly allows a request ${LIMITS.backendRequests} backend requests in all`,
    remedy: 'lower it: two or three are usual',
  }));
}

function exceededItems({ stores = {} }: GatewayConfig): Problem[] {
  const items = Object.entries(stores.config ?? {}).flatMap(([store, contents]) =>
    Object.entries(contents).map(([key, value]) => ({ at: `stores.config.${store}["${key}"]`, key, value })),
  );
  const tooLong = items.filter(
    ({ key, value }) => key.length > LIMITS.configKeyLength || value.length > LIMITS.configValueLength,
  );
  return tooLong.map(({ at }) => ({
    path: at,
    problem: `longer than a config store takes: ${LIMITS.configKeyLength} characters a key, ${LIMITS.configValueLength} a value`,
    remedy: 'shorten it, or use a KV store',
  }));
}

/** A table's text is in the Wasm twice, in the source and as it is searched; a store's is not. */
const COPIES = 2;
/** All of the Wasm's memory is copied for each new sandbox. */
const LARGE_BYTES = 2_000_000;

function largeTables({ domains }: GatewayConfig): Problem[] {
  return Object.entries(domains).flatMap(([domain, { redirects }]) => {
    const entries = Object.entries(redirects?.entries ?? {});
    // With what stands between: a space, and the end of the line.
    const bytes = COPIES * entries.reduce((sum, [path, target]) => sum + path.length + target.length + 2, 0);
    if (bytes <= LARGE_BYTES) return [];
    return [
      {
        path: `domains["${domain}"].redirects.entries`,
        problem: `${entries.length} entries, which add about ${(bytes / 1e6).toFixed(1)} MB to the Wasm`,
        remedy: "put them into a store, and write from: 'config-store:…'",
      },
    ];
  });
}
