import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CacheConfig } from '../../../src/gateway/index.ts';
import { site } from '../../support/site.ts';
import { type Fields, FRESH, isReused, withCache } from './reuse.ts';

const MODIFIED = { 'content-type': 'text/plain', 'last-modified': 'Sat, 01 Jan 2022 00:00:00 GMT' };

describe('S17 a private answer is never stored, whatever the path looks like', () => {
  const PATHS = [
    '/account/x.css',
    '/account;x.css',
    '/account%3bx.css',
    '/account%2fx.css',
    '/account%23x.css',
    '/account%3fx.css',
    '/account/%2e%2e/x.js',
  ];
  test.each(PATHS)('%s', async (path) => {
    expect(await isReused({ headers: { 'cache-control': 'private', 'content-type': 'text/css' } }, { path })).toBe(
      false,
    );
    expect(await isReused({ headers: { 'content-type': 'text/css' } }, { path })).toBe(false);
    expect(await isReused({ headers: MODIFIED }, { path, first: { cookie: 'session=1' } })).toBe(false);
  });

  test('%00 gets nowhere', async () => {
    const www = site();
    expect((await www.ask('GET /account%00x.css')).status).toBe(400);
    expect(www.sent).toEqual([]);
  });
});

describe('S18 private and no-store', () => {
  const TTL: CacheConfig = { ttl: '1m' };
  test.each<[Fields, CacheConfig, boolean]>([
    [{ 'cache-control': 'private, max-age=60' }, {}, false],
    [{ 'cache-control': 'no-store, max-age=60' }, {}, false],
    [{ 'cache-control': 'PRIVATE, Max-Age=60' }, {}, false],
    [{ 'cache-control': 'private' }, TTL, false],
    [{ 'cache-control': 'no-store' }, TTL, false],
    [{ 'cache-control': 'no-store' }, { statuses: { 200: '1m' } }, false],
    [{ 'cache-control': 'no-store' }, { defaultTtl: '1m' }, false],
    [{ 'cdn-cache-control': 'no-store', 'cache-control': 'max-age=60' }, TTL, false],
    [{ 'surrogate-control': 'no-store', 'cache-control': 'max-age=60' }, TTL, false],
    [{ 'cdn-cache-control': 'private', 'cache-control': 'max-age=60' }, {}, false],
    [{ 'cache-control': 'no-store', 'cdn-cache-control': 'max-age=60' }, {}, true],
    [{ 'cache-control': 'private', 'surrogate-control': 'max-age=60' }, {}, true],
    [{ 'cache-control': 'private', 'surrogate-control': 'max-age=60' }, TTL, true],
    [{ 'cache-control': 'no-store', 'surrogate-control': 'max-age=60;other' }, {}, false],
    [{ 'cache-control': 'private; max-age=600' }, TTL, false],
    [{ 'cache-control': 'private max-age=600', expires: 'Thu, 01 Jan 2099 00:00:00 GMT' }, {}, false],
    [{ 'cache-control': 'max-age=600; private' }, TTL, false],
    [{ 'cache-control': 'private="x-a, max-age=600' }, TTL, false],
    [{ 'cache-control': 'private:max-age=600' }, TTL, false],
    [{ 'cache-control': 'private=true, max-age=600' }, {}, false],
    [{ 'cdn-cache-control': 'private=yes, max-age=600' }, {}, false],
    [{ 'cache-control': 'no-store; max-age=600' }, TTL, false],
    [{ 'cache-control': 'private', 'surrogate-control': 'content="ESI/1.0"' }, TTL, false],
    [{ 'cache-control': 'private, max-age=60', 'surrogate-control': 'content="ESI/1.0"' }, {}, false],
    [{ 'cache-control': 'max-age=60', 'surrogate-control': 'content="ESI/1.0"' }, {}, true],
    [{ 'cache-control': 'private', 'surrogate-control': 'max-age=3600+600' }, {}, true],
    [{ 'cache-control': 'max-age=60', 'surrogate-control': 'no-store-remote' }, {}, false],
    [{ 'cache-control': 'max-age=60', 'surrogate-control': 'content="ESI/1.0", private' }, {}, false],
    [{ 'cache-control': 'private="x-a", max-age=60' }, {}, true],
    [{ 'cache-control': 'no-store, must-understand, max-age=60' }, {}, true],
    [{ 'cache-control': 'no-cache' }, TTL, true],
    [{ 'cache-control': 'max-age=60' }, {}, true],
    [{}, {}, false],
    [{ 'cache-control': 'public' }, {}, false],
    [{ 'cache-control': 'max-age=0' }, {}, false],
  ])('%j under %j: %j', async (headers, cache, expected) => {
    expect(await isReused({ headers: { 'content-type': 'text/plain', ...headers } }, { cache })).toBe(expected);
  });

  test('property: neither is stored, whatever stands between the words', async () => {
    const word = fc.constantFrom(
      'private',
      'no-store',
      'Private',
      'max-age=600',
      's-maxage=9',
      'public',
      'must-revalidate',
    );
    const between = fc.constantFrom(', ', ',', ';', '; ', ' ', '\t', ' ; ', ',;', ' = ', ', x="');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(word, between), { minLength: 1, maxLength: 5 }), async (parts) => {
        const text = parts.map(([one, separator]) => one + separator).join('');
        fc.pre(/private|no-store/i.test(text) && !/"[^"]*"/.test(text));
        const headers = { 'content-type': 'text/plain', 'cache-control': text };
        expect(await isReused({ headers }, { cache: TTL })).toBe(false);
      }),
    );
  });

  test.each([428, 429, 431, 511])('S22 a %i is never stored, whatever it says (RFC 6585)', async (status) => {
    const headers = { 'content-type': 'text/plain', 'cache-control': 'public, max-age=600' };
    expect(await isReused({ status, headers }, {})).toBe(false);
  });

  test('no-store of the request keeps its answer out, and takes what is there', async () => {
    expect(await isReused({ headers: FRESH }, { first: { 'cache-control': 'no-store' } })).toBe(false);
    expect(await isReused({ headers: FRESH }, { second: { 'cache-control': 'no-store' } })).toBe(true);
  });

  test.each(['private="x-secret"', 'no-cache="x-secret"'])(
    '%s leaves that field out of what is stored',
    async (control) => {
      const headers = { ...FRESH, 'cache-control': `${control}, max-age=60`, 'x-secret': 's', 'x-open': 'o' };
      const www = withCache({}, () => new Response('x', { headers }));
      expect((await www.ask('GET /a')).headers.get('x-secret')).toBe('s');
      const again = await www.ask('GET /a');
      expect([again.headers.get('x-secret'), again.headers.get('x-open')]).toEqual([null, 'o']);
    },
  );
});

