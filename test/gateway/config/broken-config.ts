import { expect, test } from 'vitest';
import { type Problem, validateGateway } from '../../../src/gateway/config/check.ts';
import { defineGateway } from '../../../src/gateway/config/define.ts';
import type { GatewayConfig } from '../../../src/gateway/config/types.ts';

/** A configuration with nothing wrong that uses every field. */
export const goodConfig: GatewayConfig = defineGateway({
  name: 'shop',
  backends: {
    shop_eu: {
      origin: 'https://eu.shop.example',
      health: { path: '/healthz?deep=1', window: 4, threshold: 2 },
      breaker: false,
    },
    shop_us: { origin: 'http://192.0.2.1:8080/', local: 'http://[::1]:7702' },
    images: {
      origin: 'https://images.example:8443/base',
      overrideHost: 'images.example:8443',
      tls: { sniHostname: 'images.example', certHostname: 'images.example', minVersion: '1.2', maxVersion: '1.3' },
      timeouts: { connect: '1s', firstByte: '15s', betweenBytes: '10s', total: '20s' },
      health: {
        path: '/',
        method: 'GET',
        host: 'a.example',
        expectedStatus: 204,
        interval: '5s',
        timeout: '1s',
        initial: 5,
      },
      breaker: { failures: 3, errorRate: 0.5, open: '5s', maxOpen: '1m', trials: 1 },
      maxConnections: 100,
      clientAddress: ['X-Real-IP', 'True-Client-IP'],
      rewriteHost: true,
      surrogateFields: false,
      shield: 'lhr-london-gb',
    },
  },
  pools: {
    shop: {
      backends: { shop_eu: 3, shop_us: 0.5 },
      policy: 'random',
      retries: 1,
      retryOn: [502, 503],
      retryBudget: 0.1,
      deadline: '20s',
      quorum: 0.5,
    },
    near: {
      backends: { shop: 1, shop_us: 1 },
      policy: 'client-hash',
      hashBy: { cookie: 'session' },
    },
    far: { backends: { near: 1 }, policy: 'round-robin' },
  },
  dynamicBackends: {
    tenants: {
      allow: ['https://*.tenants.example', 'https://one.example:8443'],
      max: 200,
      clientAddress: ['X-Real-IP'],
      rewriteHost: true,
      surrogateFields: false,
      local: 'http://127.0.0.1:1',
    },
    leased: {
      from: 'kv-store:pages',
      allow: ['https://*.leased.example'],
      tls: { minVersion: '1.2', certHostname: 'leased.example' },
    },
  },
  domains: {
    'www.shop.example': {
      routes: [
        {
          path: '/products/:id',
          to: 'shop',
          surrogateKeys: ['product/:id'],
          methods: ['GET'],
          countries: ['FR'],
        },
        {
          path: '/assets/*',
          to: 'images',
          cache: { ttl: '1d', query: { only: ['v'] }, heuristic: false, key: { headers: ['accept'] }, range: 'whole' },
          headers: {
            request: { set: { 'x-rest': ':rest' } },
            response: { remove: ['server'] },
            security: { hsts: false },
            cors: { origins: ['https://shop.example'], credentials: true },
            'x-beta': true,
          },
          compress: { types: ['text/css'], minBytes: 100 },
        },
        { path: '/old/:page', redirect: { to: '/new/:page', status: 301, query: 'keep' } },
        { path: '/teapot', respond: { status: 418, body: 'short\nand stout', headers: { 'x-a': '' } } },
        { path: '/hello/*', handler: 'hello', query: { a: ['1', ''] }, cookies: { b: false } },
        { path: '/by/:host', to: { dynamic: 'tenants', origin: 'https://:host' } },
        {
          path: '/lease/:tenant',
          to: { dynamic: 'leased', key: 'lease-:tenant' },
          errors: { 404: { path: '/404.html', to: 'shop' }, '5xx': { body: 'oops', contentType: 'text/plain' } },
        },
        { path: '/live/:id', stream: { channels: ['live/:id'], transport: 'long-poll', timeout: '20s' } },
        { path: '/chat/*', stream: { to: 'images' } },
        {
          path: '/guarded/:page',
          to: 'shop',
          rewrite: '/kept',
          regions: ['US-CA'],
          geo: { fields: ['country', 'city'], default: { country: 'FR', region: 'FR-ARA', city: 'Zürich' } },
          access: {
            allow: { addresses: ['203.0.113.0/24', '::1'], countries: ['FR'], acl: 'office' },
            deny: { headers: { 'x-bad': ['a', 'b'] } },
            waf: { corp: 'corp', workspace: 'my-site' },
          },
          rateLimit: { by: { cookie: 'session' }, limit: 100, window: '60s', penalty: '1h' },
          surrogateKeys: [':geo_country/:geo_city/:page'],
        },
      ],
      defaults: {
        cache: { grace: '0s', statuses: { 404: '1m' }, passFor: '10s', invalidate: false, unknownLength: 'pass' },
      },
    },
    'shop.example': {
      redirect: 'https://www.shop.example',
      tls: { authority: 'lets-encrypt', configuration: 'aB3' },
    },
    '*.old.shop.example': { redirect: { to: 'https://:subdomain.shops.example/old', status: 307 } },
    '*.shops.example': {
      routes: [{ path: '/*', to: { dynamic: 'tenants', origin: 'https://:subdomain.tenants.example' } }],
      defaults: { surrogateKeys: ['site/:subdomain'] },
      maintenance: { from: 'config-store:flags' },
      tls: false,
      errors: { '4xx': { kv: 'pages/a/b' } },
    },
    '*': { routes: [] },
  },
  defaults: { headers: { response: { set: { 'x-frame-options': 'DENY' } } } },
  errors: { 503: { body: '<p>{{message}}' } },
  maintenance: { from: 'config-store:flags', key: 'closed', retryAfter: '10m' },
  push: { fanout: true },
  purge: {
    maxKeysPerRequest: 256,
    ledger: 'pages',
    announce: 'purges',
    hooks: {
      shop: {
        adapter: 'standard-webhooks',
        events: {
          'product.updated': {
            keys: ['product/:id', 'products'],
            urls: ['https://www.shop.example/products/:handle?v=:id', 'http://tenant.shops.example:8080/'],
            soft: true,
          },
          '*': { domains: ['*.shops.example', 'tenant.shops.example'] },
        },
      },
      'own-cms': {
        adapter: 'hmac',
        signature: {
          header: 'x-signature',
          algorithm: 'sha512',
          encoding: 'base64',
          prefix: 'v1=',
          timestamp: { key: 't', unit: 'ms' },
          signed: '{timestamp}\n{x-id}\n{body}',
        },
        event: { field: 'data_type' },
        delivery: 'x-id',
        events: { flush: { all: true } },
      },
    },
  },
  admin: { host: 'www.shop.example', path: '/.popgate' },
  stores: {
    config: { flags: { beta: 'on' } },
    kv: { pages: { index: '<p>\n' } },
    secret: { popgate: ['admin_token'] },
    acls: { blocked: { '192.0.2.7': 'BLOCK' } },
    items: { flags: 'sync', pages: 'seed' },
  },
  products: { fanout: true, ngwaf: { workspace: 'w', trafficRamp: 50 }, ddosProtection: { mode: 'log' } },
  tls: { authority: 'globalsign' },
  logEndpoints: {
    'access-log': {
      type: 'https',
      settings: { url: 'https://logs.example', request_max_entries: 100, tls_ca_cert: 'PEM\n', header_name: 'X-Site' },
      secrets: { tls_client_key: 'LOGS_KEY' },
    },
    plain: { type: 'papertrail' },
  },
  environments: {
    staging: {
      domains: {
        'www.shop.example': 'www.staging.example',
        '*.old.shop.example': '*.old.staging.example',
        '*.shops.example': '*.shops-staging.example',
      },
      backends: {
        shop_eu: { origin: 'https://eu.staging.example', health: { path: '/' } },
        images: { shield: undefined },
      },
    },
    'qa-2': {},
  },
  local: {
    geolocation: { '203.0.113.7': { country_code: 'FR', latitude: 48.8 } },
    acls: { office: { '203.0.113.9': 'ALLOW', '2001:db8::1': 'BLOCK' } },
    shieldingSites: {},
  },
});

