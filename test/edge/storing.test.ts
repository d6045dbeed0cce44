import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fresh, startOrigin, type Answer, type FaultOrigin } from '../support/fault-origin.ts';
import { joinEdge, type SharedEdge } from '../support/shared-edge.ts';
import type { Reply } from '../support/viceroy.ts';

let edge: SharedEdge<'origin'>;
let origin: FaultOrigin;

beforeAll(async () => {
  edge = await joinEdge('storing');
  origin = await startOrigin(edge.origins.origin);
});

afterAll(async () => {
  await edge?.stop();
  await origin?.close();
});

type Fields = Record<string, string>;

function ask(path: string, headers: Fields = {}, method = 'GET'): Promise<Reply> {
  const host = path.startsWith('/pages/') || path.startsWith('/account') ? 'storing' : 'rules';
  return edge.ask(`${method} http://${host}.example.test${path}`, headers);
}

const isHit = ({ headers }: Reply): boolean => headers['cache-status']!.startsWith('popgate; hit');

/** Whether the second of two who ask the same is given what the first one got. */
async function isReused(path: string, headers: Fields = {}): Promise<boolean> {
  const [first, second] = [await ask(path, headers), await ask(path, headers)];
  expect(origin.asked(path.split('?')[0]!).length).toBe(isHit(second) ? 1 : 2);
  if (isHit(second)) expect([second.status, second.text]).toEqual([first.status, first.text]);
  return isHit(second);
}

const MODIFIED = { 'last-modified': 'Mon, 01 Jan 2024 00:00:00 GMT' };
let serial = 0;
const nextPath = (under = '/pages/'): string => `${under}${(serial += 1)}`;

describe('S17 what looks like a file', () => {
  const looks = [
    '/account/x.css',
    '/account;x.css',
    '/account%3bx.css',
    '/account%2fx.css',
    '/account%23x.css',
    '/account%3fx.css',
    '/account/%2e%2e/account/y.js',
  ];

  test.each(
    looks.flatMap((path) => [['private, max-age=60'], ['']].map(([control]): [string, string] => [path, control!])),
  )('%s with Cache-Control "%s" is not stored', async (path, control) => {
    const sent = path === looks.at(-1) ? '/account/y.js' : path.replace(/%3b|%2f|%3f/, (hex) => hex.toUpperCase());
    const headers = { 'content-type': 'text/css', ...(control !== '' && { 'cache-control': control }) };
    origin.plan(sent, { headers, body: 'mine' });
    for (let time = 0; time < 2; time += 1) expect(await ask(path)).toMatchObject({ status: 200, text: 'mine' });
    expect(origin.asked(sent).map(({ target }) => target)).toEqual([sent, sent]);
  });

  test('/account%00x.css is refused', async () => {
    expect((await ask('/account%00x.css')).status).toBe(400);
  });
});

