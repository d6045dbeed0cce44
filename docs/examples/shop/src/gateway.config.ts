import { defineGateway } from 'popgate';

/** A shop with servers in Europe and a replica in the United States. */
export default defineGateway({
  name: 'shop',
  backends: {
    // `local` stands in for an origin on this machine: `node origins.mjs` plays all of them.
    shop_eu: {
      origin: 'https://eu.shop-origin.example',
      local: 'http://127.0.0.1:8080',
      // The application makes links and cookies for the host that customers see.
      overrideHost: 'www.shop.example',
      // A server that answers 200 here can reach its database. Fastly asks every 15 seconds, from many POPs.
      health: { path: '/healthz', interval: '15s' },
      // The slowest page takes 8 seconds; who waits longer waits in vain.
      timeouts: { firstByte: '10s' },
      // The servers run Linux: /Cart is not /cart to them.
      paths: 'case-sensitive',
    },
    // Reads a copy of the database and refuses orders.
    shop_us: {
      origin: 'https://us.shop-origin.example',
      local: 'http://127.0.0.1:8080',
      overrideHost: 'www.shop.example',
      health: { path: '/healthz', interval: '15s' },
      timeouts: { firstByte: '10s' },
      paths: 'case-sensitive',
    },
    assets: { origin: 'https://shop-assets.storage.example', local: 'http://127.0.0.1:8080', paths: 'literal' },
    // The warehouse is slow on bad days. A page must not wait for it.
    warehouse: {
      origin: 'https://api.warehouse.example',
      local: 'http://127.0.0.1:8080',
      timeouts: { firstByte: '2s' },
    },
  },
  pools: {
    // Pages come from Europe, and from the replica where Europe fails.
    pages: {
      backends: { shop_eu: 1, shop_us: 1 },
      policy: 'failover',
      retries: 1,
      retryOn: [502, 503],
      // The POP that is next to the servers asks for all others: a new page is one request, not one from each POP.
      shield: 'lhr-london-gb',
    },
  },
  domains: {
    'www.shop.example': {
      redirects: {
        // Marketing adds short addresses here, without a deploy.
        from: 'config-store:moved',
        // The shop before this one had its products there, and search engines still do.
        patterns: [{ path: '/catalogue/*', to: '/products/:rest', status: 308 }],
      },
      routes: [
        {
          // Names of assets hold a hash, so a name never has other content.
          path: '/assets/*',
          to: 'assets',
          cache: { ttl: '30d', browserTtl: '30d', query: 'ignore' },
          surrogateKeys: ['assets'],
        },
        {
          path: '/products/:id',
          to: 'pages',
          // Prices are in the customer's currency. A product can be looked at for a day without the servers.
          cache: {
            ttl: '10m',
            staleWhileRevalidate: '1h',
            staleIfError: '1d',
            key: { cookies: ['currency'] },
          },
          surrogateKeys: ['products', 'product/:id'],
        },
        {
          path: '/categories/*',
          to: 'pages',
          cache: {
            ttl: '10m',
            staleWhileRevalidate: '1h',
            staleIfError: '1d',
            key: { cookies: ['currency'] },
          },
          surrogateKeys: ['products'],
        },
        {
          path: '/search',
          to: 'pages',
          // Every other parameter would make one more copy of the same page.
          cache: { ttl: '1m', query: { only: ['q', 'page', 'sort'] }, key: { cookies: ['currency'] } },
          surrogateKeys: ['products'],
          // A search costs the database more than any other page.
          rateLimit: { limit: 30, window: '10s' },
        },
        {
          path: '/stock/:sku',
          methods: ['GET'],
          handler: 'stock',
          // The warehouse counts every few seconds. Many customers who look at one product are one request. A number that is
          // older than ten minutes is worse than none; without `grace` it would be shown for an hour.
          cache: { ttl: '10s', staleWhileRevalidate: '1m', staleIfError: '10m', grace: '10m' },
          surrogateKeys: ['stock/:sku'],
        },
        {
          path: '/account/login',
          methods: ['POST'],
          to: 'shop_eu',
          cache: 'pass',
          maxBody: '10kB',
          // Who guesses passwords waits ten minutes.
          rateLimit: { limit: 10, window: '60s', penalty: '10m' },
        },
        // What belongs to one customer is never stored, and only Europe takes orders.
        { path: '/account', to: 'shop_eu', cache: 'pass' },
        { path: '/account/*', to: 'shop_eu', cache: 'pass' },
        { path: '/cart', to: 'shop_eu', cache: 'pass' },
        { path: '/cart/*', to: 'shop_eu', cache: 'pass' },
        { path: '/checkout', to: 'shop_eu', cache: 'pass' },
        { path: '/checkout/*', to: 'shop_eu', cache: 'pass' },
        // A photo of what came broken, from a telephone.
        { path: '/returns', to: 'shop_eu', cache: 'pass', maxBody: { size: '15MB', time: '1m' } },
        // The back office is for the office's own network. To many servers /office is /office/, so both are guarded.
        { path: '/office', to: 'shop_eu', cache: 'pass', access: { allow: { addresses: ['203.0.113.0/24'] } } },
        { path: '/office/*', to: 'shop_eu', cache: 'pass', access: { allow: { addresses: ['203.0.113.0/24'] } } },
        { path: '/*', to: 'pages', cache: { staleIfError: '1d' } },
      ],
    },
    'shop.example': { redirect: 'https://www.shop.example' },
  },
  defaults: {
    cache: {
      // No lifetime is guessed: without `ttl` and without Cache-Control nothing is stored.
      heuristic: false,
      // The advertisements add these; no page depends on them.
      query: { except: ['utm_*', 'gclid', 'fbclid'] },
    },
    compress: true,
    headers: {
      security: {
        csp: "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'",
        permissionsPolicy: 'geolocation=(), camera=()',
      },
      // Nobody needs to know what the servers run.
      response: { remove: ['Server', 'X-Powered-By'] },
    },
    // Nothing that a customer sends is larger; the routes that need other limits say so.
    maxBody: '100kB',
    log: { endpoint: 'access' },
  },
  errors: {
    // Where the servers answer an error of their own, customers see the same page as where there is no answer. For five
    // seconds such an answer is kept, so that a server that is falling over is asked less.
    replaceOrigin: ['5xx'],
    cache: { ttl: '5s' },
    '5xx': { kv: 'pages/sorry' },
  },
  // The entry `maintenance` of the store closes the shop while the database is moved.
  maintenance: { from: 'config-store:flags' },
  purge: {
    // Who purged what, for 30 days.
    ledger: 'purges',
    hooks: {
      // Products are kept in Shopify; its webhooks say what has changed.
      shopify: {
        adapter: 'shopify',
        events: {
          'products/create': { keys: ['products'], soft: true },
          'products/update': { keys: ['product/:id'], soft: true },
          // A product that is gone must not be shown once more.
          'products/delete': { keys: ['product/:id', 'products'] },
        },
      },
    },
  },
  admin: { host: 'www.shop.example' },
  stores: {
    config: { flags: { maintenance: 'off' }, moved: { '/sale': '/categories/sale' } },
    kv: { pages: { sorry: '<h1>We will be right back</h1><p>Request {{requestId}}</p>' }, purges: {} },
    secret: { warehouse: ['api_key'] },
    // `apply` makes these entries where they are missing, and leaves those that the shop has changed.
    items: { flags: 'seed', pages: 'seed' },
  },
  logEndpoints: {
    access: { type: 'datadog', settings: { region: 'EU' }, secrets: { token: 'DATADOG_TOKEN' } },
  },
  environments: {
    staging: {
      domains: { 'www.shop.example': 'www.staging.shop.example', 'shop.example': 'staging.shop.example' },
      // One small server stands in for both.
      backends: {
        shop_eu: { origin: 'https://staging.shop-origin.example', overrideHost: 'www.staging.shop.example' },
        shop_us: { origin: 'https://staging.shop-origin.example', overrideHost: 'www.staging.shop.example' },
        warehouse: { origin: 'https://sandbox.warehouse.example' },
      },
    },
  },
});
