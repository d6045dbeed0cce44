import { describe, expect, test, vi } from 'vitest';
import type { CacheConfig, RouteRules } from '../../../src/gateway/index.ts';
import type { FakeOrigin } from '../../support/fake-platform.ts';
import { site } from '../../support/site.ts';

type Fields = Record<string, string>;

/** A site with these rules, whose origin counts. */
function ruled(
  cache: CacheConfig,
  headers: Fields = {},
  { status = 200, rules = {} }: { status?: number; rules?: RouteRules } = {},
) {
  let count = 0;
  const origin: FakeOrigin = () =>
    new Response(`answer ${(count += 1)}`, { status, headers: { 'content-type': 'text/plain', ...headers } });
  return routed(origin, { ...rules, cache });
}

function routed(origin: FakeOrigin, rules: RouteRules) {
  const routes = [{ path: '/:id/*', to: 'origin', ...rules } as const];
  return site({ origin, config: { domains: { 'www.example.test': { routes } } } });
}

/** For how many seconds the answer is given again. */
async function freshFor(www: ReturnType<typeof site>): Promise<number> {
  const status = (await www.ask('GET /a/b')).headers.get('cache-status')!;
  return Number(/; ttl=(\d+); stored/.exec(status)?.[1] ?? -1);
}

const CC = (value: string): Fields => ({ 'cache-control': value });
const LONG_AGO = { 'last-modified': 'Sat, 01 Jan 2022 00:00:00 GMT' };

describe('lifetimes', () => {
  test.each<[CacheConfig, Fields, number, number]>([
    [{ ttl: '1m' }, {}, 200, 60],
    [{ ttl: '1m' }, CC('max-age=5'), 200, 60],
    [{ ttl: '1m' }, CC('no-cache'), 200, 60],
    [{ ttl: '1m' }, CC('private'), 200, -1],
    [{ ttl: '1m' }, CC('no-store'), 200, -1],
    [{ ttl: '1m' }, { age: '10' }, 200, 50],
    [{ ttl: '1m' }, {}, 404, -1],
    [{ ttl: '1m' }, {}, 500, -1],
    [{ defaultTtl: '1m' }, {}, 200, 60],
    [{ defaultTtl: '1m' }, CC('max-age=5'), 200, 5],
    [{ defaultTtl: '1m' }, CC('max-age=0'), 200, -1],
    [{ defaultTtl: '1m' }, {}, 404, -1],
    [{ statuses: { 404: '30s' } }, {}, 404, 30],
    [{ statuses: { 404: '30s' } }, CC('max-age=5'), 404, 30],
    [{ statuses: { 404: '30s' } }, CC('no-store'), 404, -1],
    [{ statuses: { 404: '30s' } }, {}, 410, -1],
    [{ ttl: '1m', statuses: { 200: '2s' } }, {}, 200, 2],
    [{ statuses: { 503: '1s' } }, {}, 503, 1],
    [{}, LONG_AGO, 200, 3_600],
    [{ heuristic: { max: '5m' } }, LONG_AGO, 200, 300],
    [{ heuristic: { max: '10d' } }, LONG_AGO, 200, 864_000],
  ])('under %j an answer with %j and %i is fresh for %i s', async (cache, headers, status, seconds) => {
    expect(await freshFor(ruled(cache, headers, { status }))).toBe(seconds);
  });

  test('heuristic: false validates each time', async () => {
    const www = ruled({ heuristic: false }, LONG_AGO);
    await www.ask('GET /a/b');
    expect(await (await www.ask('GET /a/b')).text()).toBe('answer 2');
  });

  test('a domain and the gateway say what a route leaves out, field by field', async () => {
    const www = site({
      origin: () => new Response('x', { headers: { 'content-type': 'text/plain' } }),
      config: {
        defaults: { cache: { ttl: '1m', browserTtl: '5s' } },
        domains: {
          'www.example.test': {
            defaults: { cache: { ttl: '2m' } },
            routes: [
              { path: '/own', to: 'origin', cache: { ttl: '3m' } },
              { path: '/pass', to: 'origin', cache: 'pass' },
              { path: '/*', to: 'origin' },
            ],
          },
        },
      },
    });
    const told = async (path: string) => {
      const { headers } = await www.ask(`GET ${path}`);
      return [/ttl=(\d+)/.exec(headers.get('cache-status')!)?.[1], headers.get('cache-control')];
    };
    expect(await told('/own')).toEqual(['180', 'max-age=5']);
    expect(await told('/a')).toEqual(['120', 'max-age=5']);
    expect(await told('/pass')).toEqual([undefined, null]);
  });
});

