import type { GatewayConfig } from '../../../src/gateway/index.ts';
import { token } from '../../gateway/debug/debug-site.ts';
import type { FakeOptions, FakePlatform } from '../../support/fake-platform.ts';
import { TRANSPARENT } from '../../support/site.ts';

export const configOf = (own: Partial<GatewayConfig>): GatewayConfig => ({ ...TRANSPARENT, ...own });
const routed = (...routes: object[]): Partial<GatewayConfig> =>
  ({ domains: { 'www.example.test': { routes } } }) as unknown as Partial<GatewayConfig>;
const ruled = (rules: object): Partial<GatewayConfig> => routed({ path: '/*', to: 'origin', ...rules });

/** A configuration of one capability alone, and what it can do. */
export interface Case {
  config: Partial<GatewayConfig>;
  options?: FakeOptions;
  /** What is asked, with its fields; the last answer is looked at. */
  asks?: readonly (readonly [line: string, headers?: Record<string, string>])[];
  /** What the capability makes of the answer. */
  shows(answer: Response, platform: FakePlatform): unknown;
  expected: unknown;
}

const two = { one: { origin: 'http://one.test' }, two: { origin: 'http://two.test' } } as const;
const failing: FakeOptions['origin'] = ({ backend }) => {
  if (backend === 'one') throw new Error('connection refused');
  return new Response(typeof backend === 'string' ? backend : backend.target);
};
const status = (answer: Response): number => answer.status;
const text = (answer: Response): Promise<string> => answer.text();
const field = (name: string) => (answer: Response) => answer.headers.get(name);

