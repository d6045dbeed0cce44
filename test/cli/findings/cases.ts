import type { Finding } from '../../../src/cli/findings/finding.ts';
import { ROUTE } from '../../mistakes/mistake.ts';

type Changes = Readonly<Record<string, unknown>>;

/** What trips a finding, and a near miss: changes of the site of `test/mistakes/`, and what its handlers' file says. */
export interface Case {
  wrong: Changes;
  right: Changes;
  /** The file of the handlers, where it is about them. */
  handlers?: string;
}

/** A value at a place, and another one at the same place. */
function at(place: string, wrong: unknown, right: unknown): Case {
  return { wrong: { [place]: wrong }, right: { [place]: right } };
}

const DOMAIN = 'domains/www.shop.example';
const route = (more: object): object => ({ path: '/products/:id', to: 'shop', ...more });
const cached = (cache: object, more: object = {}): object => ({ path: '/h', handler: 'hello', cache, ...more });
const second = (first: object, more: object): object[] => [
  { path: '/a/*', to: 'shop', ...first },
  { path: '/a/b', to: 'both', ...more },
  { path: '/t/:tenant', to: { dynamic: 'tenants', origin: 'https://:tenant.tenants.example' } },
  { path: '/*', to: 'both' },
];
const handler = (body: string): string => `export const handlers = { hello: (request: Request) => { ${body} } };`;
const entries = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`/old-${String(at).padStart(6, '0')}`, '/new']));
const POOL = { backends: { shop: 2, spare: 1 } };
const OTHERS = {
  'dynamicBackends/others': { allow: ['https://*.others.example'], max: 100 },
  [ROUTE]: { path: '/o/:name', to: { dynamic: 'others', origin: 'https://:name.others.example' } },
};
const keys = (count: number, end: string): string[] => Array.from({ length: count }, (_, at) => `${at}${end}`);
const ACCESS = { allow: { addresses: ['203.0.113.7'] } };

