import { testGateway, type TestOptions } from 'popgate/testing';
import 'popgate/testing/vitest';
import { describe, expect, test } from 'vitest';
import config from '../src/gateway.config.ts';
import { handlers } from '../src/handlers/index.ts';

const SITE = 'https://www.shop.example';
/** The app's client secret, by which Shopify signs. */
const SHOPIFY = 'client-secret-of-the-app';
const HTML = { 'Content-Type': 'text/html' };
const page = { headers: HTML, body: '<h1>a page</h1>' };

const shop = (options: TestOptions = {}) =>
  testGateway(config, {
    handlers,
    secrets: { hook_shopify: SHOPIFY, shield_key: 's'.repeat(32), 'warehouse/api_key': 'a-key' },
    ...options,
    origins: { shop_eu: page, shop_us: page, ...options.origins },
  });

/** What a sender signs a webhook with: HMAC by SHA-256 (RFC 2104). */
async function signature(secret: string, text: string): Promise<Uint8Array> {
  const encoder = new TextEncoder();
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), algorithm, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(text)));
}

/** A webhook of Shopify, as it is sent. */
async function webhook(topic: string, payload: object) {
  const body = JSON.stringify(payload);
  const headers = {
    'Content-Type': 'application/json',
    'X-Shopify-Topic': topic,
    'X-Shopify-Webhook-Id': crypto.randomUUID(),
    'X-Shopify-Hmac-Sha256': btoa(String.fromCharCode(...(await signature(SHOPIFY, body)))),
  };
  return { method: 'POST', headers, body };
}

describe('products', () => {
  test('a product is fetched once, for each currency', async () => {
    const gateway = shop();
    const inEuro = { headers: { Cookie: 'currency=EUR; session=1' } };
    expect(await gateway.get(`${SITE}/products/1`, inEuro)).toBeStoredFor('10m');
    expect(await gateway.get(`${SITE}/products/1?utm_source=letter`, inEuro)).toBeHit();
    expect(await gateway.get(`${SITE}/products/1`, { headers: { Cookie: 'currency=USD' } })).toBeMiss();
    const [asked] = gateway.origins.shop_eu.requests;
    expect(asked?.headers.get('cookie')).toBe('currency=EUR');
  });

  test('a product that changes in Shopify is shown once more, and is new with the next request', async () => {
    const gateway = shop();
    await gateway.get(`${SITE}/products/1`);
    const told = await gateway.request(`${SITE}/.popgate/hooks/shopify`, await webhook('products/update', { id: 1 }));
    expect(told.status).toBe(200);
    gateway.origins.shop_eu.answer = { ...page, body: '<h1>new</h1>' };
    expect(await gateway.get(`${SITE}/products/1`)).toBeStale();
    await gateway.settle();
    expect(await (await gateway.get(`${SITE}/products/1`)).text()).toBe('<h1>new</h1>');
  });

  test('a product that is deleted in Shopify is gone with the next request', async () => {
    const gateway = shop();
    await gateway.get(`${SITE}/products/1`);
    await gateway.request(`${SITE}/.popgate/hooks/shopify`, await webhook('products/delete', { id: 1 }));
    gateway.origins.shop_eu.answer = { status: 404 };
    expect((await gateway.get(`${SITE}/products/1`)).status).toBe(404);
  });

  test('who cannot sign as Shopify does purges nothing', async () => {
    const gateway = shop();
    await gateway.get(`${SITE}/products/1`);
    const { headers, ...sent } = await webhook('products/delete', { id: 1 });
    const forged = { ...sent, headers: { ...headers, 'X-Shopify-Hmac-Sha256': btoa('a guess') } };
    expect((await gateway.request(`${SITE}/.popgate/hooks/shopify`, forged)).status).toBe(401);
    expect(await gateway.get(`${SITE}/products/1`)).toBeHit();
  });

  test('a search keeps only the parameters that matter, and is limited', async () => {
    const gateway = shop({ now: Date.UTC(2026, 0, 1) });
    await gateway.get(`${SITE}/search?q=mug&page=1&tracking=7`);
    expect(await gateway.get(`${SITE}/search?q=mug&page=1&tracking=8`)).toBeHit();
    const statuses = [];
    for (let count = 0; count < 30; count += 1) statuses.push((await gateway.get(`${SITE}/search?q=mug`)).status);
    expect(statuses.at(-1)).toBe(429);
  });
});

