import fc from 'fast-check';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { prefersCoding } from '../../../../src/gateway/cache/vary.ts';
import { type Site, site } from '../../../support/site.ts';
import { pair } from '../../shield/shield-site.ts';
import { bytesOf, compressing, GZIP, type Page, pageOf, TEXT, variants } from './compress-site.ts';

describe('left as it is', () => {
  test.each<[string, Page]>([
    ['an image', { headers: { 'content-type': 'image/png' } }],
    ['what has no type', { headers: { 'content-type': '' } }],
    ['a stream of events', { headers: { 'content-type': 'text/event-stream' }, compress: { types: ['text/*'] } }],
    ['what the origin has encoded', { headers: { 'content-encoding': 'br' } }],
    ['no-transform', { headers: { 'cache-control': 'max-age=60, No-Transform' } }],
    ['a small one', { body: 'short' }],
    ['one under minBytes', { compress: { minBytes: TEXT.length + 1 } }],
    ['one of another type', { compress: { types: ['text/css', 'application/*'] } }],
    ['an error', { status: 404 }],
    ['one over 4 MiB', { body: 'x'.repeat(4 * 1024 * 1024 + 1) }],
    ['where the rule is off', { compress: false }],
    [
      'where the route says that it is encoded',
      { route: { headers: { response: { set: { 'content-encoding': 'x' } } } } },
    ],
    [
      'where the route forbids it',
      { route: { headers: { response: { set: { 'cache-control': 'max-age=1, no-transform' } } } } },
    ],
  ])('%s', async (_, page) => {
    for (const local of [true, false]) {
      const www = compressing({ ...page, options: { environment: { local } } });
      for (let time = 0; time < 2; time += 1) {
        const answer = await www.ask('GET /a', GZIP);
        const { body = TEXT } = page;
        expect(await answer.text()).toBe(body);
        expect(answer.headers.get('etag')).toBe('"v1"');
        expect([answer.headers.get('vary'), answer.headers.get('x-compress-hint')]).toEqual([null, null]);
      }
      expect(variants(www)).toEqual([]);
    }
  });

  test.each([204, 205])('a %i, which has no body', async (status) => {
    const origin = () => new Response(null, { status, headers: { 'content-type': 'text/html', etag: '"v1"' } });
    const answer = await compressing({ options: { origin } }).ask('GET /a', GZIP);
    expect([answer.status, answer.headers.get('etag'), answer.headers.get('vary')]).toEqual([status, '"v1"', null]);
  });

  test('under a request with no-transform, though others get it', async () => {
    const www = compressing();
    const answer = await www.ask('GET /a', { ...GZIP, 'cache-control': 'no-transform' });
    expect([answer.headers.get('content-encoding'), answer.headers.get('vary')]).toEqual([null, 'Accept-Encoding']);
    expect(await answer.text()).toBe(TEXT);
  });

  test('S35 a body that is cut: an error, and no gzip of half of it', async () => {
    const cut = (): ReadableStream<Uint8Array> =>
      new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode(TEXT));
          controller.error(new Error('reset'));
        },
      });
    const www = compressing({ options: { origin: () => pageOf({ body: cut() })() } });
    expect((await www.ask('GET /a', GZIP)).status).toBe(502);
    const passing = compressing({ route: { cache: 'pass' }, options: { origin: () => pageOf({ body: cut() })() } });
    const answer = await passing.ask('GET /a', GZIP);
    expect(answer.headers.has('content-encoding')).toBe(false);
    await expect(answer.text()).rejects.toThrow();
    expect([...variants(www), ...variants(passing)]).toEqual([]);
  });

  test('a stream on its way', async () => {
    const www = compressing({
      route: { cache: 'pass' },
      options: { origin: () => pageOf({ body: new Response(TEXT).body! })() },
    });
    const answer = await www.ask('GET /a', GZIP);
    expect([answer.headers.get('content-encoding'), answer.headers.get('vary')]).toEqual([null, null]);
    expect(await answer.text()).toBe(TEXT);
  });
});

