import { describe, expect, test } from 'vitest';
import type { GatewayConfig } from '../../src/gateway/index.ts';
import { type OriginAnswer, testGateway } from '../../src/testing/index.ts';
import { FRONT, PAGE, shop, shopConfig } from './shop.ts';

describe('an origin that nothing is said of', () => {
  test('answers a 200 with a short text', async () => {
    const answer = await testGateway(shopConfig()).get(FRONT);
    expect([answer.status, await answer.text()]).toEqual([200, 'an answer of shop']);
  });

  test('records what it was asked, in order', async () => {
    const { shop: origin } = testGateway(shopConfig()).origins;
    expect(origin!.requests).toEqual([]);
    const gateway = testGateway(shopConfig());
    await gateway.get(`${FRONT}a`, { headers: { 'x-one': '1' } });
    await gateway.request(`${FRONT}b?c`, { method: 'DELETE' });
    const { requests } = gateway.origins['shop']!;
    expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET https://shop.test/a',
      'DELETE https://shop.test/b?c',
    ]);
    expect(requests.map(({ headers }) => headers.get('x-one'))).toEqual(['1', null]);
  });
});

describe('an answer', () => {
  test.each<[OriginAnswer, number, string, string | null]>([
    [{}, 200, 'an answer of shop', '17'],
    [{ status: 404, body: 'none' }, 404, 'none', '4'],
    [{ body: Uint8Array.of(97, 98) }, 200, 'ab', '2'],
    [{ body: '' }, 200, '', '0'],
    [{ status: 204 }, 204, '', null],
    [() => new Response('made', { status: 201 }), 201, 'made', null],
    [async () => Response.json({ a: 1 }), 200, '{"a":1}', null],
  ])('%j', async (answer, status, body, length) => {
    const response = await shop([], { origins: { shop: answer } }).get(FRONT);
    expect([response.status, await response.text(), response.headers.get('content-length')]).toEqual([
      status,
      body,
      length,
    ]);
  });

  test('has the fields that it was given, and its own where it was not', async () => {
    const headers = { 'Content-Type': 'image/png', ETag: '"1"', 'Content-Length': '3' };
    const answer = { headers: { ...PAGE.headers, ...headers }, body: 'png' };
    const { headers: fields, cache } = await shop([], { origins: { shop: answer } }).get(FRONT);
    expect(cache.stored).toBe(true);
    expect([fields.get('content-type'), fields.get('etag'), fields.get('content-length')]).toEqual([
      'image/png',
      '"1"',
      '3',
    ]);
  });

  test.each<OriginAnswer>([PAGE, () => new Response('a page', PAGE)])('to a HEAD has no body', async (answer) => {
    const response = await shop([], { origins: { shop: answer } }).request(FRONT, { method: 'HEAD' });
    expect([response.status, await response.text()]).toEqual([200, '']);
  });

  test('can be another from one request to the next', async () => {
    const gateway = shop();
    await gateway.get(FRONT);
    gateway.origins.shop.answer = { status: 410, body: 'gone' };
    expect((await gateway.get(`${FRONT}b`)).status).toBe(410);
  });
});

describe('an origin that fails', () => {
  const broken = (): never => {
    throw new Error('the socket is gone');
  };

  test.each<[string, OriginAnswer, number, string]>([
    ['down', 'down', 502, 'connection refused: shop is down'],
    ['hanging', 'hanging', 504, 'first-byte timeout after 15000 ms'],
    ['cut', 'cut', 502, 'the body ended before it was whole'],
    ['a function that throws', broken, 502, 'the socket is gone'],
    ['a promise that is rejected', () => Promise.reject(new Error('the socket is gone')), 502, 'the socket is gone'],
  ])('(%s) is an error of the gateway, and a line of the log', async (_, answer, status, line) => {
    const gateway = shop([], { origins: { shop: answer } });
    const response = await gateway.get(FRONT);
    expect([response.status, response.cache.verdict]).toEqual([status, 'answer']);
    expect(gateway.log.join('\n')).toContain(line);
  });

  test.each<OriginAnswer>(['down', 'hanging', 'cut', broken, { status: 503 }])(
    '(%s) is stood in for by the stale page, where that is allowed',
    async (answer) => {
      const gateway = shop([{ path: '/', to: 'shop', cache: { staleIfError: '1h', grace: '1h' } }]);
      await gateway.get(FRONT);
      gateway.advance('2m');
      gateway.origins.shop.answer = answer;
      const response = await gateway.get(FRONT);
      expect([response.status, response.cache.verdict]).toEqual([200, 'stale']);
      expect(response.cache.ttlSeconds).toBeLessThan(0);
    },
  );

  test('by hanging takes as long as the backend may, by the clock of the test', async () => {
    const backends = { shop: { origin: 'https://shop.test', timeouts: { firstByte: '40s' } } } as const;
    const gateway = shop([], { own: { backends } });
    await gateway.get(FRONT);
    gateway.origins.shop.answer = 'hanging';
    expect((await gateway.get(`${FRONT}b`)).status).toBe(504);
    expect((await gateway.get(FRONT)).cache.ttlSeconds).toBe(20);
  });

  test('is passed over by its pool', async () => {
    const own: Partial<GatewayConfig> = {
      backends: { eu: { origin: 'https://eu.test' }, us: { origin: 'https://us.test' } },
      pools: { shop: { backends: { eu: 1, us: 1 }, policy: 'random', retries: 1 } },
    };
    const gateway = testGateway(shopConfig([], own), { origins: { eu: 'down', us: { body: 'from us' } } });
    for (let at = 0; at < 5; at += 1) {
      expect(await (await gateway.get(`${FRONT}${at}`)).text()).toBe('from us');
    }
  });
});

describe('a dynamic backend', () => {
  const own: Partial<GatewayConfig> = {
    dynamicBackends: {
      tenants: { allow: ['https://*.tenants.test'], timeouts: { firstByte: '7s' } },
      stored: { allow: ['https://*.stored.test'], from: 'config-store:tenants' },
    },
    domains: {
      '*.shops.test': {
        routes: [
          { path: '/stored', to: { dynamic: 'stored' } },
          { path: '/*', to: { dynamic: 'tenants', origin: 'https://:subdomain.tenants.test' } },
        ],
      },
    } as never,
    stores: { config: { tenants: { a: 'https://one.stored.test' } } },
  };

  test('is one origin, by its name, for all that it reaches', async () => {
    const gateway = testGateway(shopConfig([], own), {
      origins: { tenants: ({ url }) => new Response(`tenant of ${url}`), stored: {} },
    });
    for (const name of ['a', 'b']) {
      expect(await (await gateway.get(`https://${name}.shops.test/x`)).text()).toBe(
        `tenant of https://${name}.tenants.test/x`,
      );
    }
    await gateway.get('https://a.shops.test/stored');
    expect(gateway.origins.tenants!.requests).toHaveLength(2);
    expect(gateway.origins.stored!.requests.map(({ url }) => url)).toEqual(['https://one.stored.test/stored']);
  });

  test('hangs for as long as it may', async () => {
    const gateway = testGateway(shopConfig([], own), { origins: { tenants: 'hanging' } });
    expect((await gateway.get('https://a.shops.test/')).status).toBe(504);
    expect(gateway.log.join()).toContain('after 7000 ms');
  });
});

test('an answer for a backend that is not there is an Error with those that are', () => {
  expect(() => testGateway(shopConfig(), { origins: { shpo: 'down' } })).toThrow('no backend "shpo", but shop');
});
