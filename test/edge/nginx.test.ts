import { createHash, randomBytes } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { startNginx, type Nginx } from '../support/nginx.ts';
import { joinEdge, type SharedEdge } from '../support/shared-edge.ts';
import type { Reply } from '../support/viceroy.ts';

const MEGABYTE = 1024 * 1024;
const STYLE = 'body { color: #222; }\n'.repeat(400);
const LARGE = randomBytes(20 * MEGABYTE);

const LOCATIONS = `
  absolute_redirect off;
  gzip on; gzip_vary on; gzip_proxied any; gzip_min_length 100; gzip_types text/css;
  location /short/ { add_header Cache-Control "max-age=1"; }
  location /kept/ { add_header Cache-Control "max-age=600"; }
  location /strict/ { add_header Cache-Control "max-age=1, must-revalidate"; }`;

let nginx: Nginx;
let edge: SharedEdge<'nginx'>;

beforeAll(async () => {
  edge = await joinEdge('nginx');
  nginx = await startNginx(LOCATIONS, edge.origins.nginx);
  await nginx.publish('short/page.html', '<p>short</p>');
  await nginx.publish('strict/page.html', '<p>strict</p>');
  for (const name of ['page', 'head', 'conditional', 'down'])
    await nginx.publish(`kept/${name}.html`, `<p>${name}</p>`);
  await nginx.publish('kept/digits.bin', '0123456789');
  await nginx.publish('kept/style.css', STYLE);
  await nginx.publish('kept/large.bin', LARGE);
  await nginx.publish('pass/large.bin', LARGE);
  await nginx.publish('folder/index.html', '<p>index</p>');
});
afterAll(async () => {
  await edge?.stop();
  await nginx?.remove();
});
beforeEach(async () => void (await nginx.requests()));

const ask = (path: string, headers = {}, method = 'GET') =>
  edge.ask(`${method} http://files.example.test${path}`, headers);
const cacheStatus = ({ headers }: Reply) => headers['cache-status'];
const sha256 = (body: Buffer) => createHash('sha256').update(body).digest('hex');

/** Asks until the cache says this of an answer: freshness ends by the clock alone. */
function untilStatus(path: string, expected: string): Promise<Reply> {
  return vi.waitFor(
    async () => {
      const reply = await ask(path);
      expect(cacheStatus(reply)).toContain(expected);
      return reply;
    },
    { timeout: 10_000, interval: 100 },
  );
}

describe('a file', () => {
  test('is fetched once, with the fields that nginx gave it', async () => {
    const miss = await ask('/kept/page.html');
    const hit = await ask('/kept/page.html');
    expect([cacheStatus(miss), cacheStatus(hit)]).toEqual([
      expect.stringMatching(/^popgate; fwd=uri-miss; fwd-status=200; ttl=\d+; stored$/),
      expect.stringMatching(/^popgate; hit; ttl=\d+$/),
    ]);
    for (const { text, headers } of [miss, hit]) {
      expect(text).toBe('<p>page</p>');
      expect(headers).toMatchObject({ 'content-type': 'text/html', 'accept-ranges': 'bytes', 'content-length': '11' });
      expect([headers['etag'], headers['last-modified']]).toEqual([
        expect.stringMatching(/^"[0-9a-f]+-b"$/),
        expect.stringMatching(/ GMT$/),
      ]);
    }
    expect(await nginx.requests()).toEqual(['GET /kept/page.html 200']);
  });

  test('past its freshness is validated, and nginx sends no body', async () => {
    const { headers } = await untilStatus('/short/page.html', 'stored');
    const again = await untilStatus('/short/page.html', 'fwd=stale; fwd-status=304');
    expect([again.status, again.text, again.headers['etag']]).toEqual([200, '<p>short</p>', headers['etag']]);
    expect(await nginx.requests()).toEqual(['GET /short/page.html 200', 'GET /short/page.html 304']);
  });

  test('that has changed is fetched anew', async () => {
    await nginx.publish('short/changing.html', '<p>before</p>');
    expect((await untilStatus('/short/changing.html', 'stored')).text).toBe('<p>before</p>');
    await nginx.publish('short/changing.html', '<p>and after</p>');
    expect((await untilStatus('/short/changing.html', 'fwd=stale; fwd-status=200')).text).toBe('<p>and after</p>');
  });

  test('is answered to HEAD from the store, and passed where it is not there', async () => {
    const passed = await ask('/kept/head.html', {}, 'HEAD');
    await ask('/kept/head.html');
    const stored = await ask('/kept/head.html', {}, 'HEAD');
    for (const { status, body, headers } of [passed, stored]) {
      expect([status, body.length, headers['content-length']]).toEqual([200, 0, '11']);
    }
    expect(cacheStatus(stored)).toContain('; hit');
    expect(await nginx.requests()).toEqual(['HEAD /kept/head.html 200', 'GET /kept/head.html 200']);
  });

  test('that the client has is a 304, by tag and by date', async () => {
    const { headers } = await ask('/kept/conditional.html');
    for (const condition of [{ 'if-none-match': headers['etag'] }, { 'if-modified-since': headers['last-modified'] }]) {
      const { status, body } = await ask('/kept/conditional.html', condition);
      expect([status, body.length]).toEqual([304, 0]);
    }
    expect((await ask('/kept/conditional.html', { 'if-none-match': '"other"' })).status).toBe(200);
    expect(await nginx.requests()).toEqual(['GET /kept/conditional.html 200']);
  });

  test('that is not there is a 404', async () => {
    const { status, text } = await ask('/kept/absent.html');
    expect([status, text]).toEqual([404, expect.stringContaining('404 Not Found')]);
  });
});

