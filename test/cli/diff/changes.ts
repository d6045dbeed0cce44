import type { GatewayConfig } from '../../../src/gateway/index.ts';

type Routes = readonly object[];

/** A shop, with other routes in front of the last one, and other fields. */
export function shopWith(routes: Routes, more: object = {}): GatewayConfig {
  return {
    name: 'shop',
    backends: { shop: { origin: 'https://shop-origin.example' }, api: { origin: 'https://api-origin.example' } },
    domains: { 'www.shop.example': { routes: [...routes, { path: '/*', to: 'shop' }] } },
    ...more,
  } as GatewayConfig;
}

const route = (more: object): Routes => [{ path: '/a/:id', to: 'shop', ...more }];

/** What a change is, both configurations, what must be said of requests, and whether the exit status is 1. */
export type Row = [
  change: string,
  from: GatewayConfig,
  to: GatewayConfig,
  says: { kind: string; of?: string; from?: string | null; to?: string | null },
  isGrave: boolean,
];

/** Twenty kinds of change, and more. */
export const CHANGES: readonly Row[] = [
  [
    'a route that is new',
    shopWith([]),
    shopWith(route({ to: 'api' })),
    { kind: 'route', from: '/*', to: '/a/:id' },
    false,
  ],
  [
    'a route that is gone',
    shopWith(route({ to: 'api' })),
    shopWith([]),
    { kind: 'route', from: '/a/:id', to: '/*' },
    false,
  ],
  [
    'a route that moves behind one that takes its requests',
    shopWith([
      { path: '/a/b', to: 'api' },
      { path: '/a/:id', to: 'shop' },
    ]),
    shopWith([
      { path: '/a/:id', to: 'shop' },
      { path: '/a/b', to: 'api' },
    ]),
    { kind: 'route', from: '/a/b', to: '/a/:id' },
    false,
  ],
  [
    'another backend',
    shopWith(route({})),
    shopWith(route({ to: 'api' })),
    { kind: 'backend', from: 'shop', to: 'api' },
    false,
  ],
  [
    'another origin of the same backend',
    shopWith([]),
    shopWith([], {
      backends: { shop: { origin: 'https://other.example' }, api: { origin: 'https://api-origin.example' } },
    }),
    { kind: 'backend', of: 'the origin', from: 'https://shop-origin.example', to: 'https://other.example' },
    false,
  ],
  [
    'another path at the origin',
    shopWith(route({})),
    shopWith(route({ rewrite: '/v2/:id' })),
    { kind: 'backend', of: 'the path', from: '/a/sample-id', to: '/v2/sample-id' },
    false,
  ],
  [
    'a redirect that leads elsewhere',
    shopWith([{ path: '/old', redirect: '/new' }]),
    shopWith([{ path: '/old', redirect: '/newer' }]),
    { kind: 'answer', of: 'where it leads', from: '/new', to: '/newer' },
    false,
  ],
  [
    'another status of a redirect',
    shopWith([{ path: '/old', redirect: '/new' }]),
    shopWith([{ path: '/old', redirect: { to: '/new', status: 301 } }]),
    { kind: 'answer', from: 'redirect 302', to: 'redirect 301' },
    false,
  ],
  [
    'a fixed text',
    shopWith([{ path: '/teapot', respond: { body: 'short' } }]),
    shopWith([{ path: '/teapot', respond: { body: 'stout' } }]),
    { kind: 'body', from: 'short', to: 'stout' },
    false,
  ],
  [
    'a handler in place of a backend',
    shopWith(route({})),
    shopWith([{ path: '/a/:id', handler: 'hello' }]),
    { kind: 'answer', from: 'the origin', to: 'handler hello' },
    false,
  ],
  [
    'a method that is refused',
    shopWith(route({})),
    shopWith(route({ methods: ['GET'] }), { domains: { 'www.shop.example': { routes: route({ methods: ['GET'] }) } } }),
    { kind: 'answer', from: 'the origin', to: 'error 405' },
    false,
  ],
  [
    'an access rule that is lost',
    shopWith(route({ access: { allow: { addresses: ['203.0.113.0/24'] } } })),
    shopWith(route({})),
    { kind: 'guard', of: 'access', from: 'refused: allow', to: null },
    true,
  ],
  [
    'an access rule that is new',
    shopWith(route({})),
    shopWith(route({ access: { deny: { countries: ['FR'] } } })),
    { kind: 'guard', of: 'access', from: null, to: 'refused: deny: country' },
    false,
  ],
  [
    'a rate limit that is lost',
    shopWith(route({ rateLimit: { limit: 5 } })),
    shopWith(route({})),
    { kind: 'guard', of: 'rateLimit', to: null },
    true,
  ],
  [
    'a key that splits by a header',
    shopWith(route({ cache: { key: {} } })),
    shopWith(route({ cache: { key: { headers: ['X-Plan'] } } })),
    { kind: 'key split', from: 'one object', to: 'an object of each' },
    true,
  ],
  [
    'keys that join by the query',
    shopWith(route({})),
    shopWith(route({ cache: { query: { except: ['utm_*'] } } })),
    { kind: 'key joined', from: 'an object of each', to: 'one object' },
    true,
  ],
  [
    'keys that join by the order of the query',
    shopWith(route({})),
    shopWith(route({ cache: { query: 'sort' } })),
    { kind: 'key', of: 'the order of the query', from: 'b=2&a=1', to: 'a=1&b=2' },
    true,
  ],
  [
    'a lifetime where the origin gives none',
    shopWith(route({})),
    shopWith(route({ cache: { defaultTtl: '5m' } })),
    { kind: 'lifetime', of: 'a 200 without a lifetime', from: 'not stored: no-freshness' },
    false,
  ],
  [
    'a lifetime in place of the origin’s',
    shopWith(route({ cache: { ttl: '1m', grace: '0s' } })),
    shopWith(route({ cache: { ttl: '1h', grace: '0s' } })),
    { kind: 'lifetime', of: 'a 200 with max-age=60', from: 'fresh for 1 minute', to: 'fresh for 1 hour' },
    false,
  ],
  [
    'a lifetime of errors',
    shopWith(route({})),
    shopWith(route({ cache: { grace: '0s', statuses: { 404: '1m' } } })),
    { kind: 'lifetime', of: 'a 404', from: 'not stored: no-freshness', to: 'fresh for 1 minute' },
    false,
  ],
  [
    'a route that is not cached any more',
    shopWith(route({})),
    shopWith(route({ cache: 'pass' })),
    { kind: 'lifetime', of: 'a 200 with max-age=60' },
    false,
  ],
  [
    'an answer with Set-Cookie that is stored',
    shopWith(route({})),
    shopWith(route({ cache: { storeSetCookie: true } })),
    { kind: 'private data', of: 'a 200 with Set-Cookie', from: 'not stored: set-cookie' },
    true,
  ],
  [
    'a credential that is none any more',
    shopWith(route({})),
    shopWith(route({ cache: { credentials: ['X-Session'] } })),
    { kind: 'private data', of: 'a 200 with max-age=60', from: 'not stored: authorization' },
    true,
  ],
  [
    'a surrogate key',
    shopWith(route({})),
    shopWith(route({ surrogateKeys: ['product/:id'] })),
    { kind: 'surrogate keys', from: null, to: 'product/sample-id' },
    false,
  ],
  [
    'a header of the request',
    shopWith(route({})),
    shopWith(route({ headers: { request: { set: { 'X-Id': ':id' } } } })),
    { kind: 'request headers', of: 'x-id', from: null, to: 'sample-id' },
    false,
  ],
  [
    'a header of the response',
    shopWith(route({ headers: { response: { set: { 'X-Shop': 'one' } } } })),
    shopWith(route({ headers: { response: { remove: ['X-Shop'] } } })),
    { kind: 'response headers', of: 'x-shop', from: 'one', to: null },
    false,
  ],
  [
    'a domain that is new',
    shopWith([]),
    shopWith([], {
      domains: {
        'www.shop.example': { routes: [{ path: '/*', to: 'shop' }] },
        'api.shop.example': { routes: [{ path: '/*', to: 'api' }] },
      },
    }),
    { kind: 'domain', from: null, to: 'api.shop.example' },
    false,
  ],
  [
    'a condition on a header',
    shopWith(route({ to: 'api' })),
    shopWith(route({ to: 'api', headers: { 'x-beta': true } })),
    { kind: 'route', from: '/a/:id', to: '/*' },
    false,
  ],
];