describe('a bad day', () => {
  test('the replica answers where Europe does not', async () => {
    const gateway = shop({ origins: { shop_eu: 'down' } });
    expect((await gateway.get(`${SITE}/products/1`)).backend).toBe('shop_us');
  });

  test('without any server a product is still shown, for a day', async () => {
    const gateway = shop();
    await gateway.get(`${SITE}/products/1`);
    Object.assign(gateway.origins.shop_eu, { answer: 'down' });
    Object.assign(gateway.origins.shop_us, { answer: { status: 503 } });
    gateway.advance('23h');
    expect(await gateway.get(`${SITE}/products/1`)).toBeStale();
  });

  test('a page that the servers let be stored is shown for a day, too', async () => {
    const about = { ...page, headers: { ...HTML, 'Cache-Control': 'max-age=60' } };
    const gateway = shop({ origins: { shop_eu: about, shop_us: about } });
    await gateway.get(`${SITE}/about`);
    Object.assign(gateway.origins.shop_eu, { answer: { status: 500 } });
    gateway.advance('23h');
    expect(await gateway.get(`${SITE}/about`)).toBeStale();
  });

  test('what was never asked for gets the page of the shop, not that of a server', async () => {
    const broken = { status: 500, headers: HTML, body: 'Traceback (most recent call last)' };
    const gateway = shop({ origins: { shop_eu: broken, shop_us: broken } });
    const answer = await gateway.get(`${SITE}/about`, { headers: { Accept: 'text/html' } });
    expect(answer.status).toBe(500);
    expect(await answer.text()).toContain('We will be right back');
    for (let count = 0; count < 5; count += 1) await gateway.get(`${SITE}/about`);
    expect(gateway.origins.shop_eu.requests).toHaveLength(1);
  });

  test('an order is not sent to the replica', async () => {
    const gateway = shop({ origins: { shop_eu: 'down' } });
    expect((await gateway.request(`${SITE}/checkout/pay`, { method: 'POST', body: 'card=1' })).status).toBe(502);
    expect(gateway.origins.shop_us.requests).toEqual([]);
  });
});

describe('stock', () => {
  const stocked = { warehouse: () => Response.json({ free: 42, incoming: null }) };

  test('the key of the warehouse goes to the warehouse alone', async () => {
    const gateway = shop({ origins: stocked });
    const answer = await gateway.get(`${SITE}/stock/mug-1`);
    expect(await answer.json()).toEqual({ inStock: true, left: 'plenty', incoming: null });
    const [asked] = gateway.origins.warehouse.requests;
    expect(asked?.url).toBe('https://api.warehouse.example/v2/items/mug-1');
    expect(asked?.headers.get('authorization')).toBe('Bearer a-key');
    expect(JSON.stringify([...answer.headers])).not.toContain('a-key');
  });

  test('many customers in ten seconds are one request', async () => {
    const gateway = shop({ origins: stocked });
    expect(await gateway.get(`${SITE}/stock/mug-1`)).toBeStoredFor('10s');
    expect(await gateway.get(`${SITE}/stock/mug-1`)).toBeHit();
    expect(gateway.origins.warehouse.requests).toHaveLength(1);
  });

  test('where the warehouse fails, the last number is shown for ten minutes', async () => {
    const gateway = shop({ origins: stocked });
    await gateway.get(`${SITE}/stock/mug-1`);
    gateway.origins.warehouse.answer = 'hanging';
    gateway.advance('9m');
    expect(await gateway.get(`${SITE}/stock/mug-1`)).toBeStale();
    gateway.advance('2m');
    expect((await gateway.get(`${SITE}/stock/mug-1`)).status).toBe(504);
  });
});

