import { describe, expect, test } from 'vitest';
import { formatProblems, validateGateway } from '../../src/gateway/check.ts';
import { testGateway } from '../../src/testing/index.ts';
import { FRONT, PAGE, shop, shopConfig } from './shop.ts';

describe('a request', () => {
  test('is answered by the route that takes it, with what a Response has', async () => {
    const gateway = shop();
    const answer = await gateway.get(`${FRONT}products/1`);
    expect(answer).toBeInstanceOf(Response);
    expect([answer.status, answer.headers.get('cache-control'), await answer.text()]).toEqual([
      200,
      'max-age=60',
      'a page',
    ]);
  });

  test.each([
    ['get', { headers: { 'accept-language': 'de' } }, 'GET', ''],
    ['request', { headers: { 'accept-language': 'de' } }, 'GET', ''],
    ['request', { method: 'POST', headers: { 'accept-language': 'de' }, body: 'item=1' }, 'POST', 'item=1'],
    ['request', { method: 'PUT', headers: { 'accept-language': 'de' }, body: Uint8Array.of(97, 98) }, 'PUT', 'ab'],
  ] as const)('by %s, with %j, reaches the origin as it was sent', async (verb, options, method, body) => {
    const seen: string[] = [];
    const gateway = shop([], {
      origins: {
        shop: async ({ url, method, headers, body }) => {
          seen.push(method, url, headers.get('accept-language')!, await new Response(body).text());
          return new Response('ok');
        },
      },
    });
    await gateway[verb](`${FRONT}a?b=1`, options);
    expect(seen).toEqual([method, 'https://shop.test/a?b=1', 'de', body]);
  });

  test('with a body says how long it is, and of what type where that is known', async () => {
    const gateway = shop();
    const lengthAndType = async (body: string | Uint8Array<ArrayBuffer>, headers = {}) => {
      await gateway.request(FRONT, { method: 'POST', body, headers });
      const asked = gateway.origins.shop.requests.at(-1)!.headers;
      return [asked.get('content-length'), asked.get('content-type')];
    };
    expect(await lengthAndType('é')).toEqual(['2', 'text/plain;charset=UTF-8']);
    expect(await lengthAndType(Uint8Array.of(1, 2, 3))).toEqual(['3', null]);
    expect(await lengthAndType('{}', { 'Content-Type': 'application/json' })).toEqual(['2', 'application/json']);
  });

  test('has its URL as it is written', async () => {
    const gateway = shop([], { origins: { shop: ({ url }) => new Response(url) } });
    expect(await (await gateway.get(`${FRONT}a/../b//c%2fd`)).text()).toBe('https://shop.test/b//c%2Fd');
    expect((await gateway.get(`${FRONT}a%`)).status).toBe(400);
  });

  test.each(['/products/1', 'www.shop.test/', 'ftp://www.shop.test/', ''])('to %j is a TypeError', async (url) => {
    await expect(shop().get(url)).rejects.toThrow(TypeError);
    await expect(shop().get(url)).rejects.toThrow('begin it with https://');
  });

  test('to a domain that is not there is a 421', async () => {
    const { status, cache } = await shop().get('https://other.test/');
    expect([status, cache.verdict]).toEqual([421, 'answer']);
  });

  test('comes from the address that it says', async () => {
    const gateway = shop();
    await gateway.get(FRONT);
    await gateway.get(`${FRONT}b`, { address: '2001:db8::1' });
    const addresses = gateway.origins.shop.requests.map(({ headers }) => headers.get('x-forwarded-for'));
    expect(addresses).toEqual(['192.0.2.1', '2001:db8::1']);
  });
});