describe('a part', () => {
  const asked = [
    ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
    ['bytes=-3', 206, '789', 'bytes 7-9/10'],
    ['bytes=8-', 206, '89', 'bytes 8-9/10'],
    ['bytes=10-', 416, null, 'bytes */10'],
  ] as const;

  test('is nginx’s own while the file is not stored, and the same from the store', async () => {
    for (const decision of ['from nginx', 'from the store']) {
      for (const [range, status, text, span] of asked) {
        const reply = await ask('/kept/digits.bin', { range });
        expect([reply.status, reply.headers['content-range']]).toEqual([status, span]);
        if (text !== null) expect(reply.text).toBe(text);
        // A range inside the last part that came needs no nginx either.
        const known =
          decision === 'from nginx' ? /fwd=miss; fwd-status=|; hit; ttl=\d+; detail=partial/ : /; hit; ttl=\d+$/;
        expect(cacheStatus(reply)).toMatch(known);
      }
      if (decision === 'from nginx') await ask('/kept/digits.bin');
    }
    const whole = await ask('/kept/digits.bin', { range: 'bytes=0-1', 'if-range': '"other"' });
    expect([whole.status, whole.text]).toEqual([200, '0123456789']);
  });
});

describe('compression', () => {
  test('is nginx’s, in two variants, each stored', async () => {
    for (const decision of ['stored', '; hit']) {
      const packed = await ask('/kept/style.css', { 'accept-encoding': 'gzip, deflate, br' });
      const plain = await ask('/kept/style.css');
      expect([packed.headers['content-encoding'], plain.headers['content-encoding']]).toEqual(['gzip', undefined]);
      expect([packed.headers['vary'], plain.headers['vary']]).toEqual(['Accept-Encoding', 'Accept-Encoding']);
      expect([gunzipSync(packed.body).toString(), plain.text]).toEqual([STYLE, STYLE]);
      for (const reply of [packed, plain]) expect(cacheStatus(reply)).toContain(decision);
    }
    const spelled = await ask('/kept/style.css', { 'accept-encoding': 'br;q=1.0 , deflate,GZIP' });
    expect([cacheStatus(spelled), spelled.headers['content-encoding']]).toEqual([
      expect.stringContaining('; hit'),
      'gzip',
    ]);
    expect((await nginx.requests()).length).toBe(2);
  });
});

describe('a file of 20 MB', () => {
  test.each([
    ['past the cache', '/pass/large.bin', ['fwd=bypass', 'fwd=bypass']],
    ['through the cache', '/kept/large.bin', ['stored', '; hit']],
  ])('comes whole %s', async (_, path, decisions) => {
    for (const decision of decisions) {
      const reply = await ask(path);
      expect([reply.cut, reply.headers['content-length']]).toEqual([false, String(LARGE.length)]);
      expect(sha256(reply.body)).toBe(sha256(LARGE));
      expect(cacheStatus(reply)).toContain(decision);
    }
  });

  test('gives parts of what is stored', async () => {
    await ask('/kept/large.bin');
    const start = 15 * MEGABYTE - 7;
    const reply = await ask('/kept/large.bin', { range: `bytes=${start}-${start + 2 * MEGABYTE - 1}` });
    expect([reply.status, cacheStatus(reply)]).toEqual([206, expect.stringContaining('; hit')]);
    expect(sha256(reply.body)).toBe(sha256(LARGE.subarray(start, start + 2 * MEGABYTE)));
  });
});

describe('a folder', () => {
  test('without its slash is redirected by nginx, to where the gateway has it', async () => {
    const moved = await ask('/folder?a=b');
    expect([moved.status, moved.headers['location']]).toEqual([301, '/folder/?a=b']);
    expect((await ask(moved.headers['location']!)).text).toBe('<p>index</p>');
  });
});

describe('nginx stopped', () => {
  test('what is stored is served, what is not is a page that names nobody, and all is well when it is back', async () => {
    await ask('/kept/down.html');
    await untilStatus('/short/page.html', 'ttl=1');
    await untilStatus('/strict/page.html', 'ttl=1');
    await nginx.stop();
    expect(cacheStatus(await ask('/kept/down.html'))).toContain('; hit');
    const stale = await untilStatus('/short/page.html', 'fwd=stale; fwd-status=502');
    expect([stale.status, stale.text, cacheStatus(stale)]).toEqual([
      200,
      '<p>short</p>',
      expect.stringMatching(/^popgate; fwd=stale; fwd-status=502; ttl=-?\d+; detail=origin-failed$/),
    ]);
    for (const path of ['/strict/page.html', '/absent.html', '/pass/large.bin']) {
      const refused = await vi.waitFor(async () => {
        const reply = await ask(path);
        expect(reply.status).toBe(502);
        return reply;
      });
      expect(refused.headers['cache-control']).toBe('no-store');
      expect(refused.text).toMatch(/^502 Bad Gateway\nrequest [\w-]+\n$/);
    }
    await nginx.start();
    expect((await ask('/pass/large.bin', { range: 'bytes=0-9' })).status).toBe(206);
    await untilStatus('/short/page.html', 'fwd=stale; fwd-status=304');
  });
});