describe('browserTtl', () => {
  test('is what clients are told, from now on', async () => {
    const www = ruled(
      { browserTtl: '30s' },
      { ...CC('max-age=600'), expires: 'Sun, 01 Mar 2026 13:00:00 GMT', age: '5' },
    );
    for (const _ of ['fetched', 'stored']) {
      const { headers } = await www.ask('GET /a/b');
      expect([headers.get('cache-control'), headers.get('expires'), headers.get('age')]).toEqual([
        'max-age=30',
        null,
        null,
      ]);
      www.advance(10_000);
    }
    expect(www.sent.length).toBe(1);
  });

  test.each(['private, max-age=600', 'no-store'])('leaves %s alone', async (control) => {
    const { headers } = await ruled({ browserTtl: '30s' }, CC(control)).ask('GET /a/b');
    expect(headers.get('cache-control')).toBe(control);
  });
});

describe('stale windows of the route', () => {
  test.each<[CacheConfig, string, number, number, string]>([
    [{ staleWhileRevalidate: '1m' }, 'max-age=10', 200, 30, 'answer 1'],
    [{ staleWhileRevalidate: '1m' }, 'max-age=10', 200, 80, 'answer 2'],
    [{ staleWhileRevalidate: '1m' }, 'max-age=10, must-revalidate', 200, 30, 'answer 1'],
    [{ staleWhileRevalidate: '1m' }, 's-maxage=10', 200, 30, 'answer 1'],
    [{ staleWhileRevalidate: '1m' }, 'max-age=10, stale-while-revalidate=5', 200, 30, 'answer 2'],
    [{ staleIfError: '1m' }, 'max-age=10', 503, 30, 'answer 1'],
    [{ staleIfError: '1m' }, 'max-age=10', 503, 80, 'answer 2'],
    [{ staleIfError: '1m' }, 'max-age=10, must-revalidate', 503, 30, 'answer 1'],
    [{}, 'max-age=10', 503, 30, 'answer 2'],
    [{}, 's-maxage=10, stale-if-error=60', 503, 30, 'answer 2'],
  ])('under %j %s, an origin that then says %i, after %i s: %s', async (cache, control, status, seconds, text) => {
    let count = 0;
    const headers = { 'content-type': 'text/plain', 'cache-control': control };
    const origin: FakeOrigin = () =>
      new Response(`answer ${(count += 1)}`, { status: count > 1 ? status : 200, headers });
    const www = routed(origin, { cache });
    await www.ask('GET /a/b');
    www.advance(seconds * 1_000);
    expect(await (await www.ask('GET /a/b')).text()).toBe(text);
    await www.settle();
  });

  test.each<[CacheConfig, string, number, number]>([
    [{}, 'max-age=10', 3_600, 200],
    [{}, 'max-age=10', 3_620, 502],
    [{ grace: '1d' }, 'max-age=10', 80_000, 200],
    [{ grace: '0s' }, 'max-age=10', 11, 502],
    [{ grace: '0s', staleIfError: '1m' }, 'max-age=10', 60, 200],
    [{}, 'max-age=10, must-revalidate', 11, 502],
    [{}, 'no-cache', 1, 502],
  ])('S45 under %j %s, an origin out of reach, after %i s: %i', async (cache, control, seconds, status) => {
    let isDown = false;
    const www = routed(
      () => {
        if (isDown) throw new Error('refused');
        return new Response('x', { headers: { 'content-type': 'text/plain', etag: '"v"', 'cache-control': control } });
      },
      { cache },
    );
    await www.ask('GET /a/b');
    isDown = true;
    www.advance(seconds * 1_000);
    expect((await www.ask('GET /a/b')).status).toBe(status);
  });
});

