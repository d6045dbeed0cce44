import { type BackendConfig, type Duration, type GatewayConfig, parseDuration } from '../../gateway/index.ts';
import type { Finding } from './finding.ts';

/** Fastly's documented limits for Compute; support can raise some of them. */
const LIMITS = {
  dynamicBackends: 200,
  backendRequests: 32,
  configKeyLength: 256,
  configValueLength: 8000,
  requestMinutes: 2,
};
const DEFAULT_DYNAMIC_MAX = 100;
const MINUTE = 60_000;
/** RFC 2616 §14.21 named it as the longest lifetime, and caches still go by it. */
const YEAR = 365 * 24 * 60 * MINUTE;

/** What is more than the platform allows, or than a cache holds. */
export function limitWarnings(config: GatewayConfig): Finding[] {
  return [
    ...exceededDynamic(config),
    ...exceededRetries(config),
    ...exceededItems(config),
    ...largeTables(config),
    ...endlessWaits(config),
    ...longLifetimes(config),
    ...oddProbes(config),
  ];
}

function exceededDynamic({ dynamicBackends = {} }: GatewayConfig): Finding[] {
  const total = Object.values(dynamicBackends).reduce((sum, { max = DEFAULT_DYNAMIC_MAX }) => sum + max, 0);
  if (total <= LIMITS.dynamicBackends) return [];
  return [
    {
      code: 'over-limit',
      path: 'dynamicBackends',
      problem: `together they may become ${total} backends; Fastly allows ${LIMITS.dynamicBackends} to a service`,
      remedy: 'lower max',
    },
  ];
}

function exceededRetries({ pools = {} }: GatewayConfig): Finding[] {
  const tooMany = Object.entries(pools).filter(([, { retries = 0 }]) => retries >= LIMITS.backendRequests);
  return tooMany.map(([name, { retries }]) => ({
    code: 'over-limit',
    path: `pools.${name}.retries`,
    problem: `${retries} further tries; Fastly allows a request ${LIMITS.backendRequests} backend requests in all`,
    remedy: 'lower it: two or three are usual',
  }));
}

function exceededItems({ stores = {} }: GatewayConfig): Finding[] {
  const items = Object.entries(stores.config ?? {}).flatMap(([store, contents]) =>
    Object.entries(contents).map(([key, value]) => ({ at: `stores.config.${store}["${key}"]`, key, value })),
  );
  const tooLong = items.filter(
    ({ key, value }) => key.length > LIMITS.configKeyLength || value.length > LIMITS.configValueLength,
  );
  return tooLong.map(({ at }) => ({
    code: 'over-limit',
    path: at,
    problem: `longer than a config store takes: ${LIMITS.configKeyLength} characters a key, ${LIMITS.configValueLength} a value`,
    remedy: 'shorten it, or use a KV store',
  }));
}

/** A table's text is in the Wasm twice, in the source and as it is searched; a store's is not. */
const COPIES = 2;
/** All of the Wasm's memory is copied for each new sandbox. */
const LARGE_BYTES = 2_000_000;

function largeTables({ domains }: GatewayConfig): Finding[] {
  return Object.entries(domains).flatMap(([domain, { redirects }]) => {
    const entries = Object.entries(redirects?.entries ?? {});
    // With what stands between: a space, and the end of the line.
    const bytes = COPIES * entries.reduce((sum, [path, target]) => sum + path.length + target.length + 2, 0);
    if (bytes <= LARGE_BYTES) return [];
    return [
      {
        code: 'large-table',
        path: `domains["${domain}"].redirects.entries`,
        problem: `${entries.length} entries, which add about ${(bytes / 1e6).toFixed(1)} MB to the Wasm`,
        remedy: "put them into a store, and write from: 'config-store:…'",
      },
    ];
  });
}

/** Fastly ends a request before they are over. */
function endlessWaits({ backends = {}, dynamicBackends = {}, pools = {} }: GatewayConfig): Finding[] {
  const waits = [
    ...Object.entries(backends).flatMap(([name, backend]) => timeoutsOf([`backends.${name}`, backend])),
    ...Object.entries(dynamicBackends).flatMap(([name, backend]) => timeoutsOf([`dynamicBackends.${name}`, backend])),
    ...Object.entries(pools).map(([name, { deadline }]): Wait => ({ at: `pools.${name}.deadline`, wait: deadline })),
  ];
  return waits.flatMap(({ at, wait }) => {
    if (wait === undefined || parseDuration(wait) <= LIMITS.requestMinutes * MINUTE) return [];
    return {
      code: 'endless-wait',
      path: at,
      problem: `is '${wait}', and Fastly ends a request after ${LIMITS.requestMinutes} minutes`,
      remedy: `write at most '${LIMITS.requestMinutes}m'`,
    };
  });
}

function timeoutsOf([at, { timeouts = {} }]: [string, Pick<BackendConfig, 'timeouts'>]): Wait[] {
  return (['connect', 'firstByte', 'total'] as const).map((field) => ({
    at: `${at}.timeouts.${field}`,
    wait: timeouts[field],
  }));
}

interface Wait {
  at: string;
  wait: Duration | undefined;
}

const LIFETIMES = ['ttl', 'defaultTtl', 'browserTtl', 'staleWhileRevalidate', 'staleIfError', 'grace'] as const;

function longLifetimes(config: GatewayConfig): Finding[] {
  const { defaults, domains } = config;
  const levels = [
    { at: 'defaults', cache: defaults?.cache },
    ...Object.entries(domains).flatMap(([name, domain]) => [
      { at: `domains["${name}"].defaults`, cache: domain.defaults?.cache },
      ...(domain.routes ?? []).map(({ cache }, index) => ({ at: `domains["${name}"].routes[${index}]`, cache })),
    ]),
  ];
  return levels.flatMap(({ at, cache }) => {
    if (cache === undefined || cache === 'pass') return [];
    const long = LIFETIMES.filter((field) => cache[field] !== undefined && parseDuration(cache[field]) > YEAR);
    return long.map((field) => ({
      code: 'long-lifetime',
      path: `${at}.cache.${field}`,
      problem: `is '${cache[field]}', and caches hold nothing for more than a year`,
      remedy: "write at most '365d'",
    }));
  });
}

/** Probes that overlap, and backends that wait for probes after each deployment. */
function oddProbes({ backends = {} }: GatewayConfig): Finding[] {
  return Object.entries(backends).flatMap(([name, { health }]): Finding[] => {
    if (health === undefined) return [];
    const { interval = '60s', timeout = '5s', threshold = 3, initial = threshold } = health;
    const overlapping: Finding = {
      code: 'odd-probe',
      path: `backends.${name}.health.timeout`,
      problem: `is '${timeout}', longer than the '${interval}' between two probes`,
      remedy: `write at most '${interval}', or a longer interval`,
    };
    const waiting: Finding = {
      code: 'odd-probe',
      path: `backends.${name}.health.initial`,
      problem: `is ${initial} of the ${threshold} that make it healthy: each deployment begins without this backend`,
      remedy: `write at least ${threshold}, or leave it out`,
    };
    return [
      ...(parseDuration(timeout) > parseDuration(interval) ? [overlapping] : []),
      ...(initial < threshold ? [waiting] : []),
    ];
  });
}
