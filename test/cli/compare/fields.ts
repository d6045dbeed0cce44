import type { GatewayConfig, RouteConfig } from '../../../src/gateway/index.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Where a type of the configuration stands, what is there anyway, and another value for each of its fields. */
export interface FieldRow {
  at(value: never): GatewayConfig;
  base: Fields;
  fields: Fields;
}

export const SHOP = { origin: 'https://shop-origin.example' } as const;

export function siteWith(more: object): GatewayConfig {
  return {
    name: 'shop',
    backends: { shop: SHOP },
    domains: { 'www.shop.example': { routes: [{ path: '/*', to: 'shop' }] } },
    ...more,
  };
}

export function routeWith(more: object, others: object = {}): GatewayConfig {
  const route = { path: '/a/:id', ...('to' in more || isAnswered(more) ? {} : { to: 'shop' }), ...more } as RouteConfig;
  return siteWith({ ...others, domains: { 'www.shop.example': { routes: [route] } } });
}

function isAnswered(route: object): boolean {
  return ['redirect', 'respond', 'handler', 'stream'].some((name) => name in route);
}

const withHook = (hook: object): GatewayConfig => siteWith({ admin: {}, purge: { hooks: { cms: hook } } });
const EVENTS = { 'a.b': { keys: ['x'] } };
const HMAC = {
  adapter: 'hmac',
  signature: { header: 'x-signature', algorithm: 'sha256', encoding: 'hex' },
  event: { header: 'x-event' },
  events: EVENTS,
};
const withBackend = (more: object): GatewayConfig => siteWith({ backends: { shop: { ...SHOP, ...more } } });
const withDynamic = (more: object): GatewayConfig =>
  siteWith({ dynamicBackends: { tenants: { allow: ['https://*.tenants.example'], ...more } } });
const withDomain = (more: object): GatewayConfig =>
  siteWith({ domains: { 'www.shop.example': { routes: [{ path: '/*', to: 'shop' }], ...more } } });

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

