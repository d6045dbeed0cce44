import { describe, expect, test, vi } from 'vitest';
import {
  APART,
  attacked,
  EVIL,
  expectHit,
  expectStillThere,
  NO_STORE,
  PAGE,
  type Said,
} from '../../support/attacked-site.ts';

type Fields = Record<string, string>;

const FORCED: [string, string, Fields][] = [
  ['no-cache', 'GET /a', { 'cache-control': 'no-cache' }],
  ['no-store', 'GET /a', { 'cache-control': 'no-store' }],
  ['no-cache, no-store', 'GET /a', { 'cache-control': 'no-cache, no-store' }],
  ['max-age=0', 'GET /a', { 'cache-control': 'max-age=0' }],
  ['min-fresh', 'GET /a', { 'cache-control': 'min-fresh=3600' }],
  ['Pragma', 'GET /a', { pragma: 'no-cache' }],
  ['no-cache with Authorization', 'GET /a', { 'cache-control': 'no-cache', authorization: 'Basic eA==' }],
  ['no-cache with a key', 'GET /a', { 'cache-control': 'no-cache', 'x-api-key': 'k' }],
  ['no-cache with a cookie', 'GET /a', { 'cache-control': 'no-cache', cookie: 'session=1' }],
  ['no-cache with a range', 'GET /a', { 'cache-control': 'no-cache', range: 'bytes=0-0' }],
  ['no-cache with validators', 'GET /a', { 'cache-control': 'no-cache', 'if-none-match': '"page"' }],
  ['no-cache with If-Range', 'GET /a', { 'cache-control': 'no-cache', range: 'bytes=0-0', 'if-range': '"page"' }],
  ['If-Match', 'GET /a', { 'if-match': '"other"' }],
  ['HEAD', 'HEAD /a', { 'cache-control': 'no-cache' }],
  ['HEAD with Authorization', 'HEAD /a', { 'cache-control': 'no-cache', authorization: 'Basic eA==' }],
  ['QUERY', 'QUERY /a', {}],
  ['PROPFIND', 'PROPFIND /a', {}],
  ['REPORT', 'REPORT /a', {}],
  ['SEARCH', 'SEARCH /a', {}],
  ['OPTIONS', 'OPTIONS /a', {}],
];

const SAYINGS: Said[] = [
  ...[304, 400, 401, 403, 404, 405, 410, 413, 416, 429, 431, 451, 500, 502, 503, 504].map((status) => ({ status })),
  ...[200, 204, 301, 302, 304, 404, 410].map((status) => ({ status, headers: NO_STORE })),
  { status: 200, headers: { 'cache-control': 'private' } },
  { status: 200, headers: { 'cache-control': 'max-age=0', etag: '"other"' } },
  { status: 200, headers: { 'cache-control': 'max-age=60', 'set-cookie': 'a=b' } },
  { status: 200, headers: { 'cache-control': 'max-age=60', vary: '*' } },
  { status: 200, headers: { 'cache-control': 'public, max-age=60' } },
  { status: 304, headers: { 'cache-control': 'max-age=0', etag: '"page"' } },
  { status: 304, headers: { 'cache-control': 'no-cache', 'set-cookie': 'a=b' } },
  { status: 304, headers: { 'cache-control': 'private', vary: '*' } },
  { status: 404, headers: { 'cache-control': 'public, max-age=60' } },
  { status: 400, headers: { 'cache-control': 'public, max-age=60' } },
];

/** Whether the origin says that it is for all. */
function isSharedByOrigin({ headers = {} }: Said): boolean {
  return headers['etag'] !== undefined || headers['cache-control']?.startsWith('public') === true;
}