describe('S19 Authorization (RFC 9111 §3.5)', () => {
  const first = { authorization: 'Bearer secret' };
  test.each([
    ['max-age=60', false],
    ['max-age=60, public', true],
    ['s-maxage=60', true],
    ['max-age=60, must-revalidate', true],
    ['max-age=60, proxy-revalidate', false],
  ])('under %s is answered for all: %j', async (control, expected) => {
    const answer = { headers: { ...FRESH, 'cache-control': control } };
    expect(await isReused(answer, { first })).toBe(expected);
    expect(await isReused(answer, { first, cache: { ttl: '1m' } })).toBe(expected);
  });
});

describe('S20 Set-Cookie', () => {
  const headers = { ...FRESH, 'set-cookie': 'session=1' };
  test.each<[Fields, CacheConfig, boolean]>([
    [headers, {}, false],
    [headers, { ttl: '1m' }, false],
    [headers, { statuses: { 200: '1m' } }, false],
    [{ ...headers, 'cache-control': 'public, s-maxage=60' }, {}, false],
    [headers, { storeSetCookie: true }, true],
    [{ ...headers, 'cache-control': 'no-cache="set-cookie", max-age=60' }, {}, true],
  ])('%j under %j is stored: %j', async (fields, cache, expected) => {
    expect(await isReused({ headers: fields }, { cache })).toBe(expected);
  });

  test('that no-cache names does not reach the second client', async () => {
    const fields = { ...headers, 'cache-control': 'no-cache="Set-Cookie", max-age=60' };
    const www = withCache({}, () => new Response('x', { headers: fields }));
    expect((await www.ask('GET /a')).headers.getSetCookie()).toEqual(['session=1']);
    expect((await www.ask('GET /a')).headers.getSetCookie()).toEqual([]);
  });
});

describe('S10 a request with cookies', () => {
  const first = { cookie: 'session=1' };
  test.each<[string, Fields, CacheConfig, Fields, boolean]>([
    ['explicit freshness', FRESH, {}, first, true],
    ['heuristic freshness', MODIFIED, {}, first, false],
    ['a default lifetime', { 'content-type': 'text/plain' }, { defaultTtl: '1m' }, first, false],
    ['heuristic freshness, keyed', MODIFIED, { key: { cookies: ['session'] } }, first, true],
    [
      'heuristic freshness, one of two keyed',
      MODIFIED,
      { key: { cookies: ['session'] } },
      { cookie: 'session=1; b=2' },
      false,
    ],
    ['a ttl, under which none is sent', { 'content-type': 'text/plain' }, { ttl: '1m' }, first, true],
    ['no cookie', MODIFIED, {}, {}, true],
  ])('%s', async (_, headers, cache, request, expected) => {
    expect(await isReused({ headers }, { cache, first: request, second: request })).toBe(expected);
  });
});

