import type { GatewayConfig } from '../gateway/index.ts';
import type { AclEntries, MemoryParts } from '../platform/memory/index.ts';
import type { TestOptions } from './options.ts';

/** Where the gateway is, with the data that it has on Viceroy where the test gives no other. */
export function surroundings(
  { stores, local, backends, pools }: GatewayConfig,
  options: Omit<TestOptions, 'origins'>,
): Omit<MemoryParts, 'now' | 'origins' | 'log'> {
  const acls = Object.entries(local?.acls ?? {}).map(([list, entries]) => [list, lowerCased(entries)]);
  const shields = [...Object.values(backends ?? {}), ...Object.values(pools ?? {})].flatMap(
    ({ shield }) => shield ?? [],
  );
  return {
    environment: { local: true },
    secrets: options.secrets ?? {},
    stores: { config: { ...stores?.config, ...options.stores?.config }, kv: { ...stores?.kv, ...options.stores?.kv } },
    acls: { ...Object.fromEntries(acls), ...options.acls } as AclEntries,
    geo: options.geo ?? {},
    shields: Object.fromEntries(shields.map((site) => [site, 'here' as const])),
  };
}

function lowerCased(entries: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(entries).map(([range, action]) => [range, action.toLowerCase()]));
}
