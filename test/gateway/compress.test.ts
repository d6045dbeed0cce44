import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { prefersCoding } from '../../src/gateway/cache/vary.ts';
import type { CompressConfig, RouteConfig } from '../../src/gateway/index.ts';
import { site, type Site, type SiteOptions } from '../support/site.ts';
import { pair } from './shield-site.ts';

const TEXT = 'All work and no play makes a dull page. '.repeat(100);
const GZIP = { 'accept-encoding': 'gzip' };

interface Page {
  headers?: Record<string, string>;
  body?: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;
  status?: number;
  compress?: boolean | CompressConfig;
  route?: Partial<RouteConfig>;
  options?: SiteOptions;
}

const pageOf =
  ({ headers = {}, body = TEXT, status = 200 }: Page) =>
  () =>
    new Response(body, {
      status,
      headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'max-age=60', etag: '"v1"', ...headers },
    });

/** A site whose one route compresses, and whose origin has one page. */
function compressing(page: Page = {}): Site {
  const { compress = true, route = {}, options = {} } = page;
  const routes = [{ path: '/*', to: 'origin', compress, ...route } as RouteConfig];
  return site({ origin: pageOf(page), config: { domains: { 'www.example.test': { routes } } }, ...options });
}

const bytesOf = async (answer: Response): Promise<Buffer> => Buffer.from(await answer.arrayBuffer());
const variants = (www: Site): string[] => www.cache.keys().filter((key) => key.startsWith('z|'));