describe('S21 Vary', () => {
  test.each(['*', 'accept, *', 'authorization', 'a,b,c,d,e,f,g,h,i'])('%s is not reused', async (vary) => {
    expect(await isReused({ headers: { ...FRESH, vary } })).toBe(false);
    expect(await isReused({ headers: { ...FRESH, vary } }, { cache: { ttl: '1m' } })).toBe(false);
  });

  test.each(['accept', '', 'Accept, ACCEPT', 'a,b,c,d,e,f,g,h'])('%j is reused for the same request', async (vary) => {
    expect(await isReused({ headers: { ...FRESH, vary } })).toBe(true);
  });
});

describe('S22 errors', () => {
  const NEVER_GUESSED = [400, 401, 403, 413, 500, 502, 503, 504];
  test.each(NEVER_GUESSED)('a %i is stored on explicit freshness alone', async (status) => {
    expect(await isReused({ status, headers: MODIFIED })).toBe(false);
    expect(await isReused({ status, headers: { 'content-type': 'text/plain', etag: '"v"' } })).toBe(false);
    expect(await isReused({ status, headers: {} }, { cache: { ttl: '1m' } })).toBe(false);
    expect(await isReused({ status, headers: {} }, { cache: { defaultTtl: '1m' } })).toBe(false);
    expect(await isReused({ status, headers: FRESH })).toBe(true);
  });

  test('400, 403, 413, 500, 502, 503 and 504 are never stored by heuristic, be they public', async () => {
    const headers = { ...MODIFIED, 'cache-control': 'public' };
    const stored: number[] = [];
    for (const status of [400, 403, 413, 500, 502, 503, 504])
      if (await isReused({ status, headers })) stored.push(status);
    expect(stored).toEqual([]);
  });

  test.each([404, 405, 410, 414, 501])('a %i is stored by heuristic with Last-Modified', async (status) => {
    expect(await isReused({ status, headers: MODIFIED })).toBe(true);
    expect(await isReused({ status, headers: { 'content-type': 'text/plain' } })).toBe(false);
  });

  test.each([
    [299, FRESH, true],
    [299, { ...FRESH, 'cache-control': 'max-age=60, must-understand' }, false],
    [499, FRESH, true],
    [499, MODIFIED, false],
    [206, FRESH, false],
  ])('a %i with %j: %j', async (status, headers, expected) => {
    expect(await isReused({ status, headers })).toBe(expected);
  });

  test.each<Fields>([{ 'x-http-method-override': 'POST' }, { 'x-big': 'x'.repeat(20_000) }, { 'x-odd': 'a\u0080b' }])(
    'what the origin says to such a request does not stay',
    async (first) => {
      let isFirst = true;
      const www = withCache({}, () => {
        const status = isFirst ? 400 : 200;
        isFirst = false;
        return new Response('x', { status, headers: { 'content-type': 'text/plain', etag: '"v"' } });
      });
      await www.ask('GET /a', first);
      expect((await www.ask('GET /a')).status).toBe(200);
    },
  );
});

describe('S25 HEAD', () => {
  test('stores nothing, and a GET after it has its body', async () => {
    const www = site({ origin: ({ method }) => new Response(method === 'HEAD' ? null : 'body', { headers: FRESH }) });
    await www.ask('HEAD /a');
    expect(www.cache.keys()).toEqual([]);
    expect(await (await www.ask('GET /a')).text()).toBe('body');
    expect((await www.ask('HEAD /a')).headers.get('cache-status')).toContain('; hit');
  });
});

describe('S35 a body that cannot be proved whole', () => {
  test.each<[Fields, boolean]>([
    [{ 'content-type': 'application/octet-stream' }, false],
    [{ 'content-type': 'video/mp4' }, false],
    [{ 'content-type': 'application/octet-stream', 'content-length': '1' }, true],
    [{ 'content-type': 'application/octet-stream', 'content-length': '1, 2' }, false],
    [{ 'content-type': 'text/html; charset=utf-8' }, true],
    [{ 'content-type': 'application/ld+json' }, true],
  ])('%j is stored: %j', async (headers, expected) => {
    expect(await isReused({ headers: { 'cache-control': 'max-age=60', ...headers } })).toBe(expected);
  });
});
