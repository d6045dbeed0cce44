import { defineSite } from './site.ts';

const several = JSON.stringify({
  origin: ['https://down.tenants.example', 'https://up.tenants.example'],
  timeouts: { firstByte: '5s' },
});

/** Stores that the configuration names and that are not there: `withoutStores` takes them out of the manifest. */
export const LOST_STORES = ['lost', 'lost_kv'];

const to = 'failures_dead';

export const failures = defineSite(['origin', 'dead'], ({ origin: local, dead }) => {
  const dynamic = { allow: ['https://*.tenants.example'], local } as const;
  return {
    backends: {
      failures_dead: { origin: 'http://dead.example', local: dead },
      failures_pages: { origin: 'http://pages.example', local },
    },
    dynamicBackends: {
      by_config: { from: 'config-store:tenants', ...dynamic },
      by_kv: { from: 'kv-store:tenants_kv', ...dynamic },
      by_lost: { from: 'config-store:lost', ...dynamic },
      by_lost_kv: { from: 'kv-store:lost_kv', ...dynamic },
    },
    stores: {
      config: {
        tenants: { acme: 'https://acme.tenants.example', several, evil: 'http://169.254.169.254', garbage: '{' },
        flags: { closed: '600; Back at noon.', open: 'off' },
        lost: {},
      },
      kv: {
        tenants_kv: { 'of-acme': 'https://acme-kv.tenants.example\n', 'of-several': several },
        pages: { 'errors/oops': '<p>oops {{status}} {{requestId}}</p>' },
        lost_kv: {},
      },
    },
    domains: {
      '*.rented.example': {
        routes: [{ path: '/*', to: { dynamic: 'by_config' }, cache: 'pass' }],
      },
      'failures.example.test': {
        defaults: { cache: 'pass' },
        routes: [
          { path: '/kv/:tenant/*', to: { dynamic: 'by_kv', key: 'of-:tenant' } },
          { path: '/lost', to: { dynamic: 'by_lost', key: 'x' } },
          { path: '/lost-kv', to: { dynamic: 'by_lost_kv', key: 'x' } },
          { path: '/long/:key', to: { dynamic: 'by_config', key: ':key' } },
          { path: '/dead/text', to, errors: { '5xx': { body: '<p>{{status}}</p>' } } },
          { path: '/dead/kv', to, errors: { '5xx': { kv: 'pages/errors/oops' } } },
          { path: '/dead/no-kv', to, errors: { '5xx': { kv: 'pages/none' } } },
          { path: '/dead/lost-kv', to, errors: { '5xx': { kv: 'lost_kv/none' } } },
          { path: '/dead/page', to, errors: { 502: { path: '/oops.html', to: 'failures_pages' } } },
          { path: '/dead/cut', to, errors: { 502: { path: '/cut.html', to: 'failures_pages' } } },
          { path: '/dead/loop', to, errors: { 502: { path: '/dead/loop', to } } },
          { path: '/dead', to },
        ],
      },
      'closed.example.test': {
        routes: [{ path: '/*', to: 'failures_pages' }],
        maintenance: { from: 'config-store:flags', key: 'closed' },
      },
      'open.example.test': {
        routes: [{ path: '/*', to: 'failures_pages' }],
        maintenance: { from: 'config-store:flags', key: 'open' },
      },
      'unswitched.example.test': {
        routes: [{ path: '/*', to: 'failures_pages' }],
        maintenance: { from: 'config-store:lost' },
      },
    },
  };
});
