import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import type { CacheConfig } from '../../../src/gateway/index.ts';
import { site } from '../../support/site.ts';

type Fields = Record<string, string>;

/** What an origin says to whoever has the mark of an attacker. */
interface Said {
  status: number;
  headers?: Fields;
}

const PAGE = { 'content-type': 'text/plain', 'cache-control': 'max-age=60', etag: '"page"' };
const EVIL = { 'x-evil': '1' };
const NO_STORE = { 'cache-control': 'no-store' };

/** A page for everybody, and whatever is to be said to who comes with `x-evil`. */
function attacked({ cache = {}, page = PAGE }: { cache?: CacheConfig; page?: Fields } = {}) {
  const told: { said: Said; isDown: boolean } = { said: { status: 200, headers: page }, isDown: false };
  const www = site({
    origin: ({ headers, method }) => {
      if (told.isDown) throw new Error('refused');
      if (headers.has('x-evil')) {
        const { status, headers: fields = {} } = told.said;
        const isBodiless = [204, 205, 304].includes(status) || method === 'HEAD';
        return new Response(isBodiless ? null : 'evil', {
          status,
          headers: { 'content-type': 'text/plain', ...fields },
        });
      }
      if (headers.get('if-none-match') === page['etag']) return new Response(null, { status: 304, headers: page });
      return new Response('page', { headers: page });
    },
    config: { domains: { 'www.example.test': { routes: [{ path: '/*', to: 'origin', cache }] } } },
  });
  const purge = vi.spyOn(www.cache, 'purge');
  const evil = async (line: string, headers: Fields, said: Said): Promise<void> => {
    told.said = said;
    await (await www.ask(line, { ...EVIL, ...headers })).arrayBuffer();
    await www.settle();
  };
  return { ...www, told, purge, evil };
}

type Attacked = ReturnType<typeof attacked>;

/** The next client gets the page, from the cache. */
async function expectHit(www: Attacked): Promise<void> {
  const sent = www.sent.length;
  const answer = await www.ask('GET /a');
  expect([answer.status, await answer.text()]).toEqual([200, 'page']);
  expect(answer.headers.get('cache-status')).toMatch(/^popgate; hit/);
  expect(www.sent.length).toBe(sent);
  expect(www.purge.mock.calls).toEqual([]);
}

/** The page can still be had where the origin cannot. */
async function expectStillThere(www: Attacked): Promise<void> {
  www.told.isDown = true;
  const answer = await www.ask('GET /a');
  expect([answer.status, await answer.text()]).toEqual([200, 'page']);
  expect(www.purge.mock.calls).toEqual([]);
}

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

const APART: [string, Fields][] = [
  ['no-store', { 'cache-control': 'no-store' }],
  ['no-cache', { 'cache-control': 'no-cache' }],
  ['Authorization', { authorization: 'Basic eA==' }],
  ['a key', { 'api-key': 'k' }],
  ['a cookie', { cookie: 'session=1' }],
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
      'popgate; fwd=request; fwd-status=304; ttl=60',
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
      if (request.headers.has('x-evil')) await gate;
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
    await www.ask('GET /a', { cookie: 'tier=1; a="x; b"' });
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

describe('S67 property', () => {
  const field = (name: string, ...values: string[]) =>
    fc.option(
      fc.constantFrom(...values).map((value): [string, string] => [name, value]),
      { nil: null },
    );
  const evil = fc.record({
    line: fc.constantFrom('GET /a', 'GET /a', 'GET /a', 'HEAD /a', 'QUERY /a', 'PROPFIND /a', 'OPTIONS /a'),
    headers: fc
      .tuple(
        field(
          'cache-control',
          'no-cache',
          'no-store',
          'max-age=0',
          'no-cache, no-store',
          'max-stale',
          'only-if-cached',
        ),
        field('pragma', 'no-cache'),
        field('authorization', 'Basic eA==', ''),
        field('x-access-token', 'k'),
        field('cookie', 'session=1', 'a="x; session=1"', ''),
        field('range', 'bytes=0-0', 'bytes=-1', 'x'),
        field('if-none-match', '"page"', '*'),
        field('if-match', '*'),
      )
      .map((fields) => Object.fromEntries(fields.filter((each) => each !== null))),
    said: fc
      .record({
        status: fc.constantFrom(200, 204, 206, 301, 304, 400, 401, 403, 404, 410, 416, 429, 500, 502, 503, 504),
        control: fc.constantFrom(
          'private',
          'no-store',
          '',
          'max-age=0',
          'max-age=60',
          'public, max-age=60',
          'no-cache',
        ),
      })
      // What the origin itself gives to all, and good for a while, is the page.
      .filter(({ status, control }) =>
        status >= 400 ? (status !== 404 && status !== 410) || !control.includes('60') : !/60|no-cache|=0/.test(control),
      )
      .map(({ status, control }): Said => ({ status, headers: control === '' ? {} : { 'cache-control': control } })),
  });
  const step = fc.oneof(
    { weight: 3, arbitrary: evil.map((attack) => ({ kind: 'evil' as const, ...attack })) },
    { weight: 2, arbitrary: fc.constant({ kind: 'clean' as const }) },
    { weight: 1, arbitrary: fc.constantFrom(1_000, 30_000, 61_000).map((ms) => ({ kind: 'wait' as const, ms })) },
  );
  const CLAIMS = ['cache-control', 'pragma', 'authorization', 'x-access-token', 'cookie', 'range', 'if-match'];

  test('whatever others ask, each clean request gets what it would have got, and nothing is purged', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const [www, alone] = [attacked(), attacked()];
        for (const each of steps) {
          if (each.kind === 'wait') [www, alone].forEach(({ advance }) => advance(each.ms));
          else if (each.kind === 'evil') {
            // One without any of these is anybody's, and what it gets may be kept, or taken away, by the rules of the cache.
            const isOwn =
              CLAIMS.some((name) => name in each.headers) || each.line !== 'GET /a' || each.said.status >= 400;
            const isGone = [404, 410].includes(each.said.status) && !CLAIMS.some((name) => name in each.headers);
            if (isOwn && !isGone) await www.evil(each.line, each.headers, each.said);
          } else {
            const [got, expected] = [await www.ask('GET /a'), await alone.ask('GET /a')];
            expect([got.status, await got.text()]).toEqual([expected.status, await expected.text()]);
            const isHit = ({ headers }: Response): boolean => headers.get('cache-status')!.startsWith('popgate; hit');
            if (isHit(expected)) expect(isHit(got)).toBe(true);
          }
        }
        expect(www.purge.mock.calls).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });
});