/** By the name of the type; a field within one without a name is written with its path. */
export const FIELDS: Readonly<Record<string, FieldRow>> = {
  GatewayConfig: {
    at: siteWith,
    base: {},
    fields: {
      name: 'other',
      backends: { shop: SHOP, more: SHOP },
      pools: { both: { backends: { shop: 1 } } },
      dynamicBackends: { tenants: { allow: ['https://a.example'] } },
      domains: { 'b.example': { redirect: 'https://a.example' } },
      defaults: { compress: true },
      purge: { ledger: 'pages' },
      admin: {},
      'admin.host': 'a.example',
      'admin.path': '/ops',
      push: { fanout: true },
      stores: { config: { flags: {} } },
      tls: { authority: 'globalsign' },
      logEndpoints: { access: { type: 'https' } },
      errors: { 503: { body: 'Busy' } },
      maintenance: { from: 'config-store:flags' },
    },
  },
  BackendConfig: {
    at: withBackend,
    base: {},
    fields: {
      origin: 'https://b.example',
      overrideHost: 'b.example',
      rewriteHost: true,
      tls: { minVersion: '1.3' },
      timeouts: { connect: '2s' },
      health: { path: '/h' },
      breaker: {},
      paths: 'literal',
      clientAddress: ['X-Real-IP'],
      surrogateFields: false,
      maxConnections: 10,
      shield: 'lhr-london-gb',
    },
  },
  TlsConfig: {
    at: (tls) => withBackend({ tls }),
    base: {},
    fields: {
      sniHostname: 'b.example',
      certHostname: 'b.example',
      minVersion: '1.3',
      maxVersion: '1.2',
      caCertificate: 'PEM',
    },
  },
  TimeoutsConfig: {
    at: (timeouts) => withDynamic({ timeouts }),
    base: {},
    fields: { connect: '2s', firstByte: '2s', betweenBytes: 'none', total: '2s' },
  },
  HealthConfig: {
    at: (health) => withBackend({ health }),
    base: { path: '/h' },
    fields: {
      path: '/i',
      method: 'GET',
      host: 'b.example',
      expectedStatus: 204,
      interval: '5s',
      timeout: '1s',
      window: 6,
      threshold: 4,
      initial: 1,
    },
  },
  BreakerConfig: {
    at: (breaker) => withBackend({ breaker }),
    base: {},
    fields: { failures: 6, errorRate: 0.5, open: '20s', maxOpen: '3m', trials: 3 },
  },
  PoolConfig: {
    at: (pool) => siteWith({ backends: { shop: SHOP, more: SHOP }, pools: { both: pool } }),
    base: { backends: { shop: 1 } },
    fields: {
      backends: { shop: 1, more: 2 },
      policy: 'failover',
      hashBy: { cookie: 'session' },
      retries: 1,
      retryOn: [502],
      retryBudget: 0.5,
      deadline: '5s',
      quorum: 0.5,
      shield: 'lhr-london-gb',
    },
  },
  HashBy: {
    at: ({ cookie, header }: { cookie: string; header?: string }) => {
      const hashBy = header === undefined ? { cookie } : { header };
      return siteWith({ pools: { both: { backends: { shop: 1 }, policy: 'client-hash', hashBy } } });
    },
    base: { cookie: 'a' },
    fields: { cookie: 'session', header: 'x-client' },
  },
  DynamicBackendConfig: {
    at: withDynamic,
    base: {},
    fields: {
      from: 'config-store:tenants',
      allow: ['https://*.others.example'],
      tls: { minVersion: '1.3' },
      timeouts: { total: '1s' },
      clientAddress: ['X-Real-IP'],
      rewriteHost: true,
      surrogateFields: false,
      paths: 'literal',
      max: 10,
    },
  },
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
  MaintenanceConfig: {
    at: (maintenance) => siteWith({ maintenance }),
    base: { from: 'config-store:flags' },
    fields: { from: 'config-store:others', key: 'closed', retryAfter: '10m' },
  },
  CertificateConfig: {
    at: (tls) => withDomain({ tls }),
    base: {},
    fields: { authority: 'lets-encrypt', configuration: 'aB3' },
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
  PurgeConfig: {
    at: (purge) => siteWith({ admin: {}, purge }),
    base: {},
    fields: {
      maxKeysPerRequest: 10,
      ledger: 'pages',
      hooks: { cms: { adapter: 'github', events: EVENTS } },
      announce: 'purges',
    },
  },
  HookConfig: {
    at: withHook,
    base: HMAC,
    fields: {
      adapter: 'github',
      events: { 'a.b': { keys: ['y'] } },
      signature: { ...HMAC.signature, encoding: 'base64' },
      event: { field: 'kind' },
      delivery: 'x-id',
    },
  },
  HookEventConfig: {
    at: (event) => withHook({ ...HMAC, events: { 'a.b': event } }),
    base: { keys: ['x'] },
    fields: { keys: ['y'], urls: ['https://a.example/'], domains: ['a.example'], all: true, soft: true },
  },
  HookSignature: {
    at: (signature) => withHook({ ...HMAC, signature }),
    base: { ...HMAC.signature, timestamp: { header: 'x-time', unit: 's' } },
    fields: {
      header: 'x-other',
      algorithm: 'sha512',
      encoding: 'base64',
      prefix: 'v1=',
      timestamp: undefined,
      'timestamp.header': 'x-other',
      'timestamp.key': 't',
      'timestamp.unit': 'ms',
      signed: '{timestamp}.{body}',
    },
  },
  HookSource: {
    at: ({ header, field }: Record<string, string>) =>
      withHook({ ...HMAC, event: field === undefined ? { header } : { field } }),
    base: { header: 'x-event' },
    fields: { header: 'x-kind', field: 'kind' },
  },
  PushConfig: { at: (push) => siteWith({ push }), base: {}, fields: { fanout: true } },
  StoresConfig: {
    at: (stores) => siteWith({ stores }),
    base: { config: { flags: { a: 'b' } }, kv: { pages: {} }, secret: { payments: ['key'] } },
    fields: {
      config: { flags: { a: 'c' } },
      kv: { pages: { a: 'b' } },
      secret: { payments: ['other'] },
      acls: { blocked: { '192.0.2.7': 'BLOCK' } },
      items: { flags: 'sync' },
    },
  },
  LogEndpointConfig: {
    at: (access) => siteWith({ logEndpoints: { access } }),
    base: { type: 'https' },
    fields: { type: 'syslog', settings: { url: 'https://logs.example' }, secrets: { token: 'TOKEN' } },
  },
};