describe('what may be stored', () => {
  const auth = { authorization: 'Basic eA==' };
  const cookie = { cookie: 'session=1' };
  const text = { 'content-type': 'text/plain' };

  test.each<[string, boolean, Fields, Fields, string?]>([
    ['S18 private is not stored', false, {}, { 'cache-control': 'private, max-age=60' }],
    ['S18 no-store is not stored', false, {}, { 'cache-control': 'no-store, max-age=60' }],
    ["S18 private is not stored under a route's ttl", false, {}, { 'cache-control': 'private' }, '/ttl/'],
    ["S18 no-store is not stored under a route's ttl", false, {}, { 'cache-control': 'no-store' }, '/ttl/'],
    [
      'S18 CDN-Cache-Control decides over no-store',
      true,
      {},
      { 'cache-control': 'no-store', 'cdn-cache-control': 'max-age=60' },
    ],
    [
      'S18 CDN-Cache-Control decides over max-age',
      false,
      {},
      { 'cache-control': 'max-age=60', 'cdn-cache-control': 'no-store' },
    ],
    [
      'S18 Surrogate-Control decides over both',
      true,
      {},
      { 'surrogate-control': 'max-age=60', 'cdn-cache-control': 'no-store', 'cache-control': 'private' },
    ],
    ['S19 Authorization keeps max-age alone from being stored', false, auth, { 'cache-control': 'max-age=60' }],
    ["S19 Authorization keeps a route's ttl from storing", false, auth, text, '/ttl/'],
    ['S19 Authorization with public is stored', true, auth, { 'cache-control': 'public, max-age=60' }],
    ['S19 Authorization with s-maxage is stored', true, auth, { 'cache-control': 's-maxage=60' }],
    [
      'S19 Authorization with must-revalidate is stored',
      true,
      auth,
      { 'cache-control': 'max-age=60, must-revalidate' },
    ],
    ['S20 a response with Set-Cookie is not stored', false, {}, { 'cache-control': 'max-age=60', 'set-cookie': 'a=1' }],
    ["S20 a response with Set-Cookie is not stored under a route's ttl", false, {}, { 'set-cookie': 'a=1' }, '/ttl/'],
    [
      'S20 a response with Set-Cookie is stored where the route says so',
      true,
      {},
      { 'cache-control': 'max-age=60', 'set-cookie': 'a=1' },
      '/set-cookie/',
    ],
    ['S21 Vary: * is not reused', false, {}, { 'cache-control': 'max-age=60', vary: 'accept, *' }],
    ['S21 Vary: Cookie is not reused', false, cookie, { 'cache-control': 'max-age=60', vary: 'Cookie' }],
    [
      'S21 Vary: Authorization is not reused',
      false,
      auth,
      { 'cache-control': 'public, max-age=60', vary: 'authorization' },
    ],
    ["S10 an answer to a Cookie is stored on the origin's word", true, cookie, { 'cache-control': 'max-age=60' }],
    ['S10 an answer to a Cookie is not stored on a guess', false, cookie, MODIFIED],
    ['S10 an answer to a Cookie is not stored by default', false, cookie, text, '/default/'],
    ['a guess is stored', true, {}, MODIFIED],
    ['a guess is not made where the route says so', false, {}, MODIFIED, '/guess/'],
    ['nothing said is not stored', false, {}, text],
    ['a default lifetime is for what says nothing', true, {}, text, '/default/'],
    ['a default lifetime yields to the origin', false, {}, { 'cache-control': 'max-age=0' }, '/default/'],
  ])('%s', async (_, expected, request, response, under = '/pages/') => {
    const path = nextPath(under);
    origin.plan(path, { headers: response, body: 'x' });
    expect(await isReused(path, request)).toBe(expected);
  });

  test.each<[number, string, boolean, Fields]>([
    ...[400, 403, 413, 429, 431, 500, 502, 503, 504].flatMap((status): [number, string, boolean, Fields][] => [
      [status, 'public with Last-Modified', false, { 'cache-control': 'public', ...MODIFIED }],
      [status, 'an explicit lifetime', status !== 429 && status !== 431, { 'cache-control': 'max-age=60' }],
    ]),
    [404, 'nothing', false, {}],
    [404, 'Last-Modified', true, MODIFIED],
    [410, 'Last-Modified', true, MODIFIED],
  ])('S22 a %i with %s is stored: %s', async (status, _, expected, headers) => {
    const path = nextPath();
    origin.plan(path, { status, headers, body: 'error' });
    expect(await isReused(path)).toBe(expected);
  });

  test("S22 a route's ttl is not for errors, and its statuses are", async () => {
    origin.plan('/ttl/404', { status: 404, body: 'none' });
    expect(await isReused('/ttl/404')).toBe(false);
    origin.plan('/statuses/404', { status: 404, body: 'none' });
    expect(await isReused('/statuses/404')).toBe(true);
  });
});

