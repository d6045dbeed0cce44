import type { RouteConfig } from '../../../src/gateway/index.ts';
import { defineSite } from './site.ts';

export const EXPLAINED_HOST = 'explained.example.test';

const to = 'explained';

/** By the first segment of their paths. */
const ROUTES: Record<string, Omit<RouteConfig, 'path'>> = {
  page: { to, surrogateKeys: ['page/:id'] },
  ttl: { to, cache: { ttl: '5m', key: { cookies: ['tier'] } } },
  default: { to, cache: { defaultTtl: '2m' } },
  keyed: { to, cache: { key: { headers: ['x-lang'], country: true }, query: { except: ['utm_*'] } } },
  cookies: { to, cache: { storeSetCookie: true, query: 'sort' } },
  pass: { to, cache: 'pass' },
  rewritten: { to, rewrite: '/page/:id' },
  pooled: { to: 'explained_pool' },
  down: { to: 'explained_down' },
  moved: { redirect: { to: '/page/:id', status: 301 } },
  text: { respond: { status: 418, body: 'short and stout' } },
  denied: { to, access: { deny: { headers: { 'x-bad': true } } } },
  allowed: { to, access: { allow: { addresses: ['127.0.0.0/8'] } } },
  foreign: { to, access: { allow: { countries: ['FR'] } } },
  listed: { to, access: { deny: { acl: 'explained' } } },
  limited: { to, rateLimit: { by: 'path', limit: 1, window: '60s' } },
  shared: { to, headers: { cors: { origins: ['https://app.example'] } } },
  small: { to, compress: true },
  posted: { to, methods: ['POST'] },
};

export const explained = defineSite(['origin', 'nobody'], ({ origin, nobody }) => ({
  backends: {
    explained: { origin: 'http://origin.example', local: origin, breaker: false },
    explained_other: { origin: 'http://other.example', local: origin, breaker: false },
    explained_down: { origin: 'http://down.example', local: nobody, breaker: false },
  },
  pools: { explained_pool: { backends: { explained: 1, explained_other: 1 }, policy: 'hash' } },
  domains: {
    [EXPLAINED_HOST]: {
      // Which adds a stage to the trace.
      defaults: { log: false },
      redirects: { entries: { '/table/entry': '/page/entry' } },
      routes: Object.entries(ROUTES).map(([name, rules]) => ({ path: `/${name}/:id`, ...rules }) as RouteConfig),
    },
    'closed-explained.example.test': {
      maintenance: { from: 'config-store:explained_flags' },
      routes: [{ path: '/*', to }],
    },
    'old-explained.example.test': { redirect: `https://${EXPLAINED_HOST}` },
  },
  stores: { config: { explained_flags: { maintenance: '600; Back at noon.' } } },
  local: { acls: { explained: { '127.0.0.1/32': 'BLOCK' } } },
}));
