import { describe, expect, test } from 'vitest';
import { APART, attacked, expectHit, expectStillThere, PAGE, type Said } from '../../support/attacked-site.ts';
import { site } from '../../support/site.ts';

type Fields = Record<string, string>;

describe('S67 a refresh in the background', () => {
  const page = { ...PAGE, 'cache-control': 'max-age=60, stale-while-revalidate=600' };

  test('is sent as anybody would send it', async () => {
    const www = attacked({ page });
    await www.ask('GET /a');
    www.advance(61_000);
    const headers = { 'cache-control': 'max-stale=600', pragma: 'x', cookie: 'session=1', 'accept-language': 'de' };
    await (await www.ask('GET /a', headers)).text();
    await www.settle();
    expect(www.sent).toHaveLength(2);
    const sent = www.sent[1]!.headers;
    expect(['cache-control', 'pragma', 'cookie', 'accept-language'].map((name) => sent.get(name))).toEqual([
      null,
      null,
      null,
      'de',
    ]);
    await expectHit(www);
  });

  test.each<[string, Fields]>([
    ['Authorization', { authorization: 'Basic eA==' }],
    ['a key', { 'x-auth-token': 'k' }],
    ['no-store', { 'cache-control': 'no-store' }],
  ])('is not led by a request with %s', async (_, headers) => {
    const www = attacked({ page });
    await www.ask('GET /a');
    www.advance(61_000);
    expect(await (await www.ask('GET /a', headers)).text()).toBe('page');
    await www.settle();
    expect(www.sent).toHaveLength(1);
  });

  test('keeps the cookies of the key, and is not led where it is not sure which they are', async () => {
    const www = attacked({ page, cache: { key: { cookies: ['tier'] } } });
    await www.ask('GET /a', { cookie: 'tier=1' });
    www.advance(61_000);
    await www.ask('GET /a', { cookie: 'tier=1; a=x,tier=2' });
    await www.settle();
    expect(www.sent).toHaveLength(1);
    await www.ask('GET /a', { cookie: 'session=1; tier=1' });
    await www.settle();
    expect(www.sent[1]!.headers.get('cookie')).toBe('tier=1');
  });

  test.each([400, 401, 403, 429, 500])('that ends in %i leaves the page', async (status) => {
    const www = attacked({ page });
    await www.ask('GET /a');
    www.advance(61_000);
    await www.evil('GET /a', {}, { status });
    await expectStillThere(www);
  });
});

describe('S67 requests for themselves', () => {
  test.each<[string, Fields]>([
    ['no-store', { 'cache-control': 'no-store' }],
    ['no-store, no-cache', { 'cache-control': 'no-store, no-cache' }],
  ])('with %s take no flight and no fence, and store nothing', async (_, headers) => {
    const www = attacked();
    await www.evil('GET /a', headers, { status: 200, headers: PAGE });
    expect(www.cache.keys()).toEqual([]);
  });

  test.each<[string, Fields, Said]>([
    ['no-store', { 'cache-control': 'no-store' }, { status: 200, headers: PAGE }],
    ['Authorization', { authorization: 'Basic eA==' }, { status: 200, headers: PAGE }],
    ['a cookie', { cookie: 'session=1' }, { status: 200, headers: { 'cache-control': 'private' } }],
    ['a key', { 'x-api-key': 'k' }, { status: 200, headers: { 'cache-control': 'private' } }],
    ['no-cache', { 'cache-control': 'no-cache' }, { status: 200, headers: { 'cache-control': 'private' } }],
    ['nothing, that is refused', {}, { status: 403 }],
    ['nothing, that breaks', {}, { status: 500 }],
  ])('do not turn collapsing off for others: %s', async (_, headers, said) => {
    const www = attacked();
    await www.evil('GET /a', headers, said);
    www.advance(10);
    const before = www.sent.length;
    const texts = await Promise.all(Array.from({ length: 10 }, async () => (await www.ask('GET /a')).text()));
    expect(new Set(texts)).toEqual(new Set(['page']));
    expect(www.sent.length).toBe(before + 1);
  });

  test.each<[string, Fields]>([
    ['Authorization', { authorization: 'Basic eA==' }],
    ['cookies', { cookie: 'session=1' }],
  ])('with %s that get an answer of their own go side by side for a while', async (_, headers) => {
    const www = attacked();
    await www.evil('GET /a', headers, { status: 200, headers: { 'cache-control': 'private' } });
    const before = www.sent.length;
    await Promise.all(Array.from({ length: 3 }, () => www.evil('GET /a', headers, www.told.said)));
    expect(www.sent.length).toBe(before + 3);
  });

  test('an error that is not everybody’s is not stored', async () => {
    for (const [, headers] of APART) {
      for (const status of [400, 401, 403, 429, 500, 503]) {
        const www = attacked();
        await www.evil('GET /a', headers, { status, headers: { 'cache-control': 'public, max-age=60' } });
        expect((await www.ask('GET /a')).status).toBe(200);
      }
    }
  });

  test('an error to one variant is none to the others', async () => {
    const vary = { ...PAGE, vary: 'accept-language' };
    const www = attacked({ page: vary });
    await www.ask('GET /a');
    await www.evil('GET /a', { 'accept-language': 'zz' }, { status: 404, headers: { 'cache-control': 'max-age=60' } });
    await expectHit(www);
  });

  test('a range takes no part away from others with no-cache', async () => {
    const part = { 'content-range': 'bytes 0-3/10', 'content-length': '4', 'cache-control': 'max-age=60' };
    const www = site({ origin: () => new Response('page', { status: 206, headers: part }) });
    await www.ask('GET /a', { range: 'bytes=0-3' });
    await www.ask('GET /a', { range: 'bytes=0-0', 'cache-control': 'no-cache' });
    await www.ask('GET /a', { range: 'bytes=0-0', 'cache-control': 'no-store' });
    await www.ask('GET /a', { range: 'bytes=0-3' });
    expect(www.sent).toHaveLength(2);
  });
});