describe('on Viceroy', () => {
  test('a client that takes gzip gets it, fetched and stored alike', async () => {
    const www = compressing({
      headers: { 'accept-ranges': 'bytes', 'content-md5': 'x', 'repr-digest': 'sha-256=:x:' },
    });
    for (const from of ['fwd=uri-miss', 'hit']) {
      const answer = await www.ask('GET /a', GZIP);
      const body = await bytesOf(answer);
      expect(gunzipSync(body).toString()).toBe(TEXT);
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'content-encoding': 'gzip',
        'content-length': String(body.length),
        etag: 'W/"v1"',
        vary: 'Accept-Encoding',
        'cache-status': expect.stringContaining(from),
      });
      for (const name of ['accept-ranges', 'content-md5', 'repr-digest', 'x-compress-hint'])
        expect(answer.headers.has(name)).toBe(false);
    }
    expect(www.sent.length).toBe(1);
  });

  test('another gets the plain form of the same object, with all its fields', async () => {
    const www = compressing({ headers: { 'accept-ranges': 'bytes' } });
    await www.ask('GET /a', GZIP);
    const answer = await www.ask('GET /a');
    expect(await answer.text()).toBe(TEXT);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'accept-ranges': 'bytes',
      etag: '"v1"',
      vary: 'Accept-Encoding',
    });
    expect(answer.headers.has('content-encoding')).toBe(false);
    expect(www.sent.length).toBe(1);
  });

  test('it is made once for each object', async () => {
    const www = compressing();
    let made = 0;
    const { CompressionStream: Own } = globalThis;
    globalThis.CompressionStream = class extends Own {
      constructor(format: CompressionFormat) {
        super(format);
        made += 1;
      }
    };
    try {
      for (let time = 0; time < 4; time += 1) await www.ask('GET /a', GZIP);
      for (let time = 0; time < 2; time += 1) await www.ask('GET /b', GZIP);
    } finally {
      globalThis.CompressionStream = Own;
    }
    expect([made, variants(www).length]).toEqual([2, 2]);
  });

  test('and stays while a 304 renews the object, whose body it is', async () => {
    let asked = 0;
    const www = compressing({
      options: {
        origin: () => {
          asked += 1;
          const headers = { 'content-type': 'text/html', 'cache-control': 'no-cache', etag: '"v1"' };
          return asked > 1 ? new Response(null, { status: 304, headers }) : new Response(TEXT, { headers });
        },
      },
    });
    for (let time = 0; time < 4; time += 1)
      expect(gunzipSync(await bytesOf(await www.ask('GET /a', GZIP))).toString()).toBe(TEXT);
    expect([asked, variants(www).length]).toEqual([4, 1]);
  });

  test('what gzip makes longer is given as it is, and tried once', async () => {
    const noise = Uint8Array.from({ length: 64 }, (_, at) => (at * 167 + 13) % 251);
    const www = compressing({ body: noise, compress: { minBytes: 0 } });
    for (let time = 0; time < 3; time += 1) {
      const answer = await www.ask('GET /a', GZIP);
      expect(await bytesOf(answer)).toEqual(Buffer.from(noise));
      expect([answer.headers.get('content-encoding'), answer.headers.get('etag')]).toEqual([null, '"v1"']);
    }
    expect(variants(www).length).toBe(1);
  });

  test.each(['hard', 'soft'] as const)('a %s purge takes it along', async (mode) => {
    let text = 'old '.repeat(1_000);
    const www = compressing({
      headers: { 'surrogate-key': 'product-7', etag: '' },
      options: { origin: () => pageOf({ body: text, headers: { 'surrogate-key': 'product-7' } })() },
    });
    await www.ask('GET /a', GZIP);
    text = 'new '.repeat(1_000);
    www.cache.purge('product-7', mode);
    expect(variants(www).length).toBe(mode === 'hard' ? 0 : 1);
    expect(gunzipSync(await bytesOf(await www.ask('GET /a', GZIP))).toString()).toBe(text);
    expect(gunzipSync(await bytesOf(await www.ask('GET /a', GZIP))).toString()).toBe(text);
  });

  test('one object is never served for the next under its key', async () => {
    let count = 0;
    const www = compressing({ options: { origin: () => pageOf({ body: `${(count += 1)} `.repeat(2_000) })() } });
    for (const expected of ['1', '2', '3']) {
      const body = gunzipSync(await bytesOf(await www.ask('GET /a', GZIP))).toString();
      expect(body.slice(0, 2)).toBe(`${expected} `);
      www.advance(61_000 + 3_600_000);
    }
  });

  test('it lives no longer than its object', async () => {
    const www = compressing({ headers: { etag: '', 'cache-control': 'max-age=60' } });
    await www.ask('GET /a', GZIP);
    www.advance(30_000);
    const kept = variants(www)[0]!;
    expect(www.cache.lookup(kept)).not.toBeNull();
    // Fresh for a minute, then kept for the hour that `grace` is, and for validation.
    www.advance(30_000 + 3_600_000);
    expect([www.cache.lookup(kept), www.cache.lookup('o|www.example.test/a')]).toEqual([null, null]);
  });

  test('what is stale is compressed as what is fresh', async () => {
    let fails = false;
    const www = compressing({
      options: {
        origin: () => {
          if (fails) throw new Error('refused');
          return pageOf({})();
        },
      },
    });
    await www.ask('GET /a');
    fails = true;
    www.advance(90_000);
    const answer = await www.ask('GET /a', GZIP);
    expect(answer.headers.get('cache-status')).toContain('detail=origin-failed');
    expect(gunzipSync(await bytesOf(answer)).toString()).toBe(TEXT);
  });

  test('HEAD is told what GET would be', async () => {
    const www = compressing();
    const passed = await www.ask('HEAD /a', GZIP);
    expect([passed.headers.get('etag'), passed.headers.get('vary')]).toEqual(['W/"v1"', 'Accept-Encoding']);
    expect(passed.headers.has('content-length')).toBe(false);
    const get = await www.ask('GET /a', GZIP);
    const head = await www.ask('HEAD /a', GZIP);
    for (const name of ['content-encoding', 'content-length', 'etag', 'vary', 'content-type'])
      expect([name, head.headers.get(name)]).toEqual([name, get.headers.get(name)]);
    expect(await head.text()).toBe('');
  });

  test.each(['"v1"', 'W/"v1"', '"v0", W/"v1"', '*'])('If-None-Match: %s is answered with 304', async (noneMatch) => {
    const www = compressing();
    await www.ask('GET /a', GZIP);
    const answer = await www.ask('GET /a', { ...GZIP, 'if-none-match': noneMatch });
    expect([answer.status, answer.headers.get('etag'), answer.headers.get('vary')]).toEqual([
      304,
      'W/"v1"',
      'Accept-Encoding',
    ]);
    expect(answer.headers.has('content-encoding')).toBe(false);
  });

  test('a 304 of an origin that is asked each time is of the copy that the client has', async () => {
    const origin = () => new Response(null, { status: 304, headers: { etag: '"v1"' } });
    const www = compressing({ route: { cache: 'pass' }, options: { origin } });
    const tags = async (noneMatch: string) =>
      (await www.ask('GET /a', { 'if-none-match': noneMatch })).headers.get('etag');
    expect([await tags('W/"v1"'), await tags('"v1"')]).toEqual(['W/"v1"', '"v1"']);
  });

  test.each(['bytes=0-9', 'bytes=0-1,5-6', 'bytes=9999999-'])('a range (%s) is of the plain form', async (range) => {
    const www = compressing();
    await www.ask('GET /a', GZIP);
    const answer = await www.ask('GET /a', { ...GZIP, range });
    expect([206, 416]).toContain(answer.status);
    expect([answer.headers.get('content-encoding'), answer.headers.get('etag')]).toEqual([null, '"v1"']);
    expect(answer.headers.get('vary')).toBe('Accept-Encoding');
    if (range === 'bytes=0-9') expect(await answer.text()).toBe(TEXT.slice(0, 10));
  });

  test('a range of the compressed form is one of nothing: If-Range never holds', async () => {
    const www = compressing();
    await www.ask('GET /a', GZIP);
    const answer = await www.ask('GET /a', { ...GZIP, range: 'bytes=0-9', 'if-range': 'W/"v1"' });
    expect([answer.status, await answer.text()]).toEqual([200, TEXT]);
  });
});

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
    const answer = await production().ask('GET /a', headers as Record<string, string>);
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