/** Configurations alone trip these. Each has more in the test of its file. */
export const CASES: Readonly<Record<string, readonly Case[]>> = {
  'unkeyed-header': [
    at(ROUTE, route({ headers: { 'X-Kind': ['a', 'b'] } }), route({ headers: { 'X-Kind': 'a' } })),
    {
      wrong: { [ROUTE]: cached({ query: 'ignore' }) },
      right: { [ROUTE]: cached({ query: 'ignore', key: { headers: ['X-Plan'] } }) },
      handlers: handler(`return new Response(request.headers.get('x-plan'));`),
    },
  ],
  'unkeyed-cookie': [
    at(ROUTE, route({ cookies: { plan: ['a', 'b'] } }), route({ cookies: { plan: 'a' } })),
    {
      wrong: { [ROUTE]: cached({ ttl: '1m', query: 'ignore' }) },
      right: { [ROUTE]: cached({ ttl: '1m', query: 'ignore', key: { cookies: ['plan'] } }) },
      handlers: handler(`return new Response(request.headers.get('cookie'));`),
    },
  ],
  'dropped-parameter': [
    at(
      ROUTE,
      route({ query: { lang: ['de', 'fr'] }, cache: { query: 'ignore' } }),
      route({ query: { lang: ['de', 'fr'] }, cache: { query: { only: ['lang'] } } }),
    ),
    {
      wrong: { [ROUTE]: cached({ query: { only: ['page'] } }) },
      right: { [ROUTE]: cached({ query: { only: ['q', 'page'] } }) },
      handlers: handler(`return new Response(new URL(request.url).searchParams.get('q'));`),
    },
  ],
  'unheard-header': [at(ROUTE, route({ headers: { 'X-Real-IP': 'a' } }), route({ headers: { 'X-Kind': 'a' } }))],
  'long-browser-ttl': [
    at(ROUTE, route({ cache: { browserTtl: '25h' } }), route({ cache: { browserTtl: '24h' } })),
    at(ROUTE, route({ cache: { browserTtl: '30d' } }), { path: '/assets/*', to: 'shop', cache: { browserTtl: '30d' } }),
    at(
      ROUTE,
      route({ headers: { response: { set: { 'Cache-Control': 'public, max-age=86401' } } } }),
      route({ headers: { response: { set: { 'Cache-Control': 's-maxage=864000, max-age=86400' } } } }),
    ),
    at('defaults', { cache: { browserTtl: '30d' } }, { cache: { browserTtl: '1d' } }),
  ],
  'tracking-parameters': [
    at(
      ROUTE,
      route({ cache: { ttl: '1m', query: 'keep' } }),
      route({ cache: { ttl: '1m', query: { except: ['utm_*'] } } }),
    ),
    at(ROUTE, route({ cache: { ttl: '1m', query: 'sort' } }), route({ cache: { query: 'sort' } })),
    at(ROUTE, route({ cache: { defaultTtl: '1m', query: 'keep' } }), {
      path: '/api/*',
      to: 'shop',
      cache: { defaultTtl: '1m', query: 'keep' },
    }),
  ],
  'overflowing-keys': [
    at(`${ROUTE}/surrogateKeys`, keys(16, '/:id'), keys(200, '/fixed')),
    at(`${ROUTE}/surrogateKeys`, keys(16, '/:id'), keys(15, '/:id')),
  ],
  'shadowed-route': [
    at(`${DOMAIN}/routes`, second({}, {}), second({ methods: ['GET'] }, {})),
    at(
      `${DOMAIN}/routes`,
      second({ methods: ['GET', 'POST'] }, { methods: ['GET'] }),
      second({ methods: ['GET'] }, { methods: ['GET', 'POST'] }),
    ),
    at(
      `${DOMAIN}/routes`,
      second({ query: { a: true } }, { query: { a: 'x' } }),
      second({ query: { a: 'x' } }, { query: { a: true } }),
    ),
  ],
  'redirected-route': [
    at(
      `${DOMAIN}/redirects`,
      { patterns: [{ path: '/products/*', to: '/p/:rest' }] },
      { patterns: [{ path: '/product/*', to: '/p/:rest' }] },
    ),
  ],
  'empty-routes': [at('domains/b.example', { routes: [] }, { routes: [{ path: '/*', to: 'shop' }] })],
  'unmet-condition': [
    at(ROUTE, route({ headers: { Vary: 'x' } }), route({ headers: { 'X-Vary': 'x' } })),
    at(ROUTE, route({ countries: ['FR'], regions: ['US-CA'] }), route({ countries: ['US'], regions: ['US-CA'] })),
  ],
  'literal-pattern': [at(ROUTE, { path: '/p/[id]', to: 'shop' }, { path: '/p/:id', to: 'shop' })],
  'foreign-variable': [at(ROUTE, route({ rewrite: '/v1/$1' }), route({ rewrite: '/v1/:id' }))],
  'idle-field': [
    at(ROUTE, route({ cache: { ttl: '1m', defaultTtl: '1h' } }), route({ cache: { ttl: '1m' } })),
    at(ROUTE, route({ cache: 'pass', surrogateKeys: ['a'] }), route({ surrogateKeys: ['a'] })),
    at(
      ROUTE,
      route({ methods: ['POST'], cache: { staleIfError: '1h' } }),
      route({ methods: ['POST'], cache: { invalidate: false } }),
    ),
    at(ROUTE, route({ cache: { statuses: { 304: '1m' } } }), route({ cache: { statuses: { 404: '1m' } } })),
    at(
      ROUTE,
      route({ access: { deny: { addresses: ['10.0.0.0/8', '10.1.0.0/16'] } } }),
      route({ access: { deny: { addresses: ['10.0.0.0/8', '11.1.0.0/16'] } } }),
    ),
    at(
      ROUTE,
      route({ access: { deny: { countries: ['FR'] }, allow: { countries: ['FR', 'BE'] } } }),
      route({ access: { deny: { countries: ['FR'] }, allow: { countries: ['BE'] } } }),
    ),
    at(
      ROUTE,
      route({ access: { deny: { addresses: ['0.0.0.0/0', '::/0'] } }, rateLimit: { limit: 9 } }),
      route({ access: { deny: { addresses: ['0.0.0.0/0'] } }, rateLimit: { limit: 9 } }),
    ),
    at(
      ROUTE,
      route({ geo: { fields: ['country'], default: { city: 'Paris' } } }),
      route({ geo: { fields: ['country', 'city'], default: { city: 'Paris' } } }),
    ),
    at('pools/both', { ...POOL, retries: 0, retryBudget: 0.5 }, { ...POOL, retries: 1, retryBudget: 0.5 }),
    at(
      `${DOMAIN}/redirects`,
      {
        patterns: [
          { path: '/o/*', to: '/n/:rest' },
          { path: '/o/a/*', to: '/a/:rest' },
        ],
      },
      {
        patterns: [
          { path: '/o/a/*', to: '/a/:rest' },
          { path: '/o/*', to: '/n/:rest' },
        ],
      },
    ),
  ],
  'unguarded-folder': [
    at(ROUTE, { path: '/admin/*', to: 'shop', access: ACCESS }, { path: '/admin', to: 'shop', access: ACCESS }),
  ],
  'unguarded-case': [
    {
      wrong: { [ROUTE]: { path: '/login', to: 'shop', access: ACCESS }, 'backends/shop/paths': undefined },
      right: { [ROUTE]: { path: '/login', to: 'shop', access: ACCESS } },
    },
  ],
  'rewrite-past-guard': [
    {
      wrong: {
        [ROUTE]: route({ access: ACCESS }),
        [`${DOMAIN}/routes/2`]: { path: '/spare/*', to: 'shop', rewrite: '/products/:rest' },
      },
      right: {
        [ROUTE]: route({ access: ACCESS }),
        [`${DOMAIN}/routes/2`]: { path: '/spare/*', to: 'spare', rewrite: '/products/:rest' },
      },
    },
  ],
  'secret-in-clear': [
    at(
      ROUTE,
      route({ headers: { request: { set: { Authorization: 'Bearer abc123def456' } } } }),
      route({ headers: { request: { set: { 'X-Plan': 'free' } } } }),
    ),
  ],
  'open-suffix': [
    at(
      'dynamicBackends/tenants/allow',
      ['https://*.github.io', 'https://*.tenants.example'],
      ['https://*.tenants.example'],
    ),
  ],
  'unreachable-origin': [at('backends/shop/origin', 'http://127.0.0.1:8080', 'http://203.0.113.7:8080')],
  'unreachable-target': [at('logEndpoints/access/settings/url', 'https://10.0.0.7/in', 'https://203.0.113.7/in')],
  'unused-backend': [at('backends/more', { origin: 'https://more.example', paths: 'literal' }, undefined)],
  'unknown-log-endpoint': [at(ROUTE, route({ log: { endpoint: 'acess' } }), route({ log: { endpoint: 'access' } }))],
  'unknown-acl': [
    {
      wrong: { [ROUTE]: route({ access: { deny: { acl: 'blocked' } } }) },
      right: { [ROUTE]: route({ access: { deny: { acl: 'blocked' } } }), 'stores/acls': { blocked: {} } },
    },
  ],
  'missing-product': [
    {
      wrong: { [ROUTE]: route({ access: { waf: { corp: 'a', workspace: 'b' } } }) },
      right: {
        [ROUTE]: route({ access: { waf: { corp: 'a', workspace: 'b' } } }),
        products: { ngwaf: { workspace: 'b' } },
      },
    },
  ],
  'stream-without-fanout': [
    {
      wrong: { [ROUTE]: { path: '/s', stream: { channels: ['a'] } } },
      right: {
        [ROUTE]: { path: '/s', stream: { channels: ['a'] } },
        push: { fanout: true },
        products: { fanout: true },
      },
    },
  ],
  'silent-http3': [at('tls', { http3: true }, { http3: false })],
  'over-limit': [
    {
      wrong: { ...OTHERS, 'dynamicBackends/tenants/max': 101 },
      right: { ...OTHERS, 'dynamicBackends/tenants/max': 100 },
    },
  ],
  'large-table': [at(`${DOMAIN}/redirects`, { entries: entries(60_000) }, { entries: entries(50_000) })],
  'endless-wait': [at('backends/shop/timeouts', { firstByte: '3m' }, { firstByte: '2m' })],
  'long-lifetime': [at(ROUTE, route({ cache: { ttl: '400d' } }), route({ cache: { ttl: '365d' } }))],
  'odd-probe': [
    at(
      'backends/shop/health',
      { path: '/', interval: '2s', timeout: '3s' },
      { path: '/', interval: '3s', timeout: '2s' },
    ),
  ],
  'kept-domain': [
    at(
      'environments',
      { staging: { domains: { 'www.shop.example': 'staging.shop.example' } } },
      {
        staging: {
          domains: { 'www.shop.example': 'staging.shop.example', 'shop.example': 'bare.staging.shop.example' },
        },
      },
    ),
  ],
} satisfies Partial<Record<Finding['code'], readonly Case[]>>;