describe('S67 a fresh page', () => {
  test.each(FORCED)('outlives %s, whatever the origin says to it', async (_, line, headers) => {
    for (const said of SAYINGS) {
      const www = attacked();
      await www.ask('GET /a');
      await www.evil(line, headers, said);
      await expectHit(www);
    }
  });

  test('S67 a 304 to a client’s own no-cache purges nothing, and answers it from what is stored', async () => {
    const www = attacked();
    await www.ask('GET /a');
    const headers = { 'cache-control': 'no-cache, no-store' };
    const own = await www.ask('GET /a', headers);
    expect([own.status, await own.text(), own.headers.get('cache-status')]).toEqual([
      200,
      'page',
      'popgate; fwd=request; fwd-status=304',
    ]);
    await expectHit(www);
  });

  test('is as old as before for all others', async () => {
    const www = attacked();
    await www.ask('GET /a');
    www.advance(40_000);
    await www.evil('GET /a', { 'cache-control': 'no-cache' }, { status: 304, headers: PAGE });
    expect((await www.ask('GET /a')).headers.get('age')).toBe('40');
  });
});

describe('S67 a stale page', () => {
  test.each(APART)('is still there after a request with %s, whatever the origin says to it', async (_, headers) => {
    for (const said of SAYINGS.filter((each) => !isSharedByOrigin(each))) {
      const www = attacked();
      await www.ask('GET /a');
      www.advance(61_000);
      await www.evil('GET /a', headers, said);
      await expectStillThere(www);
    }
  });

  test.each([400, 401, 403, 405, 413, 429, 451, 500, 503])(
    'is still there after a %i to anybody, be it fresh for a day',
    async (status) => {
      for (const headers of [{}, { 'cache-control': 'max-age=86400' }]) {
        const www = attacked();
        await www.ask('GET /a');
        www.advance(61_000);
        await www.evil('GET /a', {}, { status, headers });
        await expectStillThere(www);
      }
    },
  );

  test.each<Said>([
    { status: 404 },
    { status: 410 },
    { status: 200, headers: NO_STORE },
    { status: 200, headers: { 'cache-control': 'private' } },
    { status: 302, headers: NO_STORE },
    { status: 304, headers: { 'cache-control': 'private', etag: '"page"' } },
    { status: 200, headers: { 'cache-control': 'max-age=60', 'content-type': 'video/mp4' } },
  ])('gives way to %j that anybody would get, without a purge', async (said) => {
    const www = attacked();
    await www.ask('GET /a');
    www.advance(61_000);
    await www.evil('GET /a', {}, said);
    www.told.isDown = true;
    expect((await www.ask('GET /a')).status).toBe(502);
    expect(www.purge.mock.calls).toEqual([]);
  });

  test('that another has made fresh meanwhile stays', async () => {
    const www = attacked();
    await www.ask('GET /a');
    www.advance(61_000);
    let open!: () => void;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const { fetch } = www.origins;
    www.origins.fetch = async (backend, request) => {
      const response = await fetch(backend, request);
      if (new Headers(request.headers).has('x-evil')) await gate;
      return response;
    };
    www.told.said = { status: 200, headers: NO_STORE };
    const slow = www.ask('GET /a', EVIL);
    await vi.waitFor(() => expect(www.sent.length).toBe(2));
    // Its cookie makes it one of another kind, so it does not wait.
    await www.ask('GET /a', { cookie: 'a=b' });
    open();
    await slow;
    await expectHit(www);
  });

  test.each<[string, Fields]>([
    ['that is good for no time', { 'cache-control': 'max-age=0', etag: '"mine"' }],
    ['that is to be asked for each time', { 'cache-control': 'no-cache', etag: '"mine"' }],
  ])('S10 an answer %s to who has cookies does not take its place', async (_, headers) => {
    const www = attacked();
    await www.ask('GET /a');
    www.advance(61_000);
    await www.evil('GET /a', { cookie: 'session=1' }, { status: 200, headers });
    await expectStillThere(www);
  });

  test('is renewed by who has cookies, where the origin says for how long', async () => {
    const www = attacked();
    await www.ask('GET /a');
    www.advance(61_000);
    await www.ask('GET /a', { cookie: '_ga=1' });
    await expectHit(www);
  });
});
