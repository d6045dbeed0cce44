import { describe, expect, test } from 'vitest';
import type { GatewayConfig } from '../../src/gateway/index.ts';
import { type Purge, testGateway } from '../../src/testing/index.ts';
import { FRONT, PAGE, shop, shopConfig } from './shop.ts';

const ROUTES = [
  { path: '/products/:id', to: 'shop', surrogateKeys: ['product/:id', 'products'], cache: { grace: '1h' } },
] as const;
const [ONE, TWO] = ['https://www.shop.test/products/1', 'https://www.shop.test/products/2'];

/** Without an operator API, with one, and with one elsewhere among several domains. */
const PLACES: Record<string, Partial<GatewayConfig>> = {
  'no admin': {},
  admin: { admin: {} },
  'another admin.path': {
    admin: { host: 'ops.shop.test', path: '/ops' },
    domains: { 'ops.shop.test': { routes: [{ path: '/*', to: 'shop' }] } },
  },
};

describe.each(Object.entries(PLACES))('with %s', (_, own) => {
  test.each<[Purge, string, string]>([
    [{ keys: ['product/1'] }, 'miss', 'hit'],
    [{ keys: ['products'] }, 'miss', 'miss'],
    [{ keys: ['other'] }, 'hit', 'hit'],
    [{ urls: [ONE] }, 'miss', 'hit'],
    [{ urls: ['http://www.shop.test/products/2'] }, 'hit', 'miss'],
    [{ domains: ['www.shop.test'] }, 'miss', 'miss'],
    [{ all: true }, 'miss', 'miss'],
    [{ all: true, soft: true }, 'stale', 'stale'],
    [{ keys: ['product/2'], soft: true }, 'hit', 'stale'],
  ])('a purge of %j', async (order, one, two) => {
    const gateway = shop(ROUTES, { own });
    for (const url of [ONE, TWO]) await gateway.get(url);
    await gateway.purge(order);
    gateway.origins.shop.answer = order.soft ? 'down' : PAGE;
    const verdicts = [await gateway.get(ONE), await gateway.get(TWO)].map(({ cache }) => cache.verdict);
    expect(verdicts).toEqual([one, two]);
  });
});

test('a softly purged page is renewed in the background, where it may be stale meanwhile', async () => {
  const gateway = shop([
    { path: '/*', to: 'shop', surrogateKeys: ['all'], cache: { staleWhileRevalidate: '1m' } },
  ] as never);
  await gateway.get(FRONT);
  await gateway.purge({ keys: ['all'], soft: true });
  const verdicts = [await gateway.get(FRONT), await gateway.get(FRONT)].map(({ cache }) => cache.verdict);
  expect(verdicts).toEqual(['stale', 'hit']);
});

test.each<[Purge, string]>([
  [{}, 'nothing to purge'],
  [{ keys: ['two words'] }, 'two words'],
  [{ urls: ['/products/1'] }, '/products/1'],
  [{ urls: ['https://other.test/'] }, 'other.test'],
  [{ domains: ['other.test'] }, 'other.test'],
])('a purge of %j is an Error', async (order, what) => {
  await expect(shop(ROUTES).purge(order)).rejects.toThrow(what);
});

test("a purge needs no secret of the configuration's, and none that the test gives is in its way", async () => {
  const config = shopConfig(ROUTES, { admin: {} });
  for (const secrets of [{}, { admin_token: 'a-token-of-the-operators' }]) {
    const gateway = testGateway(config, { secrets });
    await expect(gateway.purge({ keys: ['a'] })).resolves.toBeUndefined();
  }
});

test('the door of purges is no way into the gateway', async () => {
  const gateway = shop([]);
  await gateway.purge({ all: true });
  const headers = { authorization: 'Bearer token-of-a-test-gateway', 'content-type': 'application/json' };
  const asked = await gateway.request(`${FRONT}.popgate/purge`, { method: 'POST', headers, body: '{"all":true}' });
  expect([asked.cache.verdict, gateway.origins.shop.requests.length]).toEqual(['pass', 1]);
  expect((await gateway.request(FRONT, { method: 'PURGE' })).status).toBe(405);
});

test('the operator API itself can be asked, with its secrets', async () => {
  const gateway = shop([], { own: { admin: {} }, secrets: { purge_token: 'a-token-for-purges' } });
  await gateway.get(FRONT);
  const headers = { authorization: 'Bearer a-token-for-purges' };
  expect((await gateway.request(FRONT, { method: 'PURGE', headers })).status).toBe(200);
  expect((await gateway.get(FRONT)).cache.verdict).toBe('miss');
});
