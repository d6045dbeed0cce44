import { describe, expect, test } from 'vitest';
import { capabilities } from '../../../src/gateway/check.ts';
import { createGateway, type Exchange, type RouteConfig, type Trace, traceOf } from '../../../src/gateway/index.ts';
import { requestOf, site, type SiteOptions, TRANSPARENT } from '../../support/site.ts';
import { lastOf, type Line, page, routed, traceIn } from './traced-site.ts';

describe('a trace tells the cache key', () => {
  test('part by part, and what of the query is in none', async () => {
    const config = routed(
      {
        path: '/p/:id',
        to: 'origin',
        cache: {
          query: { except: ['utm_*'] },
          key: { headers: ['X-Lang'], cookies: ['ab'], country: true, device: true },
        },
      },
      { path: '/*', to: 'origin' },
    );
    const headers = { 'x-lang': 'de', cookie: 'ab=1; c=2' };
    const { key } = await traceIn({ config }, ['GET /p/1?a=1&utm_source=x&b', headers]);
    expect(key!.parts.map(({ name, value }) => `${name}: ${value}`)).toEqual([
      'format: v2',
      'host: www.example.test',
      'path: /p/1',
      'query: ?a=1&b',
      'header x-lang: de',
      'cookie ab: ["1"]',
      'country: ',
      'device: desktop',
      expect.stringMatching(/^route: \w+$/),
    ]);
    expect(key!.queryLeftOut).toBe('utm_source=x');
    for (const { value } of key!.parts) expect(key!.text.replaceAll('\\"', '"')).toContain(value);
  });

  test('not where nothing is looked up', async () => {
    const config = routed({ path: '/*', to: 'origin', cache: 'pass' });
    expect(await traceIn({ config }, 'GET /')).toMatchObject({ key: null, freshness: null, operations: 0 });
  });
});

test('a trace tells nothing of what goes on in the background', async () => {
  const origin = page({ 'cache-control': 'max-age=1, stale-while-revalidate=60' });
  let exchange: Exchange | undefined;
  const www = site({ origin, watch: (watched) => void (exchange = watched.exchange!) });
  await www.ask('GET /');
  www.advance(2_000);
  await www.ask('GET /');
  await www.settle();
  expect(www.sent).toHaveLength(2);
  expect(exchange!.trace.map(({ stage }) => stage)).toEqual(['domain', 'route', 'key', 'lookup']);
});

