import type { GatewayConfig } from '../../../src/gateway/index.ts';
import { HOOK_SECRETS } from '../../support/hooked-config.ts';
import { bodies } from './bodies.ts';
import { brokenOrigins } from './broken-origins.ts';
import { cache } from './cache.ts';
import { compress } from './compress.ts';
import { cors } from './cors.ts';
import { debug } from './debug.ts';
import { dynamicBackends } from './dynamic-backends.ts';
import { echo } from './echo.ts';
import { explained } from './explained.ts';
import { failures } from './failures.ts';
import { fields } from './fields.ts';
import { fills } from './fills.ts';
import { guards } from './guards.ts';
import { hooks } from './hooks.ts';
import { logs } from './logs.ts';
import { names } from './names.ts';
import { nginx } from './nginx.ts';
import { ADMIN_HOST, operator } from './operator.ts';
import { paths } from './paths.ts';
import { pools } from './pools.ts';
import { purgeRaces } from './purge-races.ts';
import { purging } from './purging.ts';
import type { EdgeSite, LocalUrl, SiteConfig } from './site.ts';
import { storing } from './storing.ts';
import { switches } from './switches.ts';

/** All that one Wasm serves. A file of tests with a configuration of its own is a file here, and a line. */
const SITES = {
  bodies,
  brokenOrigins,
  cache,
  compress,
  cors,
  debug,
  dynamicBackends,
  echo,
  explained,
  failures,
  fields,
  fills,
  guards,
  hooks,
  logs,
  names,
  nginx,
  operator,
  paths,
  pools,
  purgeRaces,
  purging,
  storing,
  switches,
};

export type SiteName = keyof typeof SITES;
export type OriginOf<Name extends SiteName> = (typeof SITES)[Name]['origins'][number];

/** One port for each origin of each site, from a first one on. */
export const PORTS = Object.values(SITES).reduce((sum, { origins }) => sum + origins.length, 0);

/** The addresses of a site's origins, where the ports begin with this one. */
export function placesOf<Name extends SiteName>(name: Name, firstPort: number): Record<OriginOf<Name>, LocalUrl> {
  const sites = Object.entries(SITES);
  const before = sites.slice(
    0,
    sites.findIndex(([other]) => other === name),
  );
  const port = before.reduce((sum, [, { origins }]) => sum + origins.length, firstPort);
  const places = SITES[name].origins.map((origin, at) => [origin, `http://127.0.0.1:${port + at}`]);
  return Object.fromEntries(places) as Record<OriginOf<Name>, LocalUrl>;
}

/** The configuration of all sites together. The ledger, the log and the limit of a purge are for all of them. */
export function mergeSites(firstPort: number): GatewayConfig {
  const parts = (Object.keys(SITES) as SiteName[]).map((name) => {
    const { config } = SITES[name] as EdgeSite;
    return config(placesOf(name, firstPort));
  });
  const all = <Entry>(of: (part: SiteConfig) => Record<string, Entry> | undefined) => union(parts.map(of));
  return {
    // The echo site asks with it in CDN-Loop.
    name: 'test',
    backends: all(({ backends }) => backends),
    pools: all(({ pools }) => pools),
    dynamicBackends: all(({ dynamicBackends }) => dynamicBackends),
    domains: all(({ domains }) => domains),
    defaults: { log: { endpoint: 'access' } },
    stores: {
      config: all(({ stores }) => stores?.config),
      kv: { ...all(({ stores }) => stores?.kv), purges: {} },
    },
    local: {
      geolocation: all(({ local }) => local?.geolocation),
      acls: all(({ local }) => local?.acls),
    },
    purge: { ledger: 'purges', maxKeysPerRequest: 3, hooks: all(({ purge }) => purge?.hooks) },
    admin: { host: ADMIN_HOST },
  };
}

function union<Entry>(records: (Record<string, Entry> | undefined)[]): Record<string, Entry> {
  const entries = records.flatMap((record) => Object.entries(record ?? {}));
  const names = entries.map(([name]) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw new Error(`two sites of the edge tests have something named ${twice}`);
  return Object.fromEntries(entries);
}

/** The environment of the one Viceroy. */
export const SECRETS: Record<string, string> = {
  POPGATE_ADMIN_TOKEN: 'admin-secret',
  POPGATE_PURGE_TOKEN: 'purge-secret',
  POPGATE_DEBUG_KEY: 'the key',
  POPGATE_DEBUG_KEY_NEXT: 'the next key',
  ...Object.fromEntries(Object.entries(HOOK_SECRETS).map(([name, value]) => [`POPGATE_${name.toUpperCase()}`, value])),
};
