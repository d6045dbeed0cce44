import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { bytesOf, compressing, GZIP, pageOf, TEXT, variants } from './compress-site.ts';

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
    expect([www.cache.lookup(kept), www.cache.lookup('o|v2 www.example.test/a')]).toEqual([null, null]);
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
