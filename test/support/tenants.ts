import type { DynamicBackendConfig, GatewayConfig } from '../../src/gateway/index.ts';
import { site, type Site, type SiteOptions } from './site.ts';

export type Items = Record<string, string>;

const ALLOW = ['https://*.tenants.test', 'http://plain.test', 'https://ported.test:8443'] as const;

/** Tenants by the label of a wildcard domain, and by a segment of the path. */
function configOf(kind: 'config' | 'kv', own: Partial<DynamicBackendConfig> = {}): Partial<GatewayConfig> {
  return {
    dynamicBackends: { tenants: { from: `${kind}-store:tenants`, allow: ALLOW, ...own } },
    stores: { [kind]: { tenants: {} } },
    domains: {
      '*.shops.test': { routes: [{ path: '/*', to: { dynamic: 'tenants' } }] },
      'www.example.test': { routes: [{ path: '/:tenant/*', to: { dynamic: 'tenants', key: 'of-:tenant' } }] },
    },
  };
}

export function tenants(
  items: Items | null,
  {
    kind = 'config',
    own,
    ...options
  }: SiteOptions & { kind?: 'config' | 'kv'; own?: Partial<DynamicBackendConfig> } = {},
): Site {
  const stores = items === null ? {} : { [kind]: { tenants: items } };
  return site({ environment: { local: false }, ...options, stores, config: configOf(kind, own) });
}
