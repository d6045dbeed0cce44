import { defineGateway, type RouteConfig } from 'popgate';

/** The routes of one customer's site, by the name under which the store of tenants has its cluster. */
const siteOf = (tenant: string): RouteConfig<never, 'clusters'>[] => [
  {
    // The clusters make thumbnails of what customers have uploaded; their names hold a hash.
    path: '/_media/*',
    to: { dynamic: 'clusters', key: tenant },
    cache: { ttl: '30d', browserTtl: '30d', query: { only: ['width'] } },
    surrogateKeys: [`tenant/${tenant}`],
  },
  {
    // Forms of visitors, with a file. One visitor cannot fill a customer's mailbox.
    path: '/_forms/:form',
    methods: ['POST'],
    to: { dynamic: 'clusters', key: tenant },
    cache: 'pass',
    maxBody: { size: '10MB', time: '1m' },
    rateLimit: { limit: 10, window: '60s', penalty: '5m' },
  },
  {
    path: '/*',
    to: { dynamic: 'clusters', key: tenant },
    // Customers choose how long their pages are kept; where they do not, it is a minute.
    cache: { defaultTtl: '1m', staleWhileRevalidate: '10m', staleIfError: '1d' },
    surrogateKeys: [`tenant/${tenant}`],
  },
];

/** A service that publishes the sites of many customers, each under a name of the service or under one of its own. */
export default defineGateway({
  name: 'sites',
  backends: {
    // The service's own pages, and the application in which customers edit their sites.
    // `local` stands in for an origin on this machine: `node origins.mjs` plays all of them.
    marketing: {
      origin: 'https://marketing.sites-origin.example',
      local: 'http://127.0.0.1:8080',
      paths: 'case-sensitive',
    },
    app: {
      origin: 'https://app.sites-origin.example',
      local: 'http://127.0.0.1:8080',
      overrideHost: 'app.sites.example',
      health: { path: '/healthz' },
      timeouts: { firstByte: '30s' },
      paths: 'case-sensitive',
    },
  },
  dynamicBackends: {
    clusters: {
      // Which cluster has a customer's site. A new customer, or one that moves, is an entry, and no deploy.
      from: 'config-store:tenants',
      // Whatever an entry says, only the service's own clusters are asked.
      allow: ['https://*.clusters.sites-origin.example'],
      timeouts: { connect: '1s', firstByte: '10s' },
      paths: 'case-sensitive',
      // There are a dozen clusters.
      max: 40,
      local: 'http://127.0.0.1:8080',
    },
  },
  domains: {
    '*.sites.example': {
      routes: [
        {
          // Sites of customers who try the service are not for search engines.
          path: '/robots.txt',
          methods: ['GET'],
          handler: 'robots',
          cache: { ttl: '1h' },
          surrogateKeys: ['tenant/:subdomain'],
        },
        ...siteOf(':subdomain'),
      ],
      errors: {
        // There is no such customer, or no more; the store knows nothing under the name.
        404: { kv: 'pages/nobody' },
      },
    },
    // A customer with a domain of its own: a line for it, and a certificate, which `apply` orders.
    'www.acme.example': {
      routes: siteOf('acme'),
    },
    'acme.example': { redirect: 'https://www.acme.example' },
    'www.sites.example': {
      routes: [{ path: '/*', to: 'marketing', cache: { defaultTtl: '5m', staleIfError: '1d' } }],
    },
    'app.sites.example': {
      // Closed by itself while the application is updated; the customers' sites stay open.
      maintenance: { from: 'config-store:flags', key: 'app' },
      routes: [
        {
          path: '/login',
          methods: ['POST'],
          to: 'app',
          cache: 'pass',
          rateLimit: { limit: 10, window: '60s', penalty: '10m' },
        },
        // Uploads of customers. The application refuses what is no picture; the gateway what is too large for it.
        {
          path: '/upload/:kind',
          methods: ['POST', 'PUT'],
          to: 'app',
          cache: 'pass',
          maxBody: { size: '50MB', time: '2m' },
        },
        { path: '/*', to: 'app', cache: 'pass' },
      ],
      defaults: {
        headers: {
          security: { csp: "default-src 'self'; frame-src https://*.sites.example", permissionsPolicy: 'camera=()' },
        },
        compress: true,
        maxBody: '1MB',
        log: { endpoint: 'access' },
      },
    },
    'sites.example': { redirect: 'https://www.sites.example' },
  },
  defaults: {
    cache: {
      heuristic: false,
      // Customers advertise; a visitor's click gets the page that is stored for all.
      query: { except: ['utm_*', 'gclid', 'fbclid'] },
    },
    compress: true,
    // Customers embed their sites where they like, so there is no frameOptions. HTTPS is promised for their own host
    // alone: other hosts below a customer's domain are not the service's.
    headers: { security: { frameOptions: false, hsts: 'max-age=31536000' } },
    maxBody: '100kB',
    // A site that is attacked takes nothing from the others: each client counts for itself, on each route.
    rateLimit: { limit: 200, window: '10s' },
    log: { endpoint: 'access', sample: 0.1 },
  },
  errors: {
    // Where a cluster answers an error or none, visitors see one page, whoever's site it is.
    replaceOrigin: ['5xx'],
    cache: { ttl: '2s' },
    '5xx': { kv: 'pages/unwell' },
  },
  purge: {
    ledger: 'purges',
    hooks: {
      // The application says by a signed request what was published. All of a customer's site has one key.
      publish: {
        adapter: 'standard-webhooks',
        events: {
          'site.published': { keys: ['tenant/:data_tenant'], soft: true },
          // Moved to another cluster, or closed: nothing of before may be shown.
          'site.moved': { keys: ['tenant/:data_tenant'] },
          'site.closed': { keys: ['tenant/:data_tenant'] },
        },
      },
    },
  },
  admin: { host: 'app.sites.example' },
  stores: {
    config: {
      tenants: {
        blue: 'https://eu1.clusters.sites-origin.example',
        acme: '{ "origin": ["https://us1.clusters.sites-origin.example", "https://us2.clusters.sites-origin.example"] }',
      },
      plans: { acme: 'business', blue: 'trial' },
      flags: { app: 'off' },
    },
    kv: {
      pages: {
        nobody: '<h1>There is no site here</h1><p>Is it yours? Ask support, with {{requestId}}.</p>',
        unwell: '<h1>This site is unwell</h1><p>We have been told: {{requestId}}</p>',
      },
      purges: {},
    },
    // The application writes tenants and plans; `apply` makes the flag and the pages, and then leaves them alone.
    items: { flags: 'seed', pages: 'seed' },
  },
  logEndpoints: { access: { type: 'https', settings: { url: 'https://logs.sites.example/edge', format: '%m' } } },
  environments: {
    staging: {
      domains: {
        '*.sites.example': '*.staging.sites.example',
        'www.acme.example': 'acme-test.sites.example',
        'acme.example': 'acme-bare.sites.example',
        'www.sites.example': 'www-staging.sites.example',
        'app.sites.example': 'app-staging.sites.example',
        'sites.example': 'staging.sites.example',
      },
      backends: {
        marketing: { origin: 'https://marketing.staging.sites-origin.example' },
        app: { origin: 'https://app.staging.sites-origin.example', overrideHost: 'app-staging.sites.example' },
      },
    },
  },
});
