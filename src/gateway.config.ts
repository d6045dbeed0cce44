import { defineGateway } from 'popgate';

/** The whole site. Edit it: names are checked by the compiler, all the rest by `npx popgate check`. */
export default defineGateway({
  name: 'shop',
  backends: {
    // `local` stands in for the origin on Viceroy: here, the demo that `npm start` runs.
    shop: { origin: 'https://shop-origin.example', paths: 'case-sensitive', local: 'http://127.0.0.1:7701' },
    api: { origin: 'https://api-origin.example', timeouts: { firstByte: '5s' }, local: 'http://127.0.0.1:7702' },
  },
  dynamicBackends: {
    tenants: { allow: ['https://*.tenants-origin.example'], local: 'http://127.0.0.1:7703' },
  },
  domains: {
    'www.shop.example': {
      // Old addresses; thousands of them belong in a store: `from: 'config-store:moved'`.
      redirects: {
        entries: { '/teapots': '/products/1', '/about-us.html': '/' },
        patterns: [{ path: '/catalogue/*', to: '/products/:rest' }],
      },
      defaults: { compress: { minBytes: 256 }, headers: { security: { csp: "default-src 'self'" } } },
      routes: [
        { path: '/assets/*', to: 'shop', cache: { ttl: '1d', query: 'ignore' }, surrogateKeys: ['assets'] },
        { path: '/products/:id', to: 'shop', cache: { staleIfError: '1d' }, surrogateKeys: ['product/:id'] },
        { path: '/cart', to: 'shop', cache: 'pass' },
        { path: '/cart/*', to: 'shop', cache: 'pass' },
        // The page says which request it answers.
        { path: '/account', to: 'shop', cache: 'pass', transform: 'served' },
        { path: '/old/:page', redirect: { to: '/:page', status: 301 } },
        { path: '/teapot', respond: { status: 418, body: 'short and stout\n' } },
        { path: '/hello/*', handler: 'hello' },
        { path: '/app/*', handler: 'app' },
        // The price on the page `/live`, as it changes; locally with `npm start -- --push`.
        { path: '/live/:channel', stream: { channels: [':channel'] } },
        { path: '/*', to: 'shop' },
      ],
    },
    'shop.example': { redirect: 'https://www.shop.example' },
    'api.shop.example': { routes: [{ path: '/*', to: 'api', rateLimit: { limit: 20, window: '10s' } }] },
    '*.tenants.example': {
      routes: [{ path: '/*', to: { dynamic: 'tenants', origin: 'https://:subdomain.tenants-origin.example' } }],
    },
  },
  admin: { host: 'www.shop.example', path: '/.popgate' },
  meant: { 'stream-without-fanout': 'the demo runs on one machine, where Pushpin stands in for Fanout' },
});
