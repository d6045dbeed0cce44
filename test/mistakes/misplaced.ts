import { type Mistake, ROUTE, ROUTE_AT, SITE_AT } from './mistake.ts';

const SITE = 'domains/www.shop.example';

/** A field, where it was written, where it belongs, and the words that say so. */
function misplaced(
  [place, value]: [place: string, value: unknown],
  path: string,
  remedy: string,
  right: Mistake['right'],
): Mistake {
  const name = place.slice(place.lastIndexOf('/') + 1);
  return { wrong: { [place]: value }, path, problem: `there is no field "${name}"`, remedy, right };
}

export const MISPLACED: readonly Mistake[] = [
  misplaced([`${ROUTE}/ttl`, '1m'], `${ROUTE_AT}.ttl`, 'write cache: { ttl: … }', {
    [`${ROUTE}/cache`]: { ttl: '1m' },
  }),
  misplaced([`${ROUTE}/staleIfError`, '1d'], `${ROUTE_AT}.staleIfError`, 'write cache: { staleIfError: … }', {
    [`${ROUTE}/cache`]: { staleIfError: '1d' },
  }),
  misplaced(['cache', { ttl: '1m' }], 'cache', 'write defaults: { cache: … }', { defaults: { cache: { ttl: '1m' } } }),
  misplaced(['ttl', '1m'], 'ttl', 'write defaults: { cache: { ttl: … } }', { defaults: { cache: { ttl: '1m' } } }),
  misplaced([`${SITE}/cache`, 'pass'], `${SITE_AT}.cache`, 'write defaults: { cache: … }', {
    [`${SITE}/defaults`]: { cache: 'pass' },
  }),
  misplaced(['compress', true], 'compress', 'write defaults: { compress: … }', { defaults: { compress: true } }),
  misplaced(['headers', { security: true }], 'headers', 'write defaults: { headers: … }', {
    defaults: { headers: { security: true } },
  }),
  misplaced([`${ROUTE}/security`, true], `${ROUTE_AT}.security`, 'write headers: { security: … }', {
    [`${ROUTE}/headers`]: { security: true },
  }),
  misplaced([`${ROUTE}/cors`, { origins: '*' }], `${ROUTE_AT}.cors`, 'write headers: { cors: … }', {
    [`${ROUTE}/headers`]: { cors: { origins: '*' } },
  }),
  misplaced([`${ROUTE}/timeouts`, { firstByte: '5s' }], `${ROUTE_AT}.timeouts`, 'backends.NAME.timeouts', {
    'backends/shop/timeouts': { firstByte: '5s' },
  }),
  misplaced([`${ROUTE}/health`, { path: '/up' }], `${ROUTE_AT}.health`, 'backends.NAME.health', {
    'backends/shop/health': { path: '/up' },
  }),
  misplaced([`${ROUTE}/shield`, 'lhr-london-gb'], `${ROUTE_AT}.shield`, 'backends.NAME.shield', {
    'pools/both/shield': 'lhr-london-gb',
  }),
  misplaced([`${ROUTE}/origin`, 'https://a.example'], `${ROUTE_AT}.origin`, 'backends.NAME.origin', {
    'backends/shop/origin': 'https://a.example',
  }),
  misplaced([`${ROUTE}/retries`, 1], `${ROUTE_AT}.retries`, 'pools.NAME.retries', { 'pools/both/retries': 1 }),
  misplaced(['backends/shop/retries', 1], 'backends.shop.retries', 'pools.NAME.retries', { 'pools/both/retries': 1 }),
  misplaced(['backends/shop/quorum', 0.5], 'backends.shop.quorum', 'pools.NAME.quorum', { 'pools/both/quorum': 0.5 }),
  misplaced(['backends/shop/firstByte', '5s'], 'backends.shop.firstByte', 'write timeouts: { firstByte: … }', {
    'backends/shop/timeouts': { firstByte: '5s' },
  }),
  misplaced(['backends/shop/sniHostname', 'a.example'], 'backends.shop.sniHostname', 'write tls: { sniHostname: … }', {
    'backends/shop/tls': { sniHostname: 'a.example' },
  }),
  misplaced(['backends/shop/interval', '10s'], 'backends.shop.interval', 'write health: { interval: … }', {
    'backends/shop/health': { path: '/', interval: '10s' },
  }),
  misplaced(['backends/shop/ttl', '1m'], 'backends.shop.ttl', 'cache.ttl', { [`${ROUTE}/cache`]: { ttl: '1m' } }),
  misplaced(['backends/shop/host', 'a.example'], 'backends.shop.host', 'write overrideHost', {
    'backends/shop/overrideHost': 'a.example',
  }),
  misplaced(['pools/both/health', { path: '/' }], 'pools.both.health', 'backends.NAME.health', {
    'backends/shop/health': { path: '/' },
  }),
  misplaced(['pools/both/timeouts', { connect: '2s' }], 'pools.both.timeouts', 'backends.NAME.timeouts', {
    'backends/shop/timeouts': { connect: '2s' },
  }),
  misplaced(['routes', []], 'routes', 'write domains: { NAME: { routes: … } }', {
    [`${SITE}/routes`]: [{ path: '/*', to: 'both' }],
    dynamicBackends: undefined,
  }),
  misplaced(['origin', 'https://a.example'], 'origin', 'write backends: { NAME: { origin: … } }', {
    'backends/shop/origin': 'https://a.example',
  }),
  misplaced([`${SITE}/to`, 'shop'], `${SITE_AT}.to`, 'write routes: [{ to: … }]', { [`${ROUTE}/to`]: 'shop' }),
  misplaced([`${SITE}/path`, '/a'], `${SITE_AT}.path`, 'write routes: [{ path: … }]', { [`${ROUTE}/path`]: '/a' }),
  misplaced([`${SITE}/handler`, 'hello'], `${SITE_AT}.handler`, 'handler: … }', {
    [ROUTE]: { path: '/products/:id', handler: 'hello' },
  }),
  misplaced(['redirects', { entries: {} }], 'redirects', 'write domains: { NAME: { redirects: … } }', {
    [`${SITE}/redirects`]: { entries: { '/a': '/b' } },
  }),
  misplaced([`${ROUTE}/maintenance`, {}], `${ROUTE_AT}.maintenance`, `${SITE_AT}.maintenance`, {
    [`${SITE}/maintenance`]: { from: 'config-store:flags' },
  }),
  misplaced([`${ROUTE}/status`, 301], `${ROUTE_AT}.status`, 'write redirect: { status: … }', {
    [ROUTE]: { path: '/a', redirect: { to: '/b', status: 301 } },
  }),
  misplaced([`${ROUTE}/limit`, 9], `${ROUTE_AT}.limit`, 'write rateLimit: { limit: … }', {
    [`${ROUTE}/rateLimit`]: { limit: 9 },
  }),
  misplaced([`${ROUTE}/deny`, {}], `${ROUTE_AT}.deny`, 'write access: { deny: … }', {
    [`${ROUTE}/access`]: { deny: { addresses: ['203.0.113.9'] } },
  }),
  misplaced([`${ROUTE}/local`, 'http://127.0.0.1:8080'], `${ROUTE_AT}.local`, 'write it where it belongs: local', {
    'backends/shop/local': 'http://127.0.0.1:8080',
  }),
  misplaced(['hooks', {}], 'hooks', 'write purge: { hooks: … }', { purge: { hooks: {} } }),
  misplaced(['kv', {}], 'kv', 'write stores: { kv: … }', { 'stores/kv': { pages: {} } }),
  misplaced(['fanout', true], 'fanout', 'write push: { fanout: … }', { push: { fanout: true } }),
  misplaced(['authority', 'certainly'], 'authority', 'write tls: { authority: … }', {
    tls: { authority: 'certainly' },
  }),
  misplaced(['admin/maxKeysPerRequest', 10], 'admin.maxKeysPerRequest', 'purge.maxKeysPerRequest', {
    purge: { maxKeysPerRequest: 10 },
  }),
];
