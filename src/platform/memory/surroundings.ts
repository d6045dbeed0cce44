import type { GatewayConfig } from '../../gateway/index.ts';
import type { AclEntries } from './acls.ts';
import type { ShieldSites } from './shields.ts';
import type { StoreContents } from './stores.ts';

/** What a configuration says of its surroundings. */
export interface Surroundings {
  stores: StoreContents;
  acls: AclEntries;
  shields: ShieldSites;
}

/** The data that a gateway has on Viceroy, the local server, which stands in for every shield itself. */
export function surroundingsOf({ stores, local, backends, pools }: GatewayConfig): Surroundings {
  const acls = Object.entries(local?.acls ?? {}).map(([list, entries]) => [list, lowerCased(entries)]);
  const shields = [...Object.values(backends ?? {}), ...Object.values(pools ?? {})].flatMap(
    ({ shield }) => shield ?? [],
  );
  return {
    stores: { config: stores?.config ?? {}, kv: stores?.kv ?? {} },
    acls: Object.fromEntries(acls) as AclEntries,
    shields: Object.fromEntries(shields.map((site) => [site, 'here' as const])),
  };
}

function lowerCased(entries: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(entries).map(([range, action]) => [range, action.toLowerCase()]));
}