/** What one change to the good configuration breaks: `a/b/0` to this value gives one problem, there unless said otherwise. */
export type Row = [place: string, value: unknown, problem: string, path?: string];

export function validateUntyped(config: unknown): Problem[] {
  return validateGateway(config as GatewayConfig, ['hello']);
}

/** A copy of the good configuration with another value at a place. */
export function changed(place: string, value: unknown, config: unknown = goodConfig): unknown {
  const copy: unknown = structuredClone(config);
  const keys = place.split('/');
  const last = keys.pop() ?? '';
  const parent = keys.reduce((node, key) => node[key] as Node, copy as Node);
  parent[last] = value;
  return copy;
}

type Node = Record<string, unknown>;

/** One test a row. */
export function testBroken(title: string, rows: readonly Row[]): void {
  test.each(rows)(`${title}: %s = %j`, (place, value, problem, path = pathOf(place)) => {
    expect(validateUntyped(changed(place, value))).toEqual([
      {
        path,
        problem: expect.stringContaining(problem),
        remedy: expect.stringMatching(/^(write|leave|did|define|escape) /),
      },
    ]);
  });
}

function pathOf(place: string): string {
  const [first = '', ...keys] = place.split('/');
  return first + keys.map(step).join('');
}

function step(key: string): string {
  if (/^\d+$/.test(key)) return `[${key}]`;
  return /^\w+$/.test(key) ? `.${key}` : `["${key}"]`;
}
