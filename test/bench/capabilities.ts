import type { DomainConfig, GatewayConfig, RouteRules } from '../../src/gateway/index.ts';

const origin = { origin: 'https://origin.example' } as const;
const shop = { origin: 'https://shop.example' } as const;
const routes = [{ path: '/*', to: 'origin' }] as const;

/** What `least.config.ts` says, to add to. */
export const LEAST: GatewayConfig = {
  name: 'least',
  backends: { origin },
  domains: { 'www.example': { routes } },
};

function withRules(rules: RouteRules): GatewayConfig {
  return { ...LEAST, defaults: rules };
}

type Routed = Extract<DomainConfig, { routes: unknown }>;

export function withDomain(domain: Partial<Routed>): GatewayConfig {
  return { ...LEAST, domains: { 'www.example': { routes, ...domain } } };
}

/** The least configuration and one capability each, to see what it adds to the Wasm. */
export const CAPABILITIES: Readonly<Record<string, GatewayConfig>> = {
  'access by address': withRules({ access: { deny: { addresses: ['203.0.113.0/24'] } } }),
  'rate limits': withRules({ rateLimit: { limit: 20, window: '10s' } }),
  geolocation: withRules({ geo: true }),
  compression: withRules({ compress: true }),
  'security headers': withRules({ headers: { security: true } }),
  'cross-origin headers': withRules({ headers: { cors: { origins: '*' } } }),
  'log lines': withRules({ log: { endpoint: 'requests' } }),
  'Server-Timing': withRules({ serverTiming: true }),
  redirects: withDomain({ redirects: { entries: { '/old': '/new' } } }),
  maintenance: {
    ...LEAST,
    stores: { config: { flags: {} } },
    maintenance: { from: 'config-store:flags' },
  },
  'answers from the configuration': withDomain({
    routes: [
      { path: '/old/:page', redirect: '/:page' },
      { path: '/teapot', respond: { status: 418, body: 'short and stout' } },
      { path: '/*', to: 'origin' },
    ],
  }),
  pools: {
    ...LEAST,
    backends: { origin, shop },
    pools: { both: { backends: { origin: 1, shop: 1 } } },
    domains: { 'www.example': { routes: [{ path: '/*', to: 'both' }] } },
  },
  shielding: { ...LEAST, backends: { origin: { ...origin, shield: 'lhr-london-gb' } } },
  'dynamic backends': {
    ...withDomain({ routes: [{ path: '/*', to: { dynamic: 'tenants', origin: 'https://a.tenants.example' } }] }),
    dynamicBackends: { tenants: { allow: ['https://*.tenants.example'] } },
  },
  'operator API': { ...LEAST, admin: {} },
  'operator API with hooks': {
    ...LEAST,
    admin: {},
    purge: { hooks: { shopify: { adapter: 'shopify', events: { 'products/update': { keys: ['product/:id'] } } } } },
  },
  'push to browsers': withDomain({
    routes: [
      { path: '/live/:channel', stream: { channels: [':channel'] } },
      { path: '/*', to: 'origin' },
    ],
  }),
};