describe('customers', () => {
  test.each(['/cart', '/cart/add', '/account', '/account/orders', '/checkout'])('%s is never stored', async (path) => {
    const gateway = shop({ origins: { shop_eu: { headers: { 'Cache-Control': 'max-age=60' } } } });
    expect(await gateway.get(SITE + path)).toBePassed();
  });

  test('who guesses passwords waits', async () => {
    const gateway = shop({ now: Date.UTC(2026, 0, 1) });
    const guess = async () => (await gateway.request(`${SITE}/account/login`, { method: 'POST', body: 'p=1' })).status;
    for (let count = 0; count < 10; count += 1) expect(await guess()).toBe(200);
    expect(await guess()).toBe(429);
    gateway.advance('5m');
    expect(await guess()).toBe(429);
  });

  test('a photo may be sent to returns, and nowhere else', async () => {
    const gateway = shop();
    const send = async (path: string) =>
      (await gateway.request(SITE + path, { method: 'POST', body: new Uint8Array(2_000_000) })).status;
    expect([await send('/returns'), await send('/cart')]).toEqual([200, 413]);
  });

  test('the back office is for the office', async () => {
    const gateway = shop();
    for (const path of ['/office', '/office/orders']) {
      expect((await gateway.get(SITE + path)).status).toBe(403);
      expect((await gateway.get(SITE + path, { address: '203.0.113.9' })).status).toBe(200);
    }
  });
});

describe('the site', () => {
  test('has one name', async () => {
    const bare = await shop().get('https://shop.example/products/1?q=1');
    expect([bare.status, bare.headers.get('location')]).toEqual([308, `${SITE}/products/1?q=1`]);
  });

  test('knows short addresses and those of the shop before', async () => {
    const gateway = shop();
    expect((await gateway.get(`${SITE}/sale`)).headers.get('location')).toBe('/categories/sale');
    expect((await gateway.get(`${SITE}/catalogue/1`)).headers.get('location')).toBe('/products/1');
  });

  test('keeps assets for a month, whatever the query', async () => {
    const gateway = shop();
    expect(await gateway.get(`${SITE}/assets/app.1f2e.css?v=1`)).toBeStoredFor('30d');
    const hit = await gateway.get(`${SITE}/assets/app.1f2e.css`);
    expect(hit).toBeHit();
    expect(hit.headers.get('cache-control')).toContain('max-age=2592000');
  });

  test('says nothing of its servers, and tells browsers to be strict', async () => {
    const gateway = shop({ origins: { shop_eu: { ...page, headers: { ...HTML, Server: 'nginx' } } } });
    const { headers } = await gateway.get(`${SITE}/`);
    expect(headers.get('server')).toBeNull();
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  });

  test('guesses no lifetime', async () => {
    const old = { ...page, headers: { ...HTML, 'Last-Modified': 'Thu, 01 Jan 2015 00:00:00 GMT' } };
    const gateway = shop({ origins: { shop_eu: old } });
    await gateway.get(`${SITE}/about`);
    expect(await gateway.get(`${SITE}/about`)).not.toBeHit();
  });

  test('is closed by an entry of a store', async () => {
    const gateway = shop({ stores: { config: { flags: { maintenance: '600; Back at noon.' } } } });
    const answer = await gateway.get(`${SITE}/products/1`, { headers: { Accept: 'text/plain' } });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '600']);
  });

  test('writes a line for each request', async () => {
    const gateway = shop();
    await gateway.get(`${SITE}/products/1`);
    expect(JSON.parse(gateway.endpoints['access']![0]!)).toMatchObject({ route: '/products/:id', status: 200 });
  });
});
