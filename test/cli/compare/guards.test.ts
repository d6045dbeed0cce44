import { describe, expect, it } from 'vitest';
import { compareConfigs } from '../../../src/cli/compare/compare.ts';
import type { GatewayConfig } from '../../../src/gateway/index.ts';
import { routeWith, SHOP, siteWith } from './sites.ts';

const access = (more: object): GatewayConfig => routeWith({ access: more });
const addresses = (...list: string[]): object => ({ allow: { addresses: list } });
const denied = (...list: string[]): object => ({ deny: { addresses: list } });
const limit = (more: object): GatewayConfig => routeWith({ rateLimit: { limit: 100, ...more } });
const cors = (more: object): GatewayConfig =>
  routeWith({ headers: { cors: { origins: ['https://a.example'], ...more } } });
const cache = (more: unknown): GatewayConfig => routeWith({ cache: more });
const security = (more: unknown): GatewayConfig => routeWith({ headers: { security: more } });
const backend = (more: object): GatewayConfig => siteWith({ backends: { shop: { ...SHOP, ...more } } });
const dynamic = (...allow: string[]): GatewayConfig => siteWith({ dynamicBackends: { tenants: { allow } } });
const hook = (more: object, maxBody = '1MB'): GatewayConfig =>
  siteWith({
    purge: {
      hooks: {
        cms: {
          adapter: 'hmac',
          signature: { header: 'x-s', algorithm: 'sha256', encoding: 'hex', ...more },
          event: { field: 'a' },
          events: { '*': { all: true } },
          maxBody,
        },
      },
    },
  });
const stamped = { timestamp: { header: 'x-time', unit: 's' } };