describe('in production', () => {
  const production = (page: Page = {}): Site =>
    compressing({ ...page, options: { environment: { local: false }, ...page.options } });

  test('the platform is told to, and gets the plain body', async () => {
    const www = production({ headers: { 'content-length': String(TEXT.length), 'accept-ranges': 'bytes' } });
    for (const accepted of ['gzip', 'br', 'gzip, deflate, br;q=0.9', '*']) {
      const answer = await www.ask('GET /a', { 'accept-encoding': accepted });
      expect(await answer.text()).toBe(TEXT);
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'x-compress-hint': 'on',
        etag: 'W/"v1"',
        vary: 'Accept-Encoding',
      });
      expect([answer.headers.has('content-encoding'), answer.headers.has('accept-ranges')]).toEqual([false, false]);
    }
    expect(variants(www)).toEqual([]);
  });

  test.each([
    {},
    { 'accept-encoding': 'deflate' },
    { ...GZIP, range: 'bytes=0-1' },
    { ...GZIP, 'cache-control': 'no-transform' },
  ])('not for %j', async (headers) => {
    const answer = await production().ask('GET /a', headers);
    expect([answer.headers.get('x-compress-hint'), answer.headers.get('vary')]).toEqual([null, 'Accept-Encoding']);
  });

  test('a stream on its way is the platform’s to compress', async () => {
    const www = production({
      route: { cache: 'pass' },
      options: { origin: () => pageOf({ body: new Response(TEXT).body! })(), environment: { local: false } },
    });
    expect((await www.ask('GET /a', GZIP)).headers.get('x-compress-hint')).toBe('on');
  });

  test('HEAD and 304 are not, and are told the same', async () => {
    const www = production();
    await www.ask('GET /a');
    for (const [line, headers] of [
      ['HEAD /a', GZIP],
      ['GET /a', { ...GZIP, 'if-none-match': '"v1"' }],
    ] as const) {
      const answer = await www.ask(line, headers);
      expect([answer.headers.get('x-compress-hint'), answer.headers.get('etag')]).toEqual([null, 'W/"v1"']);
      expect(answer.headers.has('content-length')).toBe(false);
    }
  });

  test('an origin’s own hint counts for nothing', async () => {
    const www = production({ headers: { 'x-compress-hint': 'on', 'content-type': 'image/png' } });
    expect((await www.ask('GET /a', GZIP)).headers.has('x-compress-hint')).toBe(false);
  });
});

describe('Vary', () => {
  test.each([
    ['', 'Accept-Encoding'],
    ['Accept', 'Accept, Accept-Encoding'],
    ['accept-encoding', 'accept-encoding'],
    ['X-Accept-Encoding', 'X-Accept-Encoding, Accept-Encoding'],
    ['*', '*'],
  ])('%j becomes %j', async (vary, expected) => {
    const answer = await compressing({ headers: vary === '' ? {} : { vary } }).ask('GET /a', GZIP);
    expect(answer.headers.get('vary')).toBe(expected);
  });

  test('and stays where the route sets another', async () => {
    const www = compressing({ route: { headers: { response: { set: { vary: 'X-A' } } } } });
    expect((await www.ask('GET /a', GZIP)).headers.get('vary')).toBe('X-A, Accept-Encoding');
  });
});

test('a shield gives edges the plain object, and the edge compresses', async () => {
  const routes = [{ path: '/*', to: 'origin', compress: true } as const];
  const { edge, shield } = pair({ origin: pageOf({}), config: { domains: { 'www.example.test': { routes } } } });
  const answer = await edge.ask('GET /a', GZIP);
  expect(gunzipSync(await bytesOf(answer)).toString()).toBe(TEXT);
  expect([variants(edge).length, variants(shield).length]).toEqual([1, 0]);
});

test('a handler’s own requests get the plain form', async () => {
  const www = site({
    origin: pageOf({}),
    handlers: { own: async (request, { fetch }) => fetch('/a', { headers: request.headers }) },
    config: {
      domains: {
        'www.example.test': {
          routes: [
            { path: '/own', handler: 'own' as never },
            { path: '/*', to: 'origin', compress: true },
          ],
        },
      },
    },
  });
  expect(await (await www.ask('GET /own', GZIP)).text()).toBe(TEXT);
});

describe('Accept-Encoding', () => {
  test.each([
    ['gzip', true],
    ['GZIP', true],
    ['x-gzip', true],
    ['gzip;q=0.001', true],
    ['deflate, gzip;q=0.5', true],
    ['*', true],
    ['*;q=0.1', true],
    ['identity;q=0, gzip', true],
    ['identity;q=0, *', true],
    ['identity;q=0.5, gzip;q=0.5', true],
    ['', false],
    ['br', false],
    ['identity', false],
    ['identity;q=0', false],
    ['gzip;q=0', false],
    ['gzip;q=0.000', false],
    ['gzip;q=0, *', false],
    ['*;q=0', false],
    ['identity, gzip;q=0.5', false],
    ['gzip;q=2', false],
    ['gzip;q=', false],
    ['gzipped', false],
    [';;;=,,,', false],
  ])('%j: gzip is %s', async (accepted, expected) => {
    const answer = await compressing().ask('GET /a', { 'accept-encoding': accepted });
    expect(answer.headers.get('content-encoding') === 'gzip').toBe(expected);
  });

  test('S21 garbage makes neither another object nor an error', async () => {
    const www = compressing();
    const field = fc.stringMatching(/^[!-~ ]{0,40}$/);
    await fc.assert(
      fc.asyncProperty(field, async (accepted) => {
        const answer = await www.ask('GET /a', { 'accept-encoding': accepted.trim() });
        const body = await bytesOf(answer);
        const isGzip = answer.headers.get('content-encoding') === 'gzip';
        expect((isGzip ? gunzipSync(body) : body).toString()).toBe(TEXT);
        expect(isGzip).toBe(prefersCoding(accepted, ['gzip']));
      }),
      { numRuns: 200 },
    );
    expect([www.sent.length, variants(www).length]).toEqual([1, expect.any(Number)]);
  });
});