export const CASES: Record<string, Case> = {
  maintenance: {
    config: { maintenance: { from: 'config-store:flags' }, stores: { config: { flags: {} } } },
    options: { stores: { config: { flags: { maintenance: 'closed' } } } },
    shows: status,
    expected: 503,
  },
  redirects: {
    config: {
      domains: {
        'www.example.test': { redirects: { entries: { '/old': '/new' } }, routes: [{ path: '/*', to: 'origin' }] },
      },
    },
    asks: [['GET /old']],
    shows: field('location'),
    expected: '/new',
  },
  cors: {
    config: ruled({ headers: { cors: { origins: ['https://a.test'] } } }),
    asks: [['GET /', { origin: 'https://a.test' }]],
    shows: field('access-control-allow-origin'),
    expected: 'https://a.test',
  },
  access: { config: ruled({ access: { deny: { addresses: ['192.0.2.1'] } } }), shows: status, expected: 403 },
  rateLimit: {
    config: ruled({ rateLimit: { requests: 1, per: '10s' } }),
    asks: [['GET /'], ['GET /']],
    shows: status,
    expected: 429,
  },
  maxBody: {
    config: ruled({ maxBody: '1kB' }),
    asks: [['POST /', { 'content-length': '1001' }]],
    shows: status,
    expected: 413,
  },
  geo: {
    config: ruled({ geo: true }),
    options: { countries: { '192.0.2.1': 'FR' } },
    shows: (_, { sent }) => sent[0]!.headers.get('popgate-client-country'),
    expected: 'FR',
  },
  compress: {
    config: ruled({ compress: { minBytes: 1 } }),
    options: {
      origin: () =>
        new Response('a'.repeat(2_000), { headers: { 'content-type': 'text/html', 'content-length': '2000' } }),
    },
    asks: [['GET /', { 'accept-encoding': 'gzip' }]],
    shows: field('content-encoding'),
    expected: 'gzip',
  },
  headers: {
    config: ruled({ headers: { response: { set: { 'x-a': 'b' } } } }),
    shows: field('x-a'),
    expected: 'b',
  },
  serverTiming: {
    config: ruled({ serverTiming: true }),
    shows: (answer) => answer.headers.get('server-timing')?.includes('total'),
    expected: true,
  },
  log: {
    config: {
      ...ruled({ log: { endpoint: 'lines' } }),
      logEndpoints: { lines: { type: 'https', url: 'https://l.test' } } as never,
    },
    shows: (_, { accessLog }) => accessLog.map(([endpoint]) => endpoint),
    expected: ['lines'],
  },
  to: { config: {}, shows: text, expected: 'ok' },
  redirect: { config: routed({ path: '/*', redirect: '/there' }), shows: field('location'), expected: '/there' },
  respond: { config: routed({ path: '/*', respond: { status: 418 } }), shows: status, expected: 418 },
  handler: {
    config: routed({ path: '/*', handler: 'hello' }),
    asks: [['GET /hello/ada']],
    shows: async (answer) => (await answer.text()).toLowerCase().includes('hello'),
    expected: true,
  },
  cachedHandler: {
    config: routed({ path: '/*', handler: 'hello', cache: { ttl: '1m' } }),
    asks: [['GET /hello/ada'], ['GET /hello/ada']],
    shows: field('cache-status'),
    expected: 'popgate; hit; ttl=60',
  },
  transforming: {
    config: ruled({ transform: 'served' }),
    options: { origin: () => new Response('<main></main>', { headers: { 'content-type': 'text/html' } }) },
    shows: async (answer) => (await answer.text()).includes('Request '),
    expected: true,
  },
  stream: {
    config: { ...routed({ path: '/*', stream: { channels: ['a'] } }), push: { fanout: true } },
    options: { secrets: { grip_key: 'k', stream_key: 'k', pushpin: '127.0.0.1:1' } },
    shows: field('x-handed-off'),
    expected: 'popgate_self',
  },
  pooling: {
    config: {
      backends: two,
      pools: { both: { backends: { one: 1, two: 1 }, policy: 'failover', retries: 1 } },
      ...routed({ path: '/*', to: 'both' }),
    },
    options: { origin: failing },
    shows: text,
    expected: 'two',
  },
  'pooling, for a breaker alone': {
    config: {
      backends: { one: { ...two.one, breaker: { failures: 1, open: '1m' } } },
      ...routed({ path: '/*', to: 'one' }),
    },
    options: { origin: failing },
    shows: (_, { cache }) => cache.keys().includes('b|one'),
    expected: true,
  },
  rewriteHost: {
    config: { backends: { origin: { origin: 'http://origin.test', rewriteHost: true } } },
    options: { origin: () => new Response(null, { status: 302, headers: { location: 'http://origin.test/a' } }) },
    shows: field('location'),
    expected: '/a',
  },
  dynamicBackends: {
    config: {
      dynamicBackends: { tenants: { allow: ['https://*.tenants.example'] } },
      ...routed({ path: '/:name', to: { dynamic: 'tenants', origin: 'https://:name.tenants.example' } }),
    },
    options: { origin: failing },
    asks: [['GET /ada']],
    shows: text,
    expected: 'ada.tenants.example:443',
  },
  shielding: {
    config: { backends: { origin: { origin: 'http://origin.test', shield: 'lhr-london-gb' } } },
    options: {
      secrets: { shield_key: 'k' },
      shields: { 'lhr-london-gb': () => new Response('shield', { headers: { 'popgate-shield': 'answer' } }) },
    },
    shows: text,
    expected: 'shield',
  },
  'an edge is recognised': {
    config: { backends: { origin: { origin: 'http://origin.test', shield: 'lhr-london-gb' } } },
    options: { shields: { 'lhr-london-gb': 'here' } },
    asks: [['GET /', { 'popgate-hop': 'forged' }]],
    shows: status,
    expected: 403,
  },
  push: {
    config: { admin: {}, push: { fanout: true } },
    options: { secrets: { publish_token: 'p'.repeat(40), pushpin: '127.0.0.1:1' } },
    asks: [
      ['POST /.popgate/publish', { authorization: `Bearer ${'p'.repeat(40)}`, 'content-type': 'application/json' }],
    ],
    shows: status,
    expected: 400,
  },
  hooks: {
    config: { admin: {}, purge: { hooks: { git: { adapter: 'github', events: { push: { keys: ['a'] } } } } } },
    options: { secrets: { hook_git: 's'.repeat(40) } },
    asks: [['POST /.popgate/hooks/git', { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` }]],
    shows: status,
    expected: 401,
  },
  guards: {
    config: routed({ path: '/private/*', to: 'origin', cache: 'pass' }, { path: '/*', to: 'origin' }),
    asks: [['GET /private%2Fa']],
    shows: status,
    expected: 400,
  },
  operator: {
    config: { admin: {} },
    options: { secrets: { purge_token: 'p'.repeat(40) } },
    asks: [['GET /.popgate/status', { authorization: `Bearer ${'p'.repeat(40)}` }]],
    shows: status,
    expected: 200,
  },
  debug: {
    config: { admin: {} },
    options: { secrets: { debug_key: 'a debug key' } },
    asks: [['GET /', await token()]],
    shows: (answer) => answer.headers.has('popgate-trace'),
    expected: true,
  },
  errorPages: {
    config: { errors: { 404: { body: 'mine' } }, ...routed({ path: '/a', to: 'origin' }) },
    shows: text,
    expected: 'mine',
  },
  'a page of a backend': {
    config: {
      ...routed({ path: '/*', respond: { status: 200 }, methods: ['POST'] }),
      errors: { 405: { path: '/page', to: 'origin' } },
    },
    shows: text,
    expected: 'ok',
  },
};
