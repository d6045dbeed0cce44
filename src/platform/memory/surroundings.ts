import { type GatewayConfig, localAclsOf } from '../../gateway/index.ts';
import type { AclEntries } from './acls.ts';
import type { Places } from './geolocation.ts';
import type { ShieldSites } from './shields.ts';
import type { StoreContents } from './stores.ts';

/** The parts of a configuration about its surroundings. */
export interface Surroundings {
  stores: StoreContents;
  acls: AclEntries;
  geo: Places;
  shields: ShieldSites;
  /** Viceroy's WAF, which refuses nothing. */
  waf(request: Request): 'allow';
}

/** Viceroy's place for clients of the same machine of which the configuration says nothing. */
const SAN_FRANCISCO = { country_code: 'US', region: 'CA', city: 'San Francisco', continent: 'NA' };
const BY_DEFAULT = { '127.0.0.1': SAN_FRANCISCO, '::1': SAN_FRANCISCO };

/** Returns the data that a gateway has on Viceroy, the local server, which is every shield itself. */
export function surroundingsOf(config: GatewayConfig): Surroundings {
  const { stores, local, backends, pools } = config;
  const acls = Object.entries(localAclsOf(config)).map(([list, entries]) => [list, lowerCased(entries)]);
  const shields = [...Object.values(backends ?? {}), ...Object.values(pools ?? {})].flatMap(
    ({ shield }) => shield ?? [],
  );
  return {
    stores: { config: stores?.config ?? {}, kv: stores?.kv ?? {} },
    acls: Object.fromEntries(acls) as AclEntries,
    geo: Object.fromEntries(
      Object.entries({ ...BY_DEFAULT, ...local?.geolocation }).map(([address, fields]) => [address, placeOf(fields)]),
    ),
    shields: Object.fromEntries(shields.map((site) => [site, 'here' as const])),
    waf: () => 'allow',
  };
}

function lowerCased(entries: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(entries).map(([range, action]) => [range, action.toLowerCase()]));
}

/** Reads Fastly's names of the fields, and `?` for what is unknown. */
function placeOf(fields: Readonly<Record<string, string | number>>): Places[string] {
  const text = (name: string): string => String(fields[name] ?? '').replace(/^\?$/, '');
  const country = text('country_code').toUpperCase();
  const region = text('region').toUpperCase();
  const proxy = text('proxy_type');
  return {
    country,
    region: country === '' || region === '' ? '' : `${country}-${region}`,
    city: text('city'),
    continent: text('continent').toUpperCase(),
    proxy,
    hosting: String(proxy === 'hosting'),
  };
}