describe('a trace tells freshness as a sum', () => {
  test.each<[string, Record<string, string>, RouteConfig['cache'], number, string]>([
    ['max-age', { 'cache-control': 'max-age=60' }, {}, 60, 'Cache-Control: max-age=60'],
    ['s-maxage', { 'cache-control': 'max-age=60, s-maxage=90' }, {}, 90, 'Cache-Control: s-maxage=90'],
    [
      'a targeted field',
      { 'cache-control': 'max-age=1', 'cdn-cache-control': 'max-age=70' },
      {},
      70,
      'CDN-Cache-Control: max-age=70',
    ],
    ['Surrogate-Control', { 'surrogate-control': 'max-age=80' }, {}, 80, 'Surrogate-Control: max-age=80'],
    [
      'Expires',
      { date: 'Sun, 01 Mar 2026 12:00:00 GMT', expires: 'Sun, 01 Mar 2026 12:02:00 GMT' },
      {},
      120,
      'Expires less Date',
    ],
    ['the route', { 'cache-control': 'max-age=60' }, { ttl: '5m' }, 300, 'the route’s ttl'],
    ['the default of the route', {}, { defaultTtl: '2m' }, 120, 'the route’s defaultTtl'],
    [
      'a guess',
      { 'last-modified': 'Sun, 01 Mar 2026 11:50:00 GMT' },
      {},
      60,
      'a tenth of the time since Last-Modified',
    ],
  ])('by %s, when stored and when found', async (_name, fields, cache, seconds, from) => {
    const options: SiteOptions = { origin: page(fields), config: routed({ path: '/*', to: 'origin', cache: cache! }) };
    const stored = await traceIn(options, 'GET /');
    expect(stored.freshness).toMatchObject({ seconds, from, age: 0, left: seconds });
    const found = await traceIn(options, 'GET /', 'GET /');
    expect(found).toMatchObject({ found: 'fresh', verdict: 'hit' });
    expect(found.freshness).toMatchObject({ seconds, from, age: 2, left: seconds - 2 });
  });

  test('by what held when it was stored, where the configuration says something else by now', async () => {
    const origin = page({ 'cache-control': 'max-age=60' });
    const www = site({ origin, config: routed({ path: '/*', to: 'origin', cache: { ttl: '5m' } }) });
    await www.ask('GET /');
    let trace: Promise<Trace> | undefined;
    const changed = createGateway({
      config: TRANSPARENT,
      capabilities,
      platform: www,
      watch: ({ exchange, domains }) => void (trace = traceOf(exchange!, domains)),
    });
    await changed.handle(requestOf('GET /'), { address: '192.0.2.1', waitUntil: () => undefined });
    expect((await trace!).freshness).toMatchObject({ seconds: 300, from: 'what held when it was stored' });
  });

  test('with the windows in which it may be stale', async () => {
    const fields = { 'cache-control': 'max-age=1, stale-while-revalidate=10, stale-if-error=20' };
    const trace = await traceIn({ origin: page(fields) }, 'GET /', 'GET /');
    expect(trace).toMatchObject({ found: 'stale-while-revalidate', verdict: 'stale', tries: [] });
    expect(trace.freshness).toEqual({
      seconds: 1,
      from: 'Cache-Control: max-age=1',
      age: 2,
      left: -1,
      windows: { staleWhileRevalidate: 10, staleIfError: 20, grace: 3_600 },
    });
  });

  test.each<[string, Record<string, string>, string, string]>([
    ['no-store', { 'cache-control': 'no-store, max-age=9' }, 'no-store', 'Cache-Control: max-age=9'],
    ['no lifetime', {}, 'no-freshness', 'no field that gives one'],
    ['Set-Cookie', { 'set-cookie': 'a=b', 'cache-control': 'max-age=9' }, 'set-cookie', 'Cache-Control: max-age=9'],
  ])('also of what is not stored, and why it is not: %s', async (_name, fields, why, from) => {
    const trace = await traceIn({ origin: page(fields) }, 'GET /');
    expect(trace).toMatchObject({ stored: { stored: false, why }, freshness: { from } });
  });
});

describe('a trace tells of surrogate keys who gave them', () => {
  test.each([1, 2])('after %i requests', async (times) => {
    const config = routed({ path: '/p/:id', to: 'origin', surrogateKeys: ['product/:id'] });
    const origin = page({ 'cache-control': 'max-age=60', 'surrogate-key': 'a b', 'cache-groups': '"g"' });
    const trace = await traceIn({ config, origin }, ...Array<string>(times).fill('GET /p/1'));
    expect(trace.surrogateKeys.map(({ key, from }) => `${key} ${from}`)).toEqual([
      'popgate:all gateway',
      'popgate:domain:www.example.test gateway',
      'popgate:url:www.example.test/p/1 gateway',
      'product/1 route',
      'a origin',
      'b origin',
      'popgate:group:www.example.test/g gateway',
    ]);
  });
});

describe('a trace tells as many operations as there were', () => {
  const fresh = { 'cache-control': 'max-age=60' };
  test.each<[string, Record<string, string>, Line[]]>([
    ['a miss', fresh, ['GET /']],
    ['a hit', fresh, ['GET /', 'GET /']],
    ['a miss with a query', fresh, ['GET /?a']],
    ['a hit with a query', fresh, ['GET /?a', 'GET /?a']],
    ['a miss with keys', { ...fresh, 'surrogate-key': 'a b c' }, ['GET /first', 'GET /']],
    ['a miss that varies', { ...fresh, vary: 'accept-language' }, ['GET /']],
    ['a hit that varies', { ...fresh, vary: 'accept-language' }, ['GET /', 'GET /']],
    ['what is not stored', { 'cache-control': 'no-store' }, ['GET /']],
    ['a HEAD of nothing', fresh, ['HEAD /']],
    ['a HEAD of what is stored', fresh, ['GET /', 'HEAD /']],
  ])('%s', async (_name, fields, lines) => {
    const { trace, operations } = await lastOf({ origin: page(fields) }, ...lines);
    expect(trace.operations).toBe(operations);
  });
});
