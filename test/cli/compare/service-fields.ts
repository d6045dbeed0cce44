import type { GatewayConfig } from '../../../src/gateway/index.ts';
import type { FieldRow } from './field-row.ts';
import { SHOP, siteWith, withDomain } from './sites.ts';

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
/** What stands beside the routes. */
export const SERVICE_FIELDS: Readonly<Record<string, FieldRow>> = {
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
      products: { fanout: true },
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
      clientCertificate: { certificate: 'PEM', key: { variable: 'KEY' } },
      preferIpv6: false,
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
  ClientCertificateConfig: {
    at: (clientCertificate) => withBackend({ clientCertificate }),
    base: { certificate: 'PEM', key: { variable: 'KEY' } },
    fields: { certificate: 'OTHER', key: { file: 'key.pem' }, 'key.variable': 'OTHER', 'key.file': 'key.pem' },
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
  MaintenanceConfig: {
    at: (maintenance) => siteWith({ maintenance }),
    base: { from: 'config-store:flags' },
    fields: { from: 'config-store:others', key: 'closed', retryAfter: '10m' },
  },
  CertificateConfig: {
    at: (tls) => withDomain({ tls }),
    base: {},
    fields: { authority: 'lets-encrypt', configuration: 'aB3', http3: true },
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
      maxBody: '4MB',
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
  ProductsConfig: {
    at: (products) => siteWith({ products }),
    base: { ngwaf: { workspace: 'a' } },
    fields: {
      fanout: true,
      websockets: true,
      ngwaf: { workspace: 'b' },
      'ngwaf.workspace': 'b',
      'ngwaf.trafficRamp': 50,
      ddosProtection: { mode: 'log' },
      'ddosProtection.mode': 'block',
      botManagement: true,
      imageOptimizer: true,
      domainInspector: true,
      originInspector: true,
      logExplorerInsights: true,
    },
  },
  StoresConfig: {
    at: (stores) => siteWith({ stores }),
    base: { config: { flags: { a: 'b' } }, kv: { pages: {} }, secret: { payments: ['key'] } },
    fields: {
      config: { flags: { a: 'c' } },
      kv: { pages: { a: 'b' } },
      secret: { payments: ['other'] },
      items: { flags: 'sync' },
      acls: { blocked: { '192.0.2.7': 'BLOCK' } },
    },
  },
  LogEndpointConfig: {
    at: (access) => siteWith({ logEndpoints: { access } }),
    base: { type: 'https' },
    fields: { type: 'syslog', settings: { url: 'https://logs.example' }, secrets: { token: 'TOKEN' } },
  },
};
