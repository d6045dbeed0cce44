import { defineSite } from './site.ts';

export const dynamicBackends = defineSite(['origin'], ({ origin: local }) => ({
  dynamicBackends: {
    tenants: { allow: ['https://*.tenants.example', 'https://ported.example:8443', 'http://plain.example'], local },
    few: { allow: ['https://*.few.example'], max: 2, local },
    crowd: { allow: ['https://*.crowd.example'], max: 8, local },
  },
  domains: {
    '*.shops.example': {
      routes: [{ path: '/*', to: { dynamic: 'tenants', origin: 'https://:subdomain.tenants.example' } }],
    },
    'dynamic.example.test': {
      defaults: { cache: 'pass' },
      routes: [
        { path: '/https/:host/*', to: { dynamic: 'tenants', origin: 'https://:host' } },
        { path: '/http/:host/*', to: { dynamic: 'tenants', origin: 'http://:host' } },
        { path: '/label/:name/*', to: { dynamic: 'tenants', origin: 'https://:name.tenants.example' } },
        { path: '/crowd/:name/*', to: { dynamic: 'crowd', origin: 'https://:name.crowd.example' } },
        { path: '/few/:name/*', to: { dynamic: 'few', origin: 'https://:name.few.example' } },
      ],
    },
  },
}));
