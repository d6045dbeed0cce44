import { defineGateway } from '../../../src/gateway/config/define.ts';
import '../../../src/handlers/index.ts';

const backends = { eu: { origin: 'https://eu.shop.example' }, us: { origin: 'https://us.shop.example' } } as const;
const dynamicBackends = { tenants: { allow: ['https://*.tenants.example'] } } as const;

defineGateway({
  name: 'all-good',
  backends,
  pools: {
    shop: { backends: { eu: 3, us: 1 }, policy: 'failover' },
    all: { backends: { shop: 1, us: 1 }, policy: 'client-hash', hashBy: { cookie: 'session' } },
  },
  dynamicBackends,
  domains: {
    'www.shop.example': {
      routes: [
        { path: '/eu/*', to: 'eu', cache: { ttl: '1d', statuses: { 404: '1m' } } },
        { path: '/hello', handler: 'hello' },
        { path: '/old', redirect: { to: '/new', status: 301 } },
        { path: '/teapot', respond: { status: 418 }, headers: { 'x-a': true, response: { set: { 'x-b': 'c' } } } },
        { path: '/*', to: 'shop' },
      ],
    },
    '*.shop.example': {
      routes: [{ path: '/*', to: { dynamic: 'tenants', origin: 'https://:subdomain.tenants.example' } }],
    },
    'shop.example': { redirect: 'https://www.shop.example' },
  },
});

defineGateway({ name: 'no-backends', domains: { '*': { routes: [{ path: '/', respond: { body: 'hello' } }] } } });

defineGateway({
  name: 'wrong-backend',
  backends,
  domains: {
    'www.shop.example': {
      routes: [
        { path: '/a', to: 'eu' },
        // @ts-expect-error no backend or pool has this name
        { path: '/b', to: 'asia' },
      ],
    },
  },
});

defineGateway({
  name: 'wrong-pool-backend',
  backends,
  pools: {
    shop: {
      backends: {
        eu: 1,
        // @ts-expect-error no backend or pool has this name
        asia: 1,
      },
      // @ts-expect-error no such policy
      policy: 'fastest',
    },
  },
  domains: {},
});

defineGateway({
  name: 'wrong-dynamic',
  dynamicBackends,
  domains: {
    '*.shop.example': {
      routes: [
        {
          path: '/*',
          to: {
            // @ts-expect-error no dynamic backend has this name
            dynamic: 'renters',
            origin: 'https://:subdomain.tenants.example',
          },
        },
      ],
    },
  },
});

defineGateway({
  name: 'failing-well',
  backends,
  dynamicBackends: { stored: { from: 'kv-store:tenants', allow: ['https://*.tenants.example'] } },
  stores: { kv: { tenants: {} } },
  errors: { 404: { body: 'none' }, '5xx': { path: '/oops', to: 'eu' } },
  maintenance: { from: 'config-store:flags' },
  domains: {
    '*.shop.example': {
      errors: {
        // @ts-expect-error no backend or pool has this name
        404: { path: '/404.html', to: 'asia' },
        // @ts-expect-error a page has one source
        503: { body: 'x', kv: 'pages/x' },
      },
      // @ts-expect-error a KV store would be asked at every request
      maintenance: { from: 'kv-store:flags' },
      routes: [
        { path: '/a', to: { dynamic: 'stored' } },
        { path: '/:b', to: { dynamic: 'stored', key: ':b' }, errors: { 404: { path: '/404.html', to: 'us' } } },
        // @ts-expect-error no dynamic backend has this name
        { path: '/c', to: { dynamic: 'tenants' } },
        // @ts-expect-error an origin stands in the route or in a store
        { path: '/d', to: { dynamic: 'stored', key: 'd', origin: 'https://d.tenants.example' } },
      ],
    },
  },
});

defineGateway({
  name: 'wrong-durations',
  backends,
  domains: {
    'www.shop.example': {
      routes: [
        {
          path: '/a',
          to: 'eu',
          cache: {
            // @ts-expect-error a number has no unit
            ttl: 60,
            // @ts-expect-error no such unit
            grace: '1 week',
          },
        },
      ],
    },
  },
});

