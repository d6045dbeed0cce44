import type { FieldRow, Fields } from './field-row.ts';
import { routeWith, siteWith, withDomain } from './sites.ts';

const RULES: Fields = {
  cache: { ttl: '1h' },
  surrogateKeys: ['a'],
  transform: 'nonce',
  access: { deny: { countries: ['FR'] } },
  rateLimit: { limit: 10 },
  maxBody: '1MB',
  geo: true,
  compress: true,
  headers: { security: true },
  serverTiming: true,
  log: { endpoint: 'access' },
};

/** What stands in a domain and in its routes. */
export const ROUTE_FIELDS: Readonly<Record<string, FieldRow>> = {
  DomainConfig: {
    at: (more) =>
      more['redirect'] === undefined ? withDomain(more) : siteWith({ domains: { 'www.shop.example': more } }),
    base: {},
    fields: {
      errors: { 503: { body: 'Busy' } },
      maintenance: { from: 'config-store:flags' },
      tls: false,
      redirects: { entries: { '/a': '/b' } },
      routes: [{ path: '/b', to: 'shop' }],
      defaults: { compress: true },
      redirect: 'https://b.example',
    },
  },
  ErrorsConfig: {
    at: (errors) => routeWith({ errors }),
    base: { replaceOrigin: [500] },
    fields: {
      'N | 4xx | 5xx': undefined,
      replaceOrigin: [404],
      cache: { ttl: '1m' },
      'cache.ttl': '2m',
    },
  },
  ErrorPageConfig: {
    at: ({ body, kv, path, to, ...more }: Record<string, string>) => {
      const ofBackend = { path: path ?? '/', to: to ?? 'shop' };
      const page = kv === undefined ? ((path ?? to) === undefined ? { body, ...more } : ofBackend) : { kv, ...more };
      return routeWith({ errors: { 503: page } });
    },
    base: { body: 'Busy' },
    fields: { body: 'Very busy', contentType: 'text/plain', kv: 'pages/busy', path: '/busy', to: 'shop' },
  },
  RedirectTable: {
    at: (redirects) => withDomain({ redirects }),
    base: { entries: { '/a': '/b' }, patterns: [{ path: '/c/*', to: '/d' }] },
    fields: {
      entries: { '/a': '/c' },
      patterns: [{ path: '/e/*', to: '/d' }],
      'patterns.path': [{ path: '/f/*', to: '/d' }],
      'patterns.to': [{ path: '/c/*', to: '/g' }],
      'patterns.status': [{ path: '/c/*', to: '/d', status: 308 }],
      from: 'config-store:moved',
      status: 302,
      query: 'drop',
    },
  },
  RouteConfig: {
    at: (more) => routeWith(more),
    base: {},
    fields: {
      ...RULES,
      path: '/b',
      methods: ['GET'],
      query: { a: true },
      cookies: { a: 'b' },
      countries: ['FR'],
      regions: ['US-CA'],
      to: { dynamic: 'tenants', origin: 'https://a.tenants.example' },
      rewrite: '/b',
      errors: { 503: { body: 'Busy' } },
      redirect: '/b',
      respond: {},
      handler: 'hello',
      stream: { channels: ['a'] },
    },
  },
  RouteRules: { at: (defaults) => siteWith({ defaults }), base: {}, fields: RULES },
  CacheConfig: {
    at: (cache) => routeWith({ cache }),
    base: {},
    fields: {
      ttl: '1h',
      defaultTtl: '1h',
      browserTtl: '1h',
      staleWhileRevalidate: '1h',
      staleIfError: '1h',
      grace: '2h',
      heuristic: false,
      'heuristic.max': '2h',
      query: 'sort',
      'query.only': ['a'],
      'query.except': ['utm_*'],
      key: { country: true },
      credentials: ['Authorization'],
      storeSetCookie: true,
      range: 'whole',
      unknownLength: 'pass',
      wholeTypes: ['text/csv'],
      surrogateKeyFields: ['xkey'],
      vary: { ignore: ['User-Agent'] },
      statuses: { 404: '1m' },
      passFor: '20s',
      ignoreClientDirectives: true,
      invalidate: false,
    },
  },
  KeyConfig: {
    at: (key) => routeWith({ cache: { key } }),
    base: {},
    fields: { headers: ['X-Plan'], cookies: ['currency'], country: true, device: true },
  },
  VaryConfig: { at: (vary) => routeWith({ cache: { vary } }), base: {}, fields: { ignore: ['User-Agent'] } },
  TransformConfig: {
    at: (transform) => routeWith({ transform }),
    base: { handler: 'nonce' },
    fields: { handler: 'other', at: 'store', types: ['text/plain'] },
  },
  AccessConfig: {
    at: (access) => routeWith({ access }),
    base: { waf: { corp: 'corp', workspace: 'site' } },
    fields: {
      allow: { countries: ['FR'] },
      deny: { countries: ['FR'] },
      waf: undefined,
      'waf.corp': 'corp2',
      'waf.workspace': 'site2',
    },
  },
  ClientMatch: {
    at: (deny) => routeWith({ access: { deny } }),
    base: { countries: ['FR'] },
    fields: { addresses: ['203.0.113.0/24'], countries: ['BE'], acl: 'blocked', headers: { 'x-bad': true } },
  },
  RateLimitConfig: {
    at: (rateLimit) => routeWith({ rateLimit }),
    base: { limit: 100 },
    fields: { by: 'path', 'by.header': 'x-client', 'by.cookie': 'session', limit: 50, window: '60s', penalty: '1m' },
  },
  MaxBodyConfig: { at: (maxBody) => routeWith({ maxBody }), base: {}, fields: { size: '1MB', time: '5s' } },
  GeoConfig: {
    at: (geo) => routeWith({ geo }),
    base: {},
    fields: { fields: ['country', 'city'], default: { country: 'FR' } },
  },
  CompressConfig: {
    at: (compress) => routeWith({ compress }),
    base: {},
    fields: { types: ['text/css'], minBytes: 10 },
  },
  HeadersConfig: {
    at: (headers) => routeWith({ headers }),
    base: {},
    fields: {
      request: { set: { 'X-A': 'b' } },
      response: { set: { 'X-A': 'b' } },
      security: true,
      cors: { origins: '*' },
    },
  },
  RequestHeaderChanges: {
    at: (request) => routeWith({ headers: { request } }),
    base: {},
    fields: { keep: ['X-Forwarded-Prefix'], set: { 'X-A': 'b' }, add: { 'X-A': 'b' }, remove: ['Cookie'] },
  },
  HeaderChanges: {
    at: (response) => routeWith({ headers: { response } }),
    base: {},
    fields: { set: { 'X-A': 'b' }, add: { 'X-A': 'b' }, remove: ['Server'] },
  },
  SecurityHeaders: {
    at: (security) => routeWith({ headers: { security } }),
    base: {},
    fields: {
      hsts: 'max-age=1',
      csp: "default-src 'self'",
      contentTypeOptions: false,
      frameOptions: 'SAMEORIGIN',
      referrerPolicy: 'no-referrer',
      permissionsPolicy: 'camera=()',
    },
  },
  CorsConfig: {
    at: (cors) => routeWith({ headers: { cors } }),
    base: { origins: ['https://a.example'] },
    fields: {
      origins: ['https://b.example'],
      methods: ['GET'],
      headers: ['X-A'],
      expose: ['X-B'],
      credentials: true,
      maxAge: '2h',
    },
  },
  LogConfig: {
    at: (log) => routeWith({ log }),
    base: { endpoint: 'access' },
    fields: { endpoint: 'other', sample: 0.1, fields: ['time'] },
  },
  DynamicTarget: {
    at: (to) => routeWith({ to }),
    base: { dynamic: 'tenants' },
    fields: { dynamic: 'others', origin: 'https://a.tenants.example', key: ':id' },
  },
  RedirectConfig: {
    at: (redirect) => routeWith({ redirect }),
    base: { to: '/b' },
    fields: { to: '/c', status: 308, query: 'keep' },
  },
  RespondConfig: {
    at: (respond) => routeWith({ respond }),
    base: { body: 'a' },
    fields: { status: 404, body: 'b', headers: { 'X-A': 'b' } },
  },
  StreamConfig: {
    at: (stream) => routeWith({ stream }),
    base: { channels: ['a'], transport: 'long-poll' },
    fields: { channels: ['b'], transport: 'sse', timeout: '20s', to: 'shop' },
  },
};