describe('what the cache did', () => {
  const routes = [
    { path: '/cart', to: 'shop', cache: 'pass' },
    { path: '/old', redirect: { to: '/new' } },
    { path: '/teapot', respond: { status: 418, body: 'short and stout' } },
    { path: '/hello', handler: 'hello' },
    { path: '/through', handler: 'through' },
    { path: '/others', handler: 'others' },
  ] as const;
  const handlers = {
    hello: () => new Response('hello'),
    others: () => new Response('hello', { headers: { 'cache-status': 'other; hit; ttl=5' } }),
    through: (_: Request, { fetch }: { fetch(url: string): Promise<Response> }) => fetch('/page'),
  };

  test.each([
    ['/page', { verdict: 'miss', stored: true, ttlSeconds: 60 }],
    ['/cart', { verdict: 'pass', stored: false, ttlSeconds: null }],
    ['/old', { verdict: 'answer', stored: false, ttlSeconds: null }],
    ['/teapot', { verdict: 'answer', stored: false, ttlSeconds: null }],
    ['/hello', { verdict: 'answer', stored: false, ttlSeconds: null }],
    ['/others', { verdict: 'answer', stored: false, ttlSeconds: null }],
    ['/through', { verdict: 'miss', stored: true, ttlSeconds: 60 }],
  ])('%s', async (path, expected) => {
    const gateway = shop(routes as never, { handlers });
    expect((await gateway.get(`https://www.shop.test${path}`)).cache).toMatchObject(expected);
  });

  test('is told of a second request, and of a POST', async () => {
    const gateway = shop();
    await gateway.get(FRONT);
    expect((await gateway.get(FRONT)).cache).toMatchObject({ verdict: 'hit', stored: false, ttlSeconds: 60 });
    expect((await gateway.request(FRONT, { method: 'POST' })).cache.verdict).toBe('pass');
  });

  test.each([
    ['no-store', { verdict: 'miss', stored: false, ttlSeconds: null }],
    ['max-age=5', { verdict: 'miss', stored: true, ttlSeconds: 5 }],
    ['max-age=5, private', { verdict: 'miss', stored: false, ttlSeconds: null }],
  ])('is told of an answer with %s', async (control, expected) => {
    const gateway = shop([], { origins: { shop: { headers: { 'cache-control': control } } } });
    expect((await gateway.get(FRONT)).cache).toMatchObject(expected);
  });

  test.each(['other; hit', 'popgate; hit', 'not a "list', 'a;;b'])(
    "is the gateway's own word, where the origin says %j",
    async (field) => {
      const gateway = shop([], { origins: { shop: { headers: { ...PAGE.headers, 'cache-status': field } } } });
      expect((await gateway.get(FRONT)).cache).toMatchObject({ verdict: 'miss', stored: true, ttlSeconds: 60 });
    },
  );

  test('of what was validated is a miss: the origin was asked', async () => {
    const headers = { 'cache-control': 'max-age=60', etag: '"1"' };
    const gateway = shop([], {
      origins: {
        shop: ({ headers: asked }) =>
          new Response(asked.has('if-none-match') ? null : 'a page', {
            status: asked.has('if-none-match') ? 304 : 200,
            headers,
          }),
      },
    });
    await gateway.get(FRONT);
    gateway.advance('61s');
    const answer = await gateway.get(FRONT);
    expect([answer.status, answer.cache.verdict, answer.cache.ttlSeconds]).toEqual([200, 'miss', 60]);
  });

  test('of those who wait for the same page is one miss', async () => {
    const gateway = shop();
    const verdicts = (await Promise.all([1, 2, 3].map(() => gateway.get(FRONT)))).map(({ cache }) => cache.verdict);
    expect(verdicts.toSorted()).toEqual(['hit', 'hit', 'miss']);
    expect(gateway.origins.shop.requests).toHaveLength(1);
  });
});

describe('a configuration', () => {
  const wrong = shopConfig([{ path: '/a', to: 'shpo' } as never, { path: '/b', handler: 'gone' as 'hello' }]);

  test('that is wrong is an Error with its problems, as check prints them', () => {
    expect(() => testGateway(wrong)).toThrow(formatProblems(validateGateway(wrong, [])));
    expect(() => testGateway(wrong)).toThrow('The configuration has 2 problems:');
  });

  test('is wrong without a handler that it names', () => {
    const config = shopConfig([{ path: '/b', handler: 'hello' }]);
    expect(() => testGateway(config)).toThrow('hello');
    expect(() => testGateway(config, { handlers: { hello: () => new Response() } })).not.toThrow();
  });

  test('is the same after tests as before', async () => {
    const config = shopConfig([], { stores: { kv: { pages: { a: '1' } } }, purge: { ledger: 'pages' } });
    const before = JSON.stringify(config);
    const gateway = testGateway(config);
    await gateway.get(FRONT);
    await gateway.purge({ all: true });
    await gateway.settle();
    expect(JSON.stringify(config)).toBe(before);
  });
});

test('two gateways share no cache, no clock, no origin, no store and no log', async () => {
  const config = shopConfig([], { stores: { kv: { ledger: {} } }, purge: { ledger: 'ledger' }, admin: {} });
  const secrets = { admin_token: 'a-token-of-the-operators' };
  const [one, other] = [1, 2].map((at) =>
    testGateway(config, { origins: { shop: { ...PAGE, body: `page ${at}` } }, secrets, now: Date.UTC(2030, 0, 1) }),
  );
  await one!.get(FRONT);
  one!.advance('30s');
  one!.origins.shop!.answer = 'down';
  await one!.get(`${FRONT}down`);
  await one!.purge({ keys: ['a'] });
  const answer = await other!.get(FRONT);
  expect([answer.cache.verdict, answer.cache.ttlSeconds, await answer.text()]).toEqual(['miss', 60, 'page 2']);
  expect(answer.headers.get('date')).toBe('Tue, 01 Jan 2030 00:00:00 GMT');
  expect([other!.log.length, other!.origins.shop!.requests.length, one!.log.length]).toEqual([0, 1, 1]);
  const ledger = await other!.get(`${FRONT}.popgate/purges`, {
    headers: { authorization: `Bearer ${secrets.admin_token}` },
  });
  expect(await ledger.json()).toMatchObject({ purges: [] });
});
