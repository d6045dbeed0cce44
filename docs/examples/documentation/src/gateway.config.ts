import { defineGateway } from 'popgate';

/** The documentation of a product: pages of today from one bucket, and what only an older bucket still has. */
export default defineGateway({
  name: 'documentation',
  backends: {
    // What the pipeline uploads at each release.
    current: {
      origin: 'https://docs-current.storage.example',
      // Stands in for it on this machine: `node origins.mjs` plays all three.
      local: 'http://127.0.0.1:8080',
      // A bucket takes each path as it stands; no spelling leads past anything.
      paths: 'literal',
      // It redirects /guide to /guide/ by its own host name, which readers must not see.
      rewriteHost: true,
      timeouts: { firstByte: '5s' },
    },
    // The site before this one, which nobody builds any more, and to which the world still links.
    archive: {
      origin: 'https://docs-archive.storage.example',
      local: 'http://127.0.0.1:8080',
      paths: 'literal',
      rewriteHost: true,
      timeouts: { firstByte: '5s' },
    },
    search: {
      origin: 'https://search.docs-origin.example',
      local: 'http://127.0.0.1:8080',
      timeouts: { firstByte: '2s' },
    },
  },
  domains: {
    'docs.product.example': {
      redirects: {
        // Pages that were renamed. The list is short and changes with the pages, so it stands here.
        entries: { '/install': '/guide/installation/', '/faq.html': '/guide/questions/' },
        patterns: [
          // Links of the product's own messages, which must hold whatever the pages are called.
          { path: '/errors/:code', to: '/reference/errors/#:code', status: 302 },
          { path: '/latest/*', to: '/v4/:rest', status: 302 },
        ],
      },
      routes: [
        {
          // The builder puts a hash into each name, so browsers need not ask again for a year.
          path: '/_assets/*',
          to: 'current',
          cache: { ttl: '365d', browserTtl: '365d', query: 'ignore' },
        },
        {
          path: '/api/search',
          methods: ['GET'],
          to: 'search',
          // The index changes with a release, which purges it. Each new question is work for the search.
          cache: { ttl: '1d', query: { only: ['q', 'version'] }, staleIfError: '7d' },
          surrogateKeys: ['docs'],
          rateLimit: { limit: 20, window: '10s' },
          // Boxes for search stand in the product's own pages, too.
          headers: { cors: { origins: ['https://app.product.example'] } },
        },
        {
          path: '/*',
          methods: ['GET'],
          handler: 'page',
          cache: {
            // A release purges all pages, so they may be kept for long; browsers ask each time.
            ttl: '7d',
            browserTtl: '0s',
            // Pages are files: no parameter changes them.
            query: 'ignore',
            // Where the storage is down, readers see what was there for as long as a week.
            staleIfError: '7d',
            // What neither bucket has is asked for by crawlers, again and again.
            statuses: { 404: '10m' },
          },
          surrogateKeys: ['docs'],
        },
      ],
    },
    // Its name for ten years.
    'manual.product.example': { redirect: 'https://docs.product.example' },
  },
  defaults: {
    // Nothing is stored without one of the lifetimes above: Last-Modified of a bucket says when it was filled.
    cache: { heuristic: false },
    compress: true,
    headers: {
      security: {
        csp: "default-src 'self'; img-src 'self' data: https:; style-src 'self' 'unsafe-inline'",
        // The product shows pages of the documentation in a frame.
        frameOptions: false,
      },
      // What a bucket says of itself.
      response: { remove: ['Server', 'X-Storage-Request-Id', 'X-Storage-Version-Id'] },
    },
    // Nobody sends anything here.
    maxBody: '1kB',
    log: { endpoint: 'access', sample: 0.1 },
  },
  errors: {
    // A bucket's own page is a few lines of XML. (The handler does the same for pages.)
    replaceOrigin: [404, '5xx'],
    404: { path: '/404.html', to: 'current' },
    '5xx': { body: '<h1>The documentation cannot be reached</h1><p>Request {{requestId}}</p>' },
  },
  purge: {
    hooks: {
      // GitHub says when a release has been uploaded. A soft purge: pages that did not change are a 304 of the bucket.
      github: { adapter: 'github', events: { deployment_status: { keys: ['docs'], soft: true } } },
    },
  },
  admin: { host: 'docs.product.example' },
  logEndpoints: { access: { type: 'https', settings: { url: 'https://logs.product.example/edge', format: '%m' } } },
  environments: {
    preview: {
      domains: {
        'docs.product.example': 'docs-next.product.example',
        'manual.product.example': 'manual-next.product.example',
      },
      backends: { current: { origin: 'https://docs-next.storage.example' } },
    },
  },
});
