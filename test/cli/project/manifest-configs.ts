import type { GatewayConfig } from '../../../src/gateway/index.ts';

/** All that stands in a manifest. */
export const everything: GatewayConfig = {
  name: 'shop',
  backends: {
    shop_eu: { origin: 'https://eu.shop.example', health: { path: '/healthz' }, local: 'http://127.0.0.1:7701' },
    images: {
      origin: 'https://images.example:8443/base',
      overrideHost: 'img.example',
      tls: { certHostname: 'cert.example', caCertificate: 'PEM\nPEM' },
      timeouts: { connect: '1s', firstByte: '2s', betweenBytes: '250ms' },
      shield: 'lhr-london-gb',
    },
    legacy: { origin: 'http://legacy.example:8080' },
  },
  dynamicBackends: { tenants: { allow: ['https://*.tenants.example'], local: 'http://127.0.0.1:7703' } },
  domains: { 'www.shop.example': { routes: [{ path: '/*', to: 'shop_eu' }] } },
  admin: { path: '/.popgate' },
  stores: {
    config: { flags: { banner: 'on' } },
    kv: { pages: { home: '<p>' }, empty: {} },
    secret: { payments: ['api-key'] },
  },
  local: {
    geolocation: { '203.0.113.7': { city: 'Lyon', latitude: 45.75 } },
    acls: { office: { '203.0.113.0/24': 'ALLOW', '203.0.113.7': 'BLOCK', '2001:db8::1': 'BLOCK' } },
  },
};

/** Nothing of it. */
export const minimal: GatewayConfig = { name: 'minimal', domains: { '*': { redirect: 'https://www.example.com' } } };
