import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileCache } from '../../../src/gateway/cache/compile.ts';
import type { CachePolicy, QueryRule } from '../../../src/gateway/cache/config.ts';
import { cacheKey, effectiveQuery, fitCacheKey, keyOfRoute } from '../../../src/gateway/cache/key.ts';
import { capabilities } from '../../../src/gateway/check.ts';
import { compileGateway } from '../../../src/gateway/config/compile.ts';
import type { CacheConfig, GatewayConfig, RouteConfig } from '../../../src/gateway/index.ts';
import { receive } from '../../../src/gateway/request/receive.ts';
import type { CompiledRoute } from '../../../src/gateway/routes/config.ts';
import { type FakeOrigin, fakePlatform } from '../../support/fake-platform.ts';
import { requestOf, site, type SiteOptions } from '../../support/site.ts';

/** An answer for everybody that says what the origin saw. */
const telling: FakeOrigin = ({ url, headers }) =>
  new Response([url, headers.get('cookie'), headers.get('x-kind')].join(' '), {
    headers: { 'content-type': 'text/plain', 'cache-control': 'max-age=60' },
  });

function withRoutes(routes: readonly RouteConfig[], options: SiteOptions = {}) {
  return site({ origin: telling, ...options, config: { domains: { 'www.example.test': { routes } } } });
}

