import { describe, expect, it } from 'vitest';
import { compareConfigs } from '../../../src/cli/compare/compare.ts';
import type { GatewayConfig } from '../../../src/gateway/index.ts';
import { goodConfig } from '../../gateway/config/broken-config.ts';
import { routeWith, SHOP, siteWith } from './sites.ts';

const routes = (...list: object[]): GatewayConfig => siteWith({ domains: { 'www.shop.example': { routes: list } } });
const shop = (more: object = {}): object => ({ backends: { shop: { ...SHOP, ...more } } });

const SAME: [what: string, one: GatewayConfig, other: GatewayConfig][] = [
  [
    'what is meant',
    siteWith({
      ...shop({ meant: { 'idle-field': 'so' } }),
      pools: { both: { backends: { shop: 1 }, meant: { 'idle-field': 'so' } } },
      dynamicBackends: { any: { allow: ['https://*.a.example'], meant: { 'idle-field': 'so' } } },
      domains: {
        'www.shop.example': {
          routes: [{ path: '/', to: 'shop', meant: { 'idle-field': 'so' } }],
          meant: { 'idle-field': 'so' },
        },
      },
      meant: { 'idle-field': 'so' },
    }),
    siteWith({
      ...shop(),
      pools: { both: { backends: { shop: 1 } } },
      dynamicBackends: { any: { allow: ['https://*.a.example'] } },
      domains: { 'www.shop.example': { routes: [{ path: '/', to: 'shop' }] } },
    }),
  ],
  ['another unit of a time', routeWith({ cache: { ttl: '1h' } }), routeWith({ cache: { ttl: '60m' } })],
  ['another unit of a size', routeWith({ maxBody: '1MB' }), routeWith({ maxBody: { size: '1000kB' } })],
  [
    'defaults of a cache rule that are written out',
    routeWith({ cache: {} }),
    routeWith({ cache: { grace: '1h', heuristic: { max: '1h' }, query: 'keep', passFor: '10s', invalidate: true } }),
  ],
  [
    'defaults of a rule that are written out',
    routeWith({ rateLimit: { limit: 5 }, compress: true, geo: true }),
    routeWith({ rateLimit: { limit: 5, window: '10s', by: 'address' }, compress: { minBytes: 1024 }, geo: {} }),
  ],
  [
    'defaults of a backend that are written out',
    siteWith(shop({ health: { path: '/h' } })),
    siteWith(
      shop({
        timeouts: { connect: '1s', firstByte: '15s', betweenBytes: '10s' },
        health: { path: '/h', method: 'HEAD', interval: '1m', threshold: 3, initial: 3 },
        maxConnections: 200,
        overrideHost: 'shop-origin.example',
        tls: { certHostname: 'shop-origin.example' },
      }),
    ),
  ],
  [
    'a port that the scheme has anyway',
    siteWith(shop()),
    siteWith(shop({ origin: 'https://SHOP-origin.example:443/' })),
  ],
  [
    'a rule that moves from the routes to the defaults',
    routes({ path: '/a', to: 'shop', compress: true }, { path: '/b', to: 'shop', compress: true }),
    siteWith({
      defaults: { compress: true },
      domains: {
        'www.shop.example': {
          routes: [
            { path: '/a', to: 'shop' },
            { path: '/b', to: 'shop' },
          ],
        },
      },
    }),
  ],
  [
    'a cache rule of which a part moves to the defaults of the domain',
    routes({ path: '/a', to: 'shop', cache: { ttl: '1h', grace: '0s' } }),
    siteWith({
      domains: {
        'www.shop.example': {
          defaults: { cache: { grace: '0s' } },
          routes: [{ path: '/a', to: 'shop', cache: { ttl: '1h' } }],
        },
      },
    }),
  ],
  [
    'a cache rule where nothing is cached',
    siteWith({ domains: { 'www.shop.example': { routes: [{ path: '/a', redirect: '/b' }] } } }),
    siteWith({
      defaults: { cache: { ttl: '1h' } },
      domains: { 'www.shop.example': { routes: [{ path: '/a', redirect: '/b' }] } },
    }),
  ],
  [
    'the security headers by name, and written out',
    routeWith({ headers: { security: { hsts: false, contentTypeOptions: false, referrerPolicy: false } } }),
    routeWith({ headers: { response: { set: { 'X-Frame-Options': 'DENY' } } } }),
  ],
  [
    'the case of a header',
    routeWith({ headers: { request: { remove: ['COOKIE'] } } }),
    routeWith({ headers: { request: { remove: ['cookie'] } } }),
  ],
  ['an address and its own range', access('203.0.113.7'), access('203.0.113.7/32')],
  ['two spellings of an IPv6 range', access('2001:db8:0::/32'), access('2001:DB8::/32')],
  [
    'a route that is there twice',
    routes({ path: '/x/*', to: 'shop' }),
    routes({ path: '/x/*', to: 'shop' }, { path: '/x/*', redirect: '/y' }),
  ],
  [
    'HEAD beside GET',
    routes({ path: '/x', methods: ['GET'], to: 'shop' }),
    routes({ path: '/x', methods: ['HEAD', 'GET'], to: 'shop' }),
  ],
  [
    'the order of routes that no request is for both of',
    routes({ path: '/a/*', to: 'shop' }, { path: '/b/:id', to: 'shop' }, { path: '/b/c/d', to: 'shop' }),
    routes({ path: '/b/c/d', to: 'shop' }, { path: '/b/:id', to: 'shop' }, { path: '/a/*', to: 'shop' }),
  ],
  [
    'the order of routes for other methods',
    routes({ path: '/a', methods: ['GET'], to: 'shop' }, { path: '/a', methods: ['POST'], to: 'shop' }),
    routes({ path: '/a', methods: ['POST'], to: 'shop' }, { path: '/a', methods: ['GET'], to: 'shop' }),
  ],
  [
    'what is local',
    siteWith({}),
    siteWith({ ...shop({ local: 'http://127.0.0.1:7701' }), local: { geolocation: {} } }),
  ],
  ['other environments', siteWith({}), siteWith({ environments: { staging: {} } })],
  ['the weight that a backend has anyway', pool({ shop: 1 }), pool({ shop: undefined })],
  [
    'the redirect of a domain by its defaults',
    moved('https://b.example'),
    moved({ to: 'https://b.example', status: 308, query: 'keep' }),
  ],
];

function access(range: string): GatewayConfig {
  return routeWith({ access: { allow: { addresses: [range] } } });
}

function pool(backends: object): GatewayConfig {
  return siteWith({ pools: { both: { backends } } });
}

function moved(redirect: unknown): GatewayConfig {
  return siteWith({ domains: { 'a.example': { redirect } } });
}

/** The same with the fields of every object in another order, but where the order counts. */
function reordered(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => reordered(item));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, reordered(item, key)] as const);
  return Object.fromEntries(name === 'domains' ? entries : entries.toReversed());
}

describe('no change', () => {
  it.each(SAME)('is %s', (_what, one, other) => {
    expect(compareConfigs(one, other)).toEqual([]);
    expect(compareConfigs(other, one)).toEqual([]);
  });

  it('is another order of the fields', () => {
    expect(compareConfigs(goodConfig, reordered(goodConfig) as GatewayConfig)).toEqual([]);
  });
});
