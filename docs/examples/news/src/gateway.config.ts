import { defineGateway } from 'popgate';

/** A news site: many readers of the same few pages, which must be new within seconds and there on any day. */
export default defineGateway({
  name: 'news',
  backends: {
    // `local` stands in for an origin on this machine: `node origins.mjs` plays all of them.
    newsroom_a: {
      origin: 'https://a.newsroom-origin.example',
      local: 'http://127.0.0.1:8080',
      overrideHost: 'www.news.example',
      health: { path: '/healthz', interval: '10s' },
      timeouts: { firstByte: '5s' },
      paths: 'case-sensitive',
    },
    newsroom_b: {
      origin: 'https://b.newsroom-origin.example',
      local: 'http://127.0.0.1:8080',
      overrideHost: 'www.news.example',
      health: { path: '/healthz', interval: '10s' },
      timeouts: { firstByte: '5s' },
      paths: 'case-sensitive',
    },
    // Thirty years of articles, which no editor changes.
    archive: {
      origin: 'https://archive.newsroom-origin.example',
      local: 'http://127.0.0.1:8080',
      paths: 'case-sensitive',
      shield: 'lhr-london-gb',
    },
    images: {
      origin: 'https://images.newsroom-origin.example',
      local: 'http://127.0.0.1:8080',
      paths: 'case-sensitive',
      shield: 'lhr-london-gb',
    },
    comments: {
      origin: 'https://comments.news-origin.example',
      local: 'http://127.0.0.1:8080',
      paths: 'case-sensitive',
    },
  },
  pools: {
    // Two data centres with the same pages. The one that does not answer is left alone for a while.
    newsroom: {
      backends: { newsroom_a: 1, newsroom_b: 1 },
      retries: 1,
      retryOn: [502, 503, 504],
      // Both tries together: by then a stored page is shown.
      deadline: '8s',
      // When news breaks, all POPs ask for one new page at the same moment: the newsroom gets one request of the shield.
      shield: 'lhr-london-gb',
    },
  },
  domains: {
    'www.news.example': {
      redirects: {
        // The printed paper has short addresses, which the desk adds.
        from: 'config-store:printed',
        // Addresses of the site before this one: /2009/05/17/name.html
        patterns: [{ path: '/2009/*', to: '/archive/2009/:rest' }],
      },
      routes: [
        {
          path: '/',
          to: 'newsroom',
          // Half a minute; then the page that is there is shown while one request gets the next. While the newsroom is
          // down, the last front page is better than none, for two days.
          cache: { ttl: '30s', staleWhileRevalidate: '10m', staleIfError: '2d', browserTtl: '0s' },
          surrogateKeys: ['front'],
          transform: { handler: 'banner', at: 'delivery' },
        },
        {
          path: '/section/:section',
          to: 'newsroom',
          cache: { ttl: '1m', staleWhileRevalidate: '10m', staleIfError: '2d', browserTtl: '0s' },
          surrogateKeys: ['section/:section'],
          transform: { handler: 'banner', at: 'delivery' },
        },
        {
          path: '/archive/*',
          to: 'archive',
          cache: { ttl: '7d', staleIfError: '30d' },
          surrogateKeys: ['archive'],
        },
        {
          path: '/images/:id',
          to: 'images',
          // Only the sizes that the pages use: any other number would be a picture more to store.
          query: { width: ['320', '640', '1280', '1920'] },
          cache: { ttl: '30d', browserTtl: '7d', query: { only: ['width'] }, staleIfError: '30d' },
          surrogateKeys: ['image/:id'],
        },
        // Feeds are read by programs, all at full hours.
        {
          path: '/feed.xml',
          to: 'newsroom',
          cache: { ttl: '2m', query: 'ignore', staleWhileRevalidate: '10m', staleIfError: '2d' },
          surrogateKeys: ['front'],
          log: false,
        },
        // The lines of a live report, as they are written. Fanout holds the readers; the newsroom is not asked.
        { path: '/live/:report/lines', methods: ['GET'], stream: { channels: ['report-:report'] } },
        // Open pages hear here that something was purged, and load what they show again.
        { path: '/live/purges', methods: ['GET'], stream: { channels: ['purges'] } },
        {
          path: '/comments/:article',
          methods: ['GET'],
          to: 'comments',
          cache: { ttl: '10s', staleWhileRevalidate: '1m', staleIfError: '1h' },
          surrogateKeys: ['comments/:article'],
        },
        {
          path: '/comments/:article',
          methods: ['POST'],
          to: 'comments',
          cache: 'pass',
          maxBody: '20kB',
          // Nobody has so much to say.
          rateLimit: { limit: 5, window: '60s', penalty: '5m' },
        },
        { path: '/account', to: 'newsroom', cache: 'pass' },
        { path: '/account/*', to: 'newsroom', cache: 'pass' },
        {
          path: '/:section/:slug/:id',
          to: 'newsroom',
          // Behind the routes above, whose paths it would take, too. An article changes seldom, and then the newsroom purges it.
          cache: { ttl: '10m', staleWhileRevalidate: '1h', staleIfError: '7d', browserTtl: '0s' },
          surrogateKeys: ['article/:id', 'section/:section'],
          transform: { handler: 'banner', at: 'delivery' },
        },
        { path: '/*', to: 'newsroom', cache: { defaultTtl: '1m', staleIfError: '2d' } },
      ],
    },
    'news.example': { redirect: 'https://www.news.example' },
  },
  defaults: {
    cache: {
      heuristic: false,
      // What newsletters and social networks add to links.
      query: { except: ['utm_*', 'fbclid', 'mc_cid', 'mc_eid'] },
      // A reader who presses reload gets the stored page, too: in a rush thousands do.
      ignoreClientDirectives: true,
    },
    compress: true,
    headers: {
      security: { csp: "default-src 'self' https:; frame-ancestors 'self'" },
      response: { remove: ['Server', 'X-Powered-By'] },
    },
    maxBody: '10kB',
    // One line of a hundred says enough of who reads what; errors are always logged.
    log: { endpoint: 'access', sample: 0.01 },
  },
  errors: {
    // Where there is no stored page either. Three seconds long an error is kept, so that a rush does not reach the newsroom.
    replaceOrigin: ['5xx'],
    cache: { ttl: '3s' },
    '5xx': { kv: 'pages/no-news' },
  },
  purge: {
    ledger: 'purges',
    announce: 'purges',
    hooks: {
      newsroom: {
        adapter: 'contentful',
        events: {
          // Soft: readers see the page of before until the new one is there, and if the newsroom is down, still.
          'ContentManagement.Entry.publish': { keys: ['article/:sys_id', 'front'], soft: true },
          // What a court or an editor takes back is gone at once.
          'ContentManagement.Entry.unpublish': { keys: ['article/:sys_id', 'front'] },
          'ContentManagement.Asset.unpublish': { keys: ['image/:sys_id'] },
        },
      },
    },
  },
  // Fastly bills Fanout, so it is switched on by hand; this says that it is.
  push: { fanout: true },
  products: { fanout: true },
  admin: { host: 'www.news.example' },
  stores: {
    config: { newsroom: { banner: '' }, printed: { '/vote': '/section/election' } },
    kv: {
      pages: { 'no-news': '<h1>We cannot be reached</h1><p>Try again in a minute. {{requestId}}</p>' },
      purges: {},
    },
    items: { newsroom: 'seed', pages: 'seed' },
  },
  logEndpoints: {
    access: {
      type: 's3',
      settings: { bucket_name: 'news-edge-logs', region: 'eu-west-2' },
      secrets: { access_key: 'LOG_ACCESS_KEY', secret_key: 'LOG_SECRET_KEY' },
    },
  },
  environments: {
    staging: {
      domains: { 'www.news.example': 'www.staging.news.example', 'news.example': 'staging.news.example' },
      backends: {
        newsroom_a: { origin: 'https://staging.newsroom-origin.example', overrideHost: 'www.staging.news.example' },
        newsroom_b: { origin: 'https://staging.newsroom-origin.example', overrideHost: 'www.staging.news.example' },
        comments: { origin: 'https://staging.comments.news-origin.example' },
      },
    },
  },
});