describe('what is stored', () => {
  test('storeSetCookie: everybody gets it', async () => {
    const www = ruled({ storeSetCookie: true }, { ...CC('max-age=60'), 'set-cookie': 'currency=EUR' });
    await www.ask('GET /a/b');
    expect((await www.ask('GET /a/b')).headers.getSetCookie()).toEqual(['currency=EUR']);
    expect(www.sent.length).toBe(1);
  });

  test.each<[CacheConfig['query'], string[], number]>([
    ['keep', ['?a=1&b=2', '?b=2&a=1'], 2],
    ['sort', ['?a=1&b=2', '?b=2&a=1'], 1],
    ['ignore', ['?a=1', '?a=2', ''], 1],
    [{ only: ['a'] }, ['?a=1&b=1', '?a=1&b=2', '?a=2'], 2],
    [{ except: ['b'] }, ['?a=1&b=1', '?a=1&b=2', '?a=2'], 2],
  ])('query: %j makes of %j %i objects', async (query, queries, objects) => {
    const www = ruled({ ttl: '1m', query: query! });
    for (const text of queries) await www.ask(`GET /a/b${text}`);
    expect(www.sent.length).toBe(objects);
  });

  test('surrogate keys from templates', async () => {
    const www = ruled({ ttl: '1m' }, {}, { rules: { surrogateKeys: ['item/:id', 'rest/:rest'] } });
    for (const path of ['/7/x', '/8/x', '/8/y']) await www.ask(`GET ${path}`);
    www.cache.purge('item/7', 'hard');
    www.cache.purge('rest/y', 'hard');
    for (const path of ['/7/x', '/8/x', '/8/y']) await www.ask(`GET ${path}`);
    expect(www.sent.slice(3).map(({ url }) => url)).toEqual(['http://origin.test/7/x', 'http://origin.test/8/y']);
  });
});

describe('passFor', () => {
  test.each<[CacheConfig, number]>([
    [{}, 10_000],
    [{ passFor: '2s' }, 2_000],
  ])('under %j, requests for what is not stored run side by side for %i ms', async (cache, milliseconds) => {
    let open!: () => void;
    const gate = new Promise<void>((resolve) => (open = resolve));
    let isHeld = false;
    const www = routed(
      async () => {
        if (isHeld) await gate;
        return new Response('x', { headers: CC('private') });
      },
      { cache },
    );
    await www.ask('GET /a/b');
    isHeld = true;
    www.advance(milliseconds - 1);
    const within = ['GET /a/b', 'GET /a/b'].map((line) => www.ask(line));
    await vi.waitFor(() => expect(www.sent.length).toBe(3));
    www.advance(1);
    const after = ['GET /a/b', 'GET /a/b'].map((line) => www.ask(line));
    await vi.waitFor(() => expect(www.sent.length).toBe(4));
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
    expect(www.sent.length).toBe(4);
    open();
    await Promise.all([...within, ...after]);
    expect(www.sent.length).toBe(5);
  });
});

test("range: 'whole' fetches once", async () => {
  const www = ruled({ ttl: '1m', range: 'whole' });
  expect([(await www.ask('GET /a/b', { range: 'bytes=0-2' })).status, www.sent[0]!.headers.get('range')]).toEqual([
    206,
    null,
  ]);
  expect(await (await www.ask('GET /a/b', { range: 'bytes=0-2' })).text()).toBe('ans');
  expect(www.sent.length).toBe(1);
});