describe('the key', () => {
  const config: GatewayConfig = {
    name: 'test',
    backends: { origin: { origin: 'http://origin.test' } },
    domains: {
      '*': { routes: [{ path: '/*', to: 'origin', cache: { key: { headers: ['x-a', 'x-b'], cookies: ['a', 'b'] } } }] },
    },
  };
  const { compileDomain } = compileGateway(config, capabilities);
  const route = compileDomain('*').route(0) as CompiledRoute & { cache: CachePolicy };

  interface Parts {
    host: string;
    path: string;
    query: string;
    a: string | null;
    b: string | null;
    cookie: string | null;
  }

  async function keyOf({ host, path, query, a, b, cookie }: Parts): Promise<string> {
    const headers = {
      ...(a !== null && { 'x-a': a }),
      ...(b !== null && { 'x-b': b }),
      ...(cookie !== null && { cookie: `a=${cookie}` }),
    };
    const outside = { client: { address: '192.0.2.1', waitUntil: () => undefined }, platform: fakePlatform() };
    const exchange = receive(requestOf(`GET http://${host}${path}${query}`, headers), host, outside);
    return cacheKey(exchange, route, exchange.query);
  }

  test('S14 property: two requests share one only where all that counts is the same', async () => {
    const text = fc.string({ unit: fc.constantFrom(...'ab/"],[\\{'), maxLength: 4 });
    const value = fc.option(text, { nil: null });
    const parts = fc.record({
      host: fc.constantFrom('a.test', 'aa.test', 'a.test.b'),
      path: fc.string({ unit: fc.constantFrom(...'ab/'), maxLength: 3 }).map((rest) => `/${rest}`),
      query: fc.constantFrom('', '?', '?a', '?a=b', '?a/b', '??'),
      a: value,
      b: value,
      cookie: value,
    });
    await fc.assert(
      fc.asyncProperty(parts, parts, async (one, other) => {
        const isSame = JSON.stringify(one) === JSON.stringify(other);
        expect((await keyOf(one)) === (await keyOf(other))).toBe(isSame);
        expect(await keyOf(one)).toBe(await keyOf({ ...one }));
      }),
      { numRuns: 1_000 },
    );
  });

  test('S15 a long one is its digest, and so stays different', async () => {
    const keys = await Promise.all([fitCacheKey('x'.repeat(5_000)), fitCacheKey(`${'x'.repeat(5_000)}y`)]);
    expect(new Set(keys).size).toBe(2);
    for (const key of keys) expect(key).toMatch(/^#[A-Za-z0-9_-]{43}$/);
    expect(fitCacheKey('short')).toBe('short');
    expect(await keyOfRoute('k', route)).not.toBe('k');
  });
});

describe('the query', () => {
  const rule = (kind: 'only' | 'except', ...names: string[]): QueryRule =>
    compileCache({ query: kind === 'only' ? { only: names } : { except: names } }).query;
  test.each<[QueryRule, string, string]>([
    [{ kind: 'keep' }, '?b=1&a=2&', '?b=1&a=2&'],
    [{ kind: 'keep' }, '?', '?'],
    [{ kind: 'ignore' }, '?b=1', ''],
    [{ kind: 'sort' }, '?b=1&a=2&a=1', '?a=2&a=1&b=1'],
    [{ kind: 'sort' }, '?a=z&b=1&a=y&%61=x', '?a=z&a=y&%61=x&b=1'],
    [{ kind: 'sort' }, '?a[]=2&a%5B%5D=1', '?a[]=2&a%5B%5D=1'],
    [{ kind: 'sort' }, '?ab=1&a=1&a=0', '?a=1&a=0&ab=1'],
    [{ kind: 'sort' }, '?b&a&', '?&a&b'],
    [{ kind: 'sort' }, '?b=1&?a=2', '??a=2&b=1'],
    [rule('only', 'a'), '?b=1&a=2&a=3&aa=4', '?a=2&a=3'],
    [rule('only', 'a'), '?b=1', ''],
    [rule('only', 'a'), '?A=1', ''],
    [rule('only', 'a b'), '?a+b=1&a%20b=2', '?a+b=1&a%20b=2'],
    [rule('except', 'utm'), '?a=1&utm=2&%75tm=3&ut%6D', '?a=1'],
    [rule('except', 'utm'), '?utm', ''],
    [rule('except', 'utm'), '?a=utm&utmx=1', '?a=utm&utmx=1'],
    [rule('except', 'ä'), '?%C3%A4=1&b', '?b'],
    [rule('except', '?a'), '??a=1&%3Fa=2&b', '?b'],
    [rule('except', 'utm_*'), '?utm_source=a&b=1&utm_=2&utm=3&%75tm_x', '?b=1&utm=3'],
    [rule('except', 'utm_*', 'gclid'), '?gclid=1&gclids=2&UTM_x=3', '?gclids=2&UTM_x=3'],
    [rule('only', 'p*', 'a'), '?page=1&p=2&xp=3&a=4&aa=5', '?page=1&p=2&a=4'],
  ])('S11 under %j %j counts as %j', (query, given, expected) => {
    expect(effectiveQuery(given, query)).toBe(expected);
  });

  test('property: sorted, each name has its values in their order', () => {
    const pair = fc
      .tuple(fc.constantFrom('a', 'b', 'ab', '%61', '%62', 'B', ''), fc.nat(9))
      .map((both) => both.join('='));
    const nameOf = (one: string): string => decodeURIComponent(one.split('=')[0]!);
    const byName = (pairs: readonly string[]): Map<string, string[]> =>
      new Map(pairs.map((one) => [nameOf(one), pairs.filter((other) => nameOf(other) === nameOf(one))]));
    fc.assert(
      fc.property(fc.array(pair, { minLength: 1 }), (pairs) => {
        const sorted = effectiveQuery(`?${pairs.join('&')}`, { kind: 'sort' })
          .slice(1)
          .split('&');
        expect(Object.fromEntries(byName(sorted))).toEqual(Object.fromEntries(byName(pairs)));
        expect([...byName(sorted).keys()]).toEqual([...byName(pairs).keys()].toSorted());
      }),
    );
  });

  test.each(['sort', 'ignore', { only: ['a'] }, { except: ['b'] }] as const)(
    'under %j other methods than GET and HEAD send it as it came',
    async (query) => {
      const www = withRoutes([{ path: '/*', to: 'origin', cache: { query } }]);
      for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) await www.ask(`${method} /a?b=2&a=1`);
      expect(www.sent.map(({ url }) => url)).toEqual(Array.from({ length: 4 }, () => 'http://origin.test/a?b=2&a=1'));
      for (const [line, headers] of [
        ['GET', {}],
        ['GET', { 'if-match': '"a"' }],
        ['HEAD', { range: 'bytes=0-1' }],
      ] as const) {
        await www.ask(`${line} /a?b=2&a=1`, headers);
        expect(www.sent.at(-1)!.url).not.toContain('b=2&a=1');
      }
    },
  );

  test('a purge by one order of the query reaches what is stored under another', async () => {
    const www = withRoutes([{ path: '/*', to: 'origin', cache: { query: 'sort' } }]);
    await www.ask('GET /a?b=2&a=1');
    await www.ask('GET /a?a=1&b=2');
    expect(www.sent).toHaveLength(1);
    await www.ask('POST /a?b=2&a=1');
    await www.ask('GET /a?a=1&b=2');
    expect(www.sent).toHaveLength(3);
  });

  test('property: what is kept is of the query, and keeping again changes nothing', () => {
    const pair = fc.stringMatching(/^[ab%+=&27]{0,6}$/);
    const rules = fc.constantFrom<QueryRule>(
      { kind: 'sort' },
      { kind: 'ignore' },
      rule('only', 'a', "'"),
      rule('except', 'a', ' '),
      rule('except', 'a*'),
      rule('only', "'*", 'b'),
    );
    fc.assert(
      fc.property(fc.array(pair), rules, (pairs, query) => {
        const once = effectiveQuery(`?${pairs.join('&')}`, query);
        expect(effectiveQuery(once, query)).toBe(once);
        expect(once === '' || once.startsWith('?')).toBe(true);
      }),
    );
  });
});