/** What protects more, and what protects less. */
const GUARDS: [guard: string, more: GatewayConfig, less: GatewayConfig][] = [
  ['access', access(addresses('203.0.113.0/24')), routeWith({})],
  ['what is admitted', access(addresses('203.0.113.7')), access(addresses('203.0.113.7', '198.51.100.1'))],
  ['a wider range that is admitted', access(addresses('203.0.113.0/24')), access(addresses('203.0.0.0/16'))],
  ['a wider range of IPv6 that is admitted', access(addresses('2001:db8:1::/48')), access(addresses('2001:db8::/32'))],
  ['what is refused', access(denied('203.0.113.7', '198.51.100.1')), access(denied('203.0.113.7'))],
  ['a wider range that is refused', access(denied('203.0.113.0/24')), access(denied('203.0.113.0/25'))],
  ['the only clients', access({ ...addresses('203.0.113.7'), ...denied('192.0.2.1') }), access(denied('192.0.2.1'))],
  ['an ACL', access({ deny: { acl: 'blocked', countries: ['FR'] } }), access({ deny: { countries: ['FR'] } })],
  ['the WAF', access({ waf: { corp: 'a', workspace: 'b' }, ...denied('192.0.2.1') }), access(denied('192.0.2.1'))],
  ['a rate limit', limit({}), routeWith({})],
  ['the number of a rate limit', limit({}), limit({ limit: 101 })],
  ['the window of a rate limit', limit({ window: '60s' }), limit({ window: '10s' })],
  ['whom a rate limit counts', limit({}), limit({ by: { header: 'x-client' } })],
  ['the penalty of a rate limit', limit({ penalty: '10m' }), limit({ penalty: '1m' })],
  ['any penalty of a rate limit', limit({ penalty: '10m' }), limit({})],
  ['the limit of bodies', routeWith({ maxBody: '1MB' }), routeWith({})],
  ['the size of bodies', routeWith({ maxBody: '1MB' }), routeWith({ maxBody: '2MB' })],
  ['the time of bodies', routeWith({ maxBody: { time: '1s' } }), routeWith({ maxBody: { time: '1m' } })],
  ['the origins of CORS', cors({}), cors({ origins: ['https://a.example', 'https://b.example'] })],
  ['all origins of CORS', cors({}), cors({ origins: '*' })],
  ['the credentials of CORS', cors({}), cors({ credentials: true })],
  ['the methods of CORS', cors({}), cors({ methods: ['GET', 'HEAD', 'POST', 'DELETE'] })],
  ['what CORS lets be read', cors({}), cors({ expose: ['X-Token'] })],
  ['cookies that are not stored', cache({ ttl: '1h' }), cache({ ttl: '1h', storeSetCookie: true })],
  ['a path that is passed', cache('pass'), cache({ ttl: '1h', storeSetCookie: true })],
  ['a path with credentials that is passed', cache('pass'), cache({ credentials: ['X-Session'] })],
  ['credentials', cache({}), cache({ credentials: ['Authorization'] })],
  ['the key', cache({ key: { cookies: ['plan'] } }), cache({})],
  ['clients that cannot pass the cache by', cache({ ignoreClientDirectives: true }), cache({})],
  ['security headers', security(true), routeWith({})],
  ['one security header', security(true), security({ frameOptions: false })],
  ['the age of HSTS', security(true), security({ hsts: 'max-age=60; includeSubDomains' })],
  ['the subdomains of HSTS', security(true), security({ hsts: 'max-age=31536000' })],
  ['framing', security(true), security({ frameOptions: 'SAMEORIGIN' })],
  ['a policy', security({ csp: "script-src 'self'" }), security({ csp: "script-src 'self' 'unsafe-inline'" })],
  [
    'a security header by hand',
    routeWith({ headers: { response: { set: { 'Content-Security-Policy': "default-src 'self'" } } } }),
    routeWith({}),
  ],
  [
    'a security header that is removed',
    security(true),
    routeWith({ headers: { security: true, response: { remove: ['X-Frame-Options'] } } }),
  ],
  [
    'what clients say of themselves',
    routeWith({}),
    routeWith({ headers: { request: { keep: ['X-Forwarded-Prefix'] } } }),
  ],
  ['a fixed refusal', routeWith({ respond: { status: 403 } }), routeWith({})],
  ['TLS to the origin', backend({}), backend({ origin: 'http://shop-origin.example' })],
  ['the lowest version of TLS', backend({ tls: { minVersion: '1.3' } }), backend({ tls: { minVersion: '1.2' } })],
  ['any lowest version of TLS', backend({ tls: { minVersion: '1.2' } }), backend({})],
  ['an old version of TLS', backend({}), backend({ tls: { minVersion: '1.0' } })],
  ['the name of the certificate', backend({ tls: { certHostname: 'a.example' } }), backend({})],
  ['an authority of its own', backend({ tls: { caCertificate: 'PEM' } }), backend({})],
  ['spellings of guarded paths', backend({}), backend({ paths: 'literal' })],
  [
    'the origins of dynamic backends',
    dynamic('https://a.example'),
    dynamic('https://a.example', 'https://*.b.example'),
  ],
  ['the signature of a webhook', hook({}), hook({ algorithm: 'sha1' })],
  ['the size of a webhook', hook({}), hook({}, '4MB')],
  ['the age of a webhook', hook({ ...stamped, signed: '{timestamp}.{body}' }), hook({ signed: '{timestamp}.{body}' })],
  ['the switch that closes the site', siteWith({ maintenance: { from: 'config-store:flags' } }), siteWith({})],
  ['the number of keys in a purge', siteWith({ purge: { maxKeysPerRequest: 10 } }), siteWith({})],
];

describe('a guard', () => {
  it.each(GUARDS)('is lost one way, and not the other: %s', (_guard, more, less) => {
    expect(compareConfigs(more, less)).toContainEqual(expect.objectContaining({ isGuardLost: true }));
    const back = compareConfigs(less, more);
    expect(back).not.toEqual([]);
    expect(back.filter(({ isGuardLost }) => isGuardLost)).toEqual([]);
  });

  it('is lost once where the defaults lose it, and not where a route has its own', () => {
    const paths = Array.from({ length: 12 }, (_, at) => ({ path: `/${at}/*`, to: 'shop' }));
    const own = { path: '/own', to: 'shop', rateLimit: { limit: 5 } };
    const site = (more: object): GatewayConfig =>
      siteWith({ ...more, domains: { 'www.shop.example': { routes: [...paths, own] } } });
    expect(compareConfigs(site({ defaults: { rateLimit: { limit: 10 } } }), site({}))).toEqual([
      expect.objectContaining({
        area: 'rateLimit',
        action: 'delete',
        isGuardLost: true,
        place: 'www.shop.example: 12 of 13 routes (/0/*, /1/*, /2/*, /3/*, /4/* and 7 more)',
      }),
    ]);
  });
});
