import { describe, expect, test } from 'vitest';
import type { GatewayConfig, Handler } from '../../../src/gateway/index.ts';
import { testGateway } from '../../../src/testing/index.ts';
import { site } from '../../support/site.ts';

const config: GatewayConfig = {
  name: 'shop',
  backends: { shop: { origin: 'https://origin.test' } },
  domains: {
    'www.shop.test': {
      redirects: { entries: { '/table': 'https://blog.shop.test/entry', '/elsewhere': 'https://other.test/' } },
      routes: [
        { path: '/route', redirect: { to: 'https://blog.shop.test/?a#b', status: 302 } },
        { path: '/path', redirect: '/new' },
        { path: '/handler', handler: 'hello' },
        { path: '/*', to: 'shop', cache: { ttl: '1h', statuses: { 302: '1h' } } },
      ],
    },
    'shop.test': { redirect: 'https://www.shop.test' },
    'blog.shop.test': { routes: [{ path: '/*', to: 'shop' }] },
    '*.tenants.test': { routes: [{ path: '/*', to: 'shop' }] },
  },
};

const hello: Handler = () => Response.redirect('https://www.shop.test/', 307);

/** What a redirect leads to; the origin leads where the request's query says. */
async function locationOf(url: string, given: GatewayConfig = config): Promise<string | null> {
  const gateway = testGateway(given, {
    handlers: { hello },
    origins: {
      shop: ({ url }) =>
        new Response(null, { status: 302, headers: { location: new URL(url).searchParams.get('to')! } }),
    },
  });
  const first = await gateway.get(url);
  const second = await gateway.get(url);
  expect(second.headers.get('location')).toBe(first.headers.get('location'));
  return first.headers.get('location');
}

const WWW = 'http://www.shop.test.localhost:7676';
const ledBy = (location: string): string => `${WWW}/x?to=${encodeURIComponent(location)}`;

describe('a redirect between own domains stays local', () => {
  test.each([
    ['a domain’s', 'http://shop.test.localhost:7676/a?b', `${WWW}/a?b`],
    ['a route’s', `${WWW}/route`, 'http://blog.shop.test.localhost:7676/?a#b'],
    ['the table’s', `${WWW}/table`, 'http://blog.shop.test.localhost:7676/entry'],
    ['a handler’s', `${WWW}/handler`, `${WWW}/`],
    ['an origin’s', ledBy('https://blog.shop.test/y?z'), 'http://blog.shop.test.localhost:7676/y?z'],
    ['with the usual port', ledBy('https://blog.shop.test:443'), 'http://blog.shop.test.localhost:7676'],
    ['without a scheme', ledBy('//blog.shop.test/y'), 'http://blog.shop.test.localhost:7676/y'],
    ['in capitals', ledBy('HTTPS://Blog.Shop.Test/Y'), 'http://Blog.Shop.Test.localhost:7676/Y'],
    ['of a wildcard', ledBy('https://a.tenants.test/'), 'http://a.tenants.test.localhost:7676/'],
    ['over TLS', 'https://shop.test.localhost:8443/', 'https://www.shop.test.localhost:8443/'],
    ['at the usual port', 'http://shop.test.localhost/', 'http://www.shop.test.localhost/'],
  ])('%s: %s leads to %s', async (_, url, location) => {
    expect(await locationOf(url)).toBe(location);
  });

  test('from 127.0.0.1 as well', async () => {
    const any: GatewayConfig = {
      name: 'any',
      domains: {
        '*': { redirect: 'https://www.shop.test' },
        'www.shop.test': { routes: config.domains['blog.shop.test']!.routes! },
      },
      backends: config.backends!,
    };
    expect(await locationOf('http://127.0.0.1:7676/a', any)).toBe(`${WWW}/a`);
    expect(await locationOf('http://localhost/a', any)).toBe('http://www.shop.test.localhost/a');
  });
});

describe('a redirect stays as it is', () => {
  test.each([
    ['to a path', `${WWW}/path`, '/new'],
    ['to another site', `${WWW}/elsewhere`, 'https://other.test/'],
    ['to a name that only begins so', ledBy('https://www.shop.test.evil.test/'), 'https://www.shop.test.evil.test/'],
    ['to another server by its port', ledBy('https://blog.shop.test:8443/'), 'https://blog.shop.test:8443/'],
    ['to what has a user of a wildcard', ledBy('https://user@a.tenants.test/'), 'https://user@a.tenants.test/'],
    ['to what has a user', ledBy('https://www.shop.test@evil.test/'), 'https://www.shop.test@evil.test/'],
    ['to the domain’s own name', 'http://shop.test/', 'https://www.shop.test/'],
    ['for a client that came by a name like a local one', 'http://shop.test:7676/', 'https://www.shop.test/'],
  ])('%s: %s leads to %s', async (_, url, location) => {
    expect(await locationOf(url)).toBe(location);
  });

  test('to another scheme of the same page: locally that page is the same', async () => {
    const gateway = testGateway(config, {
      handlers: { hello },
      origins: { shop: { status: 301, headers: { location: 'https://blog.shop.test/a?b' } } },
    });
    const same = await gateway.get('http://blog.shop.test.localhost:7676/a?b');
    expect(same.headers.get('location')).toBe('https://blog.shop.test/a?b');
    const other = await gateway.get('http://blog.shop.test.localhost:7676/a');
    expect(other.headers.get('location')).toBe('http://blog.shop.test.localhost:7676/a?b');
  });

  test('where it is none: what was made may name its place', async () => {
    const origins = { shop: { status: 201, headers: { location: 'https://blog.shop.test/new' } } };
    const gateway = testGateway(config, { handlers: { hello }, origins });
    const made = await gateway.request(`${WWW}/x`, { method: 'POST' });
    expect(made.headers.get('location')).toBe('https://blog.shop.test/new');
  });

  test('to any host of a gateway that takes all', async () => {
    const any: GatewayConfig = { ...config, domains: { '*': { routes: [{ path: '/*', to: 'shop' }] } } };
    expect(await locationOf(ledBy('https://elsewhere.test/'), any)).toBe('https://elsewhere.test/');
  });

  test('in the cache, for those who come by the domain’s name', async () => {
    const gateway = testGateway(config, {
      handlers: { hello },
      origins: { shop: { status: 302, headers: { location: 'https://blog.shop.test/' } } },
    });
    expect((await gateway.get(`${WWW}/x`)).headers.get('location')).toBe('http://blog.shop.test.localhost:7676/');
    const stored = await gateway.get('http://www.shop.test/x');
    expect([stored.cache.verdict, stored.headers.get('location')]).toEqual(['hit', 'https://blog.shop.test/']);
    const again = await gateway.get(`${WWW.replace('7676', '8080')}/x`);
    expect([again.cache.verdict, again.headers.get('location')]).toEqual([
      'hit',
      'http://blog.shop.test.localhost:8080/',
    ]);
  });

  test.each([
    [false, 'https://www.shop.test/'],
    [true, 'http://www.shop.test.localhost:80/'],
  ])('in production, whatever the Host says: local is %s', async (local, location) => {
    const domains: GatewayConfig['domains'] = {
      '*': { redirect: 'https://www.shop.test' },
      'www.shop.test': { routes: [{ path: '/*', to: 'origin' }] },
    };
    const answer = await site({ environment: { local }, config: { domains } }).ask('GET http://any.localhost:80/');
    expect(answer.headers.get('location')).toBe(location);
  });
});