describe('the parts that a route names', () => {
  const countries = { '192.0.2.1': 'FR', '192.0.2.2': 'DE' };
  test.each<[string, CacheConfig['key'], Record<string, string>, Record<string, string>, boolean]>([
    ['another value of a header', { headers: ['X-Kind'] }, { 'x-kind': 'a' }, { 'x-kind': 'b' }, false],
    ['the same value of a header', { headers: ['X-Kind'] }, { 'x-kind': 'a', 'x-b': '1' }, { 'x-kind': 'a' }, true],
    ['a header that is empty', { headers: ['x-kind'] }, { 'x-kind': '' }, {}, false],
    ['S16 a header that a client may not set', { headers: ['x-forwarded-for'] }, { 'x-forwarded-for': 'a' }, {}, true],
    ['another value of a cookie', { cookies: ['k'] }, { cookie: 'k=a' }, { cookie: 'k=b' }, false],
    ['the same value of a cookie', { cookies: ['k'] }, { cookie: 'k=a; x=1' }, { cookie: 'x=2;k=a' }, true],
    ['a cookie that is absent', { cookies: ['k'] }, { cookie: 'k=' }, { cookie: 'x=1' }, false],
    ['another device', { device: true }, { 'user-agent': 'Mobile 1' }, { 'user-agent': 'Desk' }, false],
    ['the same device', { device: true }, { 'user-agent': 'Mobile 1' }, { 'user-agent': 'Mobile 2' }, true],
    ['what is not named', {}, { 'x-kind': 'a' }, { 'x-kind': 'b' }, true],
  ])('%s', async (_, key, first, second, isShared) => {
    const www = withRoutes([{ path: '/*', to: 'origin', cache: { key: key! } }]);
    await www.ask('GET /a', first);
    await www.ask('GET /a', second);
    expect(www.sent.length).toBe(isShared ? 1 : 2);
  });

  test('the country', async () => {
    const www = withRoutes([{ path: '/*', to: 'origin', cache: { key: { country: true } } }], { countries });
    await www.ask('GET /a');
    expect(www.cache.keys().find((key) => key.startsWith('o|'))).toContain('FR');
  });

  test('S10 a cookie that is there twice is keyed as the origin sees it', async () => {
    const www = withRoutes([{ path: '/*', to: 'origin', cache: { key: { cookies: ['currency'] } } }]);
    await www.ask('GET /a', { cookie: 'currency=EUR; currency=canary' });
    expect(await (await www.ask('GET /a', { cookie: 'currency=EUR' })).text()).not.toContain('canary');
  });
});

describe('S14 two routes for one path', () => {
  const beta = (match: Partial<RouteConfig>): RouteConfig[] => [
    { path: '/a', to: 'origin', headers: { request: { set: { 'x-kind': 'beta' } } }, ...match } as RouteConfig,
    { path: '/*', to: 'origin' },
  ];

  test.each<[string, RouteConfig[], Record<string, string>, SiteOptions?]>([
    [
      'a header',
      [
        { path: '/a', to: 'origin', headers: { 'x-beta': '1', request: { set: { 'x-kind': 'beta' } } } },
        { path: '/*', to: 'origin' },
      ],
      { 'x-beta': '1' },
    ],
    ['a cookie', beta({ cookies: { beta: '1' } }), { cookie: 'beta=1' }],
  ])('told apart by %s never share an object', async (_, routes, headers) => {
    const www = withRoutes(routes);
    for (const _ of ['fetched', 'stored']) {
      expect(await (await www.ask('GET /a', headers)).text()).toContain('beta');
      expect(await (await www.ask('GET /a')).text()).not.toContain('beta');
    }
    expect(www.sent.length).toBe(2);
  });

  test('told apart by country never share an object', async () => {
    const config: GatewayConfig = {
      name: 'test',
      backends: { origin: { origin: 'http://origin.test' } },
      domains: { '*': { routes: [...beta({ countries: ['FR'] }), ...beta({ countries: ['DE'] })] } },
    };
    const { compileDomain } = compileGateway(config, capabilities);
    const domain = compileDomain('*');
    const keys = await Promise.all(
      domain.paths.map(async (_, place) => keyOfRoute('www.example.test/a', domain.route(place))),
    );
    expect(new Set(keys).size).toBe(4);
  });
});