defineGateway({
  name: 'two-answers',
  backends,
  domains: {
    'www.shop.example': {
      routes: [
        // @ts-expect-error a route has one answer
        { path: '/a', to: 'eu', redirect: '/b' },
      ],
    },
  },
});

defineGateway({
  name: 'wrong-handler',
  domains: {
    'www.shop.example': {
      routes: [
        // @ts-expect-error handlers/index.ts registers no such handler
        { path: '/a', handler: 'no_such_handler' },
      ],
    },
  },
});

const signature = { header: 'x-signature', algorithm: 'sha256', encoding: 'hex' } as const;
const events = { push: { keys: ['pages'] } };

defineGateway({
  name: 'hooked',
  domains: {},
  purge: {
    hooks: {
      code: { adapter: 'github', events },
      own: { adapter: 'hmac', signature, event: { field: 'type' }, delivery: 'x-id', events },
      timed: {
        adapter: 'hmac',
        signature: { ...signature, timestamp: { key: 't', unit: 'ms' }, signed: '{timestamp}.{body}' },
        event: { header: 'x-event' },
        events,
      },
      // @ts-expect-error no such adapter
      wrong: { adapter: 'gitlab', events },
      // @ts-expect-error how it is signed is written out
      unsigned: { adapter: 'hmac', event: { field: 'type' }, events },
      // @ts-expect-error the adapter says how it is signed
      signed: { adapter: 'shopify', signature, events },
      // @ts-expect-error an event's name has one place
      twice: { adapter: 'hmac', signature, event: { field: 'type', header: 'x-event' }, events },
      eventual: {
        adapter: 'contentful',
        events: {
          // @ts-expect-error a webhook purges everything, or has no `all`
          publish: { all: false },
          // @ts-expect-error a URL is absolute
          save: { urls: ['/articles/:sys_id'] },
        },
      },
    },
  },
});

defineGateway({
  name: 'elsewhere',
  backends,
  pools: { shop: { backends: { eu: 1 } } },
  domains: {
    'www.shop.example': { routes: [{ path: '/*', to: 'shop' }], tls: { authority: 'lets-encrypt' } },
    '*.shop.example': { redirect: 'https://www.shop.example', tls: false },
    '*': { routes: [] },
  },
  tls: { configuration: 'abc' },
  stores: { config: { flags: {} }, items: { flags: 'seed' } },
  logEndpoints: {
    access: {
      type: 'splunk',
      settings: { url: 'https://logs.example', use_tls: true },
      secrets: { token: 'SPLUNK_TOKEN' },
    },
    // @ts-expect-error no such kind of endpoint
    other: { type: 'carrier-pigeon' },
  },
  environments: {
    staging: {
      domains: { 'www.shop.example': 'www.staging.example', '*.shop.example': '*.staging.example' },
      backends: { eu: { origin: 'https://eu.staging.example', shield: undefined }, us: {} },
    },
    misspelt: {
      // @ts-expect-error no such domain
      domains: { 'www.shop.exmaple': 'www.test.example' },
    },
    narrowed: {
      domains: {
        // @ts-expect-error a wildcard stays one
        '*.shop.example': 'shop.test.example',
      },
    },
    renamed: {
      // @ts-expect-error whatever is left over has no other name
      domains: { '*': 'every.example' },
    },
    unknown: {
      // @ts-expect-error no backend has this name
      backends: { asia: {} },
    },
    pooled: {
      // @ts-expect-error a pool is no backend
      backends: { shop: {} },
    },
    wrong: {
      backends: {
        eu: {
          // @ts-expect-error a backend has no such field
          orgin: 'https://eu.test.example',
        },
      },
    },
  },
});

defineGateway({
  name: 'computed-domains',
  backends,
  domains: Object.fromEntries(['a', 'b'].map((name) => [`${name}.example`, { redirect: 'https://c.example' }])),
  environments: { staging: { domains: { 'a.example': 'a.staging.example' } } },
});
