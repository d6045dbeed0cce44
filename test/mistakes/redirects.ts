import { field, type Mistake, ROUTE, SITE_AT } from './mistake.ts';

const SITE = 'domains/www.shop.example';
const TABLE = `${SITE}/redirects`;
const TABLE_AT = `${SITE_AT}.redirects`;
const REST = { path: '/*', to: 'both' };
const TENANTS = { path: '/t/:tenant', to: { dynamic: 'tenants', origin: 'https://:tenant.tenants.example' } };
const OTHER_TARGET = 'write a target that no redirect takes';

/** Routes that redirect, before the rest of the site. */
function routes(...first: object[]): object {
  return { [`${SITE}/routes`]: [...first, TENANTS, REST] };
}

const one = (path: string, redirect: unknown, more: object = {}): object => ({ path, redirect, ...more });

/** A circle that begins at the first route. */
function circle(
  wrong: Mistake['wrong'],
  right: Mistake['right'],
  problem: string,
  at = `${SITE_AT}.routes[0].redirect`,
) {
  return { wrong, path: at, problem, remedy: OTHER_TARGET, right } satisfies Mistake;
}

export const REDIRECTS: readonly Mistake[] = [
  circle(
    routes(one('/a', '/a')) as Mistake['wrong'],
    routes(one('/a', '/a/')) as Mistake['wrong'],
    'redirects to itself: www.shop.example/a',
  ),
  circle(
    routes(one('/a', '/a/'), one('/a/', '/a')) as Mistake['wrong'],
    routes(one('/a', '/a/')) as Mistake['wrong'],
    'comes back to itself after 2 redirects',
  ),
  circle(
    {
      [`${SITE}/routes`]: [TENANTS, one('/*', 'https://www.shop.example/:rest')],
      'pools/both': { backends: { shop: 1, spare: 1 } },
      'domains/b.example': { routes: [REST] },
    },
    { [`${SITE}/routes`]: [TENANTS, one('/*', 'https://b.example/:rest')], 'domains/b.example': { routes: [REST] } },
    'redirects to itself: www.shop.example/x',
    `${SITE_AT}.routes[1].redirect`,
  ),
  circle(
    { [`${SITE}/routes`]: [TENANTS, one('/*', '/en/:rest')], 'domains/b.example': { routes: [REST] } },
    {
      [`${SITE}/routes`]: [TENANTS, { path: '/en/*', to: 'shop' }, one('/*', '/en/:rest')],
      'domains/b.example': { routes: [REST] },
    },
    'leads on without an end: www.shop.example/en/x',
    `${SITE_AT}.routes[1].redirect`,
  ),
  circle(
    routes(one('/', 'https://shop.example/')) as Mistake['wrong'],
    routes(one('/', 'https://shop.example.org/')) as Mistake['wrong'],
    'comes back to itself after 2 redirects: shop.example/ → www.shop.example/',
  ),
  circle(
    routes(one('/', '/', { countries: ['FR'] })) as Mistake['wrong'],
    routes(one('/', '/fr', { countries: ['FR'] })) as Mistake['wrong'],
    'redirects to itself: www.shop.example/',
  ),
  circle(
    { 'domains/a.example': { redirect: 'https://b.example' }, 'domains/b.example': { redirect: 'https://a.example' } },
    { 'domains/a.example': { redirect: 'https://b.example' }, 'domains/b.example': { redirect: 'https://c.example' } },
    'comes back to itself after 2 redirects',
    'domains["a.example"].redirect',
  ),
  circle(
    {
      'domains/*.a.example': { redirect: 'https://:subdomain.b.example' },
      'domains/*.b.example': { redirect: 'https://:subdomain.a.example' },
    },
    {
      'domains/*.a.example': { redirect: 'https://:subdomain.b.example' },
      'domains/*.b.example': { redirect: 'https://:subdomain.c.example' },
    },
    'comes back to itself after 2 redirects: x.b.example/x → x.a.example/x',
    'domains["*.a.example"].redirect',
  ),
  circle(
    { [TABLE]: { entries: { '/old': '/new' } }, ...routes(one('/new', '/old')) },
    { [TABLE]: { entries: { '/old': '/new' } }, ...routes(one('/newer', '/old')) },
    'comes back to itself after 2 redirects',
    `${TABLE_AT}.entries["/old"]`,
  ),
  circle(
    { [TABLE]: { entries: { '/a': '/b', '/b': '/c', '/c': '/a' } } },
    { [TABLE]: { entries: { '/a': '/b', '/b': '/c', '/c': '/d' } } },
    'comes back to itself after 3 redirects',
    `${TABLE_AT}.entries["/a"]`,
  ),
  circle(
    {
      [TABLE]: {
        patterns: [
          { path: '/a/*', to: '/b/:rest' },
          { path: '/b/*', to: '/a/:rest' },
        ],
      },
    },
    {
      [TABLE]: {
        patterns: [
          { path: '/a/*', to: '/b/:rest' },
          { path: '/c/*', to: '/a/:rest' },
        ],
      },
    },
    'comes back to itself after 2 redirects',
    `${TABLE_AT}.patterns[0].to`,
  ),
  circle(
    { [TABLE]: { entries: { '/a': '/b' }, patterns: [{ path: '/b', to: 'https://www.shop.example/a' }] } },
    { [TABLE]: { entries: { '/a': '/b' }, patterns: [{ path: '/b', to: 'https://www.shop.example:8443/a' }] } },
    'comes back to itself after 2 redirects',
    `${TABLE_AT}.entries["/a"]`,
  ),
  field(
    ROUTE,
    [one('/a', 'http://localhost:3000/a'), one('/a', 'https://b.example/a')],
    ['"localhost" has a single label, which visitors cannot reach', 'write the public name of the site', '.redirect'],
  ),
  field(
    ROUTE,
    [one('/a', { to: 'http://192.168.0.3/' }), one('/a', { to: 'http://203.0.113.3/' })],
    ['private network, which visitors cannot reach', 'write the public name of the site', '.redirect.to'],
  ),
  field(
    'domains/shop.example/redirect',
    ['https://shop.example', 'https://www.shop.example'],
    ['redirects the domain to itself', 'write another host'],
  ),
  field(
    'domains/shop.example/redirect',
    ['/new', 'https://www.shop.example/new'],
    ['would redirect the domain to itself', 'write another site'],
  ),
  field(
    'domains/shop.example/redirect',
    ['https://www.shop.example/', 'https://www.shop.example'],
    ['cannot be followed by the path', 'no slash at its end'],
  ),
  field(
    'domains/shop.example/redirect',
    ['www.shop.example', 'https://www.shop.example'],
    ['is neither a path nor an http or https URL', 'write "/…" or "https://…"'],
  ),
  field(
    ROUTE,
    [one('/a', 'b.example/a'), one('/a', 'https://b.example/a')],
    ['is neither a path nor an http or https URL', 'write "/…" or "https://…"', '.redirect'],
  ),
  field(
    ROUTE,
    [one('/a', '//b.example'), one('/a', '/b.example')],
    ['names a host without a scheme', 'write a single "/"', '.redirect'],
  ),
  field(
    ROUTE,
    [one('/a', '/b c'), one('/a', '/b%20c')],
    ['has characters that no URL has', '%20 for a space', '.redirect'],
  ),
  field(
    ROUTE,
    [one('/a/:id', '/b/:sku'), one('/a/:id', '/b/:id')],
    ['there is no parameter :sku here', 'write one of ":id"', '.redirect'],
  ),
  field(
    ROUTE,
    [one('/a/*', '/b/$1'), one('/a/*', '/b/:rest')],
    ['writes "$1", which is no parameter', 'write ":rest"', '.redirect'],
  ),
  field(
    ROUTE,
    [one('/a', { to: '/b', status: 300 }), one('/a', { to: '/b', status: 301 })],
    ['is 300', 'write 301 or 302', '.redirect.status'],
  ),
  field(
    ROUTE,
    [one('/a', { to: '/b', status: '301' }), one('/a', { to: '/b', status: 308 })],
    ['is "301"', 'write 301 or 302', '.redirect.status'],
  ),
  field(
    ROUTE,
    [one('/:host', 'https://:host/'), one('/:page', 'https://b.example/:page')],
    ['would be chosen by the request', 'write the host out', '.redirect'],
  ),
  field(
    ROUTE,
    [one('/a', '/b', { cache: { ttl: '1m' } }), one('/a', '/b', { cache: 'pass' })],
    ['answers by redirect, and stores no such answer', 'leave cache out', '.cache'],
  ),
  field(
    TABLE,
    [{ entries: { '/a/:id': '/b' } }, { entries: { '/a/id': '/b' } }],
    ['is a pattern', 'write it under patterns', '.entries["/a/:id"]'],
  ),
  field(
    TABLE,
    [{ entries: { '/a/.*': '/b' } }, { entries: { '/a/.': '/b' } }].map((each, at) =>
      at === 0 ? each : { entries: { '/a/x': '/b' } },
    ) as [unknown, unknown],
    ['is a regular expression', 'write "/a/*"', '.entries["/a/.*"]'],
  ),
  field(
    TABLE,
    [
      {
        patterns: [
          { path: '/a/:x', to: '/b' },
          { path: '/a/:y', to: '/c' },
        ],
      },
      {
        patterns: [
          { path: '/a/:x', to: '/b' },
          { path: '/c/:y', to: '/d' },
        ],
      },
    ],
    ['takes the same paths as patterns[0]', 'leave one of them out', '.patterns[1].path'],
  ),
  field(
    TABLE,
    [{ from: 'config-store:flag' }, { from: 'config-store:flags' }],
    ['is no store that stores names', 'did you mean "config-store:flags"?', '.from'],
  ),
  field(TABLE, [{ status: 303 }, { status: 308 }], ['is 303', 'write 301 or 302', '.status']),
];
