import { describe, expect, test } from 'vitest';
import { defineGateway } from '../../src/gateway/index.ts';
import { testGateway } from '../../src/testing/index.ts';
import '../../src/testing/vitest.ts';
import { PAGE } from './shop.ts';

const config = defineGateway({
  name: 'shop',
  backends: {
    eu: { origin: 'https://eu.shop.test' },
    us: { origin: 'https://us.shop.test' },
  },
  pools: { shop: { backends: { eu: 1, us: 1 }, policy: 'failover', retries: 1 } },
  dynamicBackends: { tenants: { allow: ['https://*.tenants.test'] } },
  domains: {
    'www.shop.test': {
      routes: [
        { path: '/products/:id', to: 'shop', surrogateKeys: ['product/:id'] },
        { path: '/cart', to: 'us', cache: 'pass' },
        { path: '/teapot', respond: { status: 418, body: 'short' } },
        { path: '/old', redirect: '/new' },
        { path: '/pages/*', to: 'shop' },
      ],
    },
    '*.shops.test': { routes: [{ path: '/*', to: { dynamic: 'tenants', origin: 'https://:subdomain.tenants.test' } }] },
  },
});
const SITE = 'https://www.shop.test';
const shop = () => testGateway(config, { origins: { eu: PAGE, us: PAGE } });

describe('an answer tells', () => {
  test.each<[string, string | null, string | null]>([
    [`${SITE}/products/1`, '/products/:id', 'eu'],
    [`${SITE}/pages/a/b`, '/pages/*', 'eu'],
    [`${SITE}/cart`, '/cart', 'us'],
    [`${SITE}/teapot`, '/teapot', null],
    [`${SITE}/old`, '/old', null],
    [`${SITE}/nothing`, null, null],
    ['https://nobody.test/', null, null],
    ['https://a.shops.test/x', '/*', 'tenants'],
    [`${SITE}/%zz`, null, null],
  ])('of %s its route and its backend', async (url, route, backend) => {
    const answer = await shop().get(url);
    expect({ route: answer.route, backend: answer.backend?.split('.')[0] ?? null }).toEqual({ route, backend });
  });

  test('the backend that answered in the end, and none where the cache did', async () => {
    const gateway = shop();
    gateway.origins.eu.answer = 'down';
    expect((await gateway.get(`${SITE}/products/1`)).backend).toBe('us');
    expect((await gateway.get(`${SITE}/products/1`)).backend).toBeNull();
    gateway.origins.us.answer = 'down';
    expect(await gateway.get(`${SITE}/products/2`)).toMatchObject({
      status: 503,
      backend: null,
      route: '/products/:id',
    });
  });

  test('the key and the surrogate keys of what is stored, and of what is found', async () => {
    const gateway = shop();
    for (const verdict of ['miss', 'hit']) {
      const { cache } = await gateway.get(`${SITE}/products/1?a=b`);
      expect(cache.verdict).toBe(verdict);
      expect(cache.key).toContain('www.shop.test/products/1?a=b');
      expect(cache.surrogateKeys).toEqual(['product/1']);
    }
    const { cache } = await gateway.get(`${SITE}/teapot`);
    expect([cache.key, cache.surrogateKeys]).toEqual([null, []]);
  });

  test('every decision', async () => {
    const { trace } = await shop().get(`${SITE}/products/1`);
    expect(trace).toMatchObject({
      domain: 'www.shop.test',
      tries: [{ to: 'eu', status: 200 }],
      stored: { stored: true },
    });
    expect(JSON.parse(JSON.stringify(trace))).toEqual(trace);
    expect((await shop().get(`${SITE}/%zz`)).trace).toBeNull();
  });

  test('its own of two at once', async () => {
    const gateway = shop();
    const [one, other] = await Promise.all([gateway.get(`${SITE}/teapot`), gateway.get(`${SITE}/cart`)]);
    expect([one.route, other.route]).toEqual(['/teapot', '/cart']);
  });
});

describe('toHaveRoute', () => {
  test('says which route it was instead', async () => {
    const answer = await shop().get(`${SITE}/products/1`);
    expect(answer).toHaveRoute('/products/:id');
    expect(answer).not.toHaveRoute('/*');
    expect(() => expect(answer).toHaveRoute('/*')).toThrow(
      'expected the route /* to take the request, but /products/:id did',
    );
    const none = await shop().get(`${SITE}/nothing`);
    expect(() => expect(none).toHaveRoute('/*')).toThrow(/but no route took it.*\n {2}\/cart: not path\n/s);
  });
});