describe('parts and heads', () => {
  const part: Answer = {
    status: 206,
    headers: { 'cache-control': 'max-age=60', 'content-range': 'bytes 0-3/10' },
    body: '0123',
  };

  test('S23 a 206 is passed on, asks for no more, and is not given as a 200', async () => {
    origin.plan('/pages/206', ({ headers }) => (headers['range'] ? part : fresh('0123456789')));
    for (let time = 0; time < 2; time += 1) {
      expect(await ask('/pages/206', { range: 'bytes=0-3' })).toMatchObject({ status: 206, text: '0123' });
    }
    const ranges = origin.asked('/pages/206').map(({ headers }) => headers['range']);
    expect(new Set(ranges)).toEqual(new Set(['bytes=0-3']));
    expect(await ask('/pages/206')).toMatchObject({ status: 200, text: '0123456789' });
  });

  test("S23 a whole object is fetched for a range where the route says 'whole'", async () => {
    origin.plan('/whole/a', fresh('0123456789'));
    for (let time = 0; time < 2; time += 1) {
      expect(await ask('/whole/a', { range: 'bytes=8-' })).toMatchObject({ status: 206, text: '89' });
    }
    expect(origin.asked('/whole/a').map(({ headers }) => headers['range'])).toEqual([undefined]);
  });

  test('S23 more than eight ranges are answered with the whole', async () => {
    origin.plan('/pages/ranges', fresh('0123456789'));
    await ask('/pages/ranges');
    const range = `bytes=${Array.from({ length: 9 }, (_, at) => `${at}-${at}`).join(',')}`;
    expect(await ask('/pages/ranges', { range })).toMatchObject({ status: 200, text: '0123456789' });
  });

  test('S25 HEAD stores nothing', async () => {
    origin.plan('/pages/head', fresh('0123456789'));
    expect(await ask('/pages/head', {}, 'HEAD')).toMatchObject({ status: 200, text: '' });
    const get = await ask('/pages/head');
    expect([get.text, isHit(get)]).toEqual(['0123456789', false]);
    expect(origin.asked('/pages/head').map(({ method }) => method)).toEqual(['HEAD', 'GET']);
  });
});

describe('the rules of a route', () => {
  test.each([
    ['ignore', '?a=1', '?b=2', true, ''],
    ['sort', '?b=2&a=1', '?a=1&b=2', true, '?a=1&b=2'],
    ['sort', '?a=1', '?a=2', false, '?a=1'],
    ['only', '?utm=1&id=7', '?id=7&%75tm=2', true, '?id=7'],
    ['only', '?id=7', '?id=8', false, '?id=7'],
    ['except', '?%75tm=1&id=7', '?id=7&utm=2', true, '?id=7'],
    ['except', '?id=7', '?id=7&x=1', false, '?id=7'],
  ])('query %s: %s and %s are one object %s, and the origin sees the same', async (rule, one, other, same, seen) => {
    const path = nextPath(`/${rule}/`);
    origin.plan(path, fresh('x'));
    await ask(`${path}${one}`);
    expect(isHit(await ask(`${path}${other}`))).toBe(same);
    expect(origin.asked(path)[0]!.target).toBe(`${path}${seen}`);
  });

  test.each<[string, string, Fields, Fields, boolean]>([
    ['a keyed header', '/headers/', { 'x-tier': 'gold' }, { 'x-tier': 'none' }, false],
    ['another header', '/headers/', { 'x-other': '1' }, { 'x-other': '2' }, true],
    ['a keyed cookie', '/cookies/', { cookie: 'lang=de' }, { cookie: 'lang=fr' }, false],
    ['another cookie', '/cookies/', { cookie: 'a=1; lang=de' }, { cookie: 'lang=de; a=2' }, true],
  ])('%s under key %s', async (_, under, one, other, same) => {
    const path = nextPath(under);
    origin.plan(path, fresh('x'));
    await ask(path, one);
    expect(isHit(await ask(path, one))).toBe(true);
    expect(isHit(await ask(path, other))).toBe(same);
  });

  test('S10 under a ttl the origin sees the keyed cookies alone', async () => {
    for (const [under, expected] of [
      ['/ttl/', undefined],
      ['/cookies/', 'lang=de'],
    ] as const) {
      const path = nextPath(under);
      origin.plan(path, fresh('x'));
      await ask(path, { cookie: 'session=1; lang=de' });
      expect(origin.asked(path)[0]!.headers['cookie']).toBe(expected);
    }
  });

  test('browserTtl is what clients are told, from now on', async () => {
    origin.plan('/browser/a', fresh('x', { age: '20', expires: 'Thu, 01 Jan 2026 00:00:00 GMT' }));
    for (let time = 0; time < 2; time += 1) {
      const { headers } = await ask('/browser/a');
      expect(headers['cache-control']).toBe('max-age=5');
      expect(headers).not.toHaveProperty('age');
      expect(headers).not.toHaveProperty('expires');
    }
    expect(origin.asked('/browser/a').length).toBe(1);
  });

  test("'pass' stores nothing, and passes conditions on", async () => {
    origin.plan('/pass/a', ({ headers }) => (headers['if-none-match'] ? { status: 304 } : fresh('x')));
    expect(await isReused('/pass/a')).toBe(false);
    expect((await ask('/pass/a', { 'if-none-match': '"a"' })).status).toBe(304);
  });
});
