import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { chromium, domOf } from '../support/chromium.ts';
import { fresh, short, startOrigin, type FaultOrigin } from '../support/fault-origin.ts';
import { startNginx, type Nginx } from '../support/nginx.ts';
import { joinEdge, type SharedEdge } from '../support/shared-edge.ts';
import type { Reply } from '../support/viceroy.ts';

const MEGABYTE = 1024 * 1024;
const HOST = 'compress.example.test';
const GZIP = { 'accept-encoding': 'gzip' };
const STYLE = Array.from({ length: 400 }, (_, at) => `.rule-${at} { color: #${at}; }\n`).join('');
const LARGE = Array.from({ length: 90_000 }, (_, at) => `.rule-${at} { color: #${at}; }\n`).join('');
const HUGE = 'x'.repeat(5 * MEGABYTE);
const PAGE = `<!doctype html><title>page</title><p id="text">${'whole '.repeat(2_000)}</p><p id="sizes"></p>
<script>
  const { encodedBodySize, decodedBodySize } = performance.getEntriesByType('navigation')[0];
  document.getElementById('sizes').textContent = encodedBodySize + ' of ' + decodedBodySize;
</script>`;

const LOCATIONS = `
  gzip_vary on; gzip_proxied any; gzip_min_length 100; gzip_types text/css;
  add_header Cache-Control "max-age=600";
  location /own/ { gzip on; add_header Cache-Control "max-age=600"; }`;

let nginx: Nginx;
let origin: FaultOrigin;
let edge: SharedEdge<'nginx' | 'broken'>;

beforeAll(async () => {
  edge = await joinEdge('compress');
  nginx = await startNginx(LOCATIONS, edge.origins.nginx);
  for (const folder of ['kept', 'own', 'pass']) await nginx.publish(`${folder}/style.css`, STYLE);
  await nginx.publish('kept/page.html', PAGE);
  await nginx.publish('kept/large.css', LARGE);
  await nginx.publish('kept/huge.css', HUGE);
  origin = await startOrigin(edge.origins.broken);
});
afterAll(async () => {
  await edge?.stop();
  await nginx?.remove();
  await origin?.close();
});

const ask = (path: string, headers = {}, method = 'GET'): Promise<Reply> =>
  edge.ask(`${method} http://${HOST}${path}`, headers);

/** As `curl` writes it to its standard output. */
async function curl(path: string, ...args: string[]): Promise<Buffer> {
  const all = ['-sS', '--fail', '-H', `Host: ${HOST}`, ...args, `http://127.0.0.1:${edge.port}${path}`];
  return (await promisify(execFile)('curl', all, { encoding: 'buffer', maxBuffer: 64 * MEGABYTE })).stdout;
}

describe('curl', () => {
  test.each([
    ['/kept/style.css', STYLE],
    ['/pass/style.css', STYLE],
    ['/own/style.css', STYLE],
    ['/kept/large.css', LARGE],
    ['/kept/huge.css', HUGE],
  ])('decodes %s to its bytes, time after time', async (path, whole) => {
    for (let time = 0; time < 3; time += 1) {
      expect((await curl(path, '--compressed')).equals(Buffer.from(whole))).toBe(true);
      expect((await curl(path)).equals(Buffer.from(whole))).toBe(true);
    }
  });

  test.each(['/kept/style.css', '/pass/style.css', '/own/style.css', '/kept/large.css'])(
    'gets less of %s',
    async (path) => {
      const sent = await curl(path, '-H', 'Accept-Encoding: gzip');
      const plain = await curl(path);
      expect(sent.length).toBeLessThan(plain.length / 2);
      expect(gunzipSync(sent).equals(plain)).toBe(true);
    },
  );
});

test.skipIf(chromium.isMissing)(`Chromium decodes it${chromium.note}`, async () => {
  const dom = await domOf(`http://${HOST}:${edge.port}/kept/page.html`, [HOST]);
  expect(dom).toContain(`<p id="text">${'whole '.repeat(2_000)}</p>`);
  const [, encoded, decoded] = /<p id="sizes">(\d+) of (\d+)<\/p>/.exec(dom)!.map(Number);
  expect(decoded).toBe(PAGE.length);
  expect(encoded).toBeLessThan(PAGE.length / 10);
});

describe('the two forms', () => {
  test('differ in what is said of the bytes, and in nothing else', async () => {
    const plain = await ask('/kept/style.css');
    const gzip = await ask('/kept/style.css', GZIP);
    const head = await ask('/kept/style.css', GZIP, 'HEAD');
    expect(plain.headers).toMatchObject({ vary: 'Accept-Encoding', 'accept-ranges': 'bytes' });
    expect(gzip.headers).toMatchObject({
      vary: 'Accept-Encoding',
      etag: `W/${plain.headers['etag']}`,
      'content-encoding': 'gzip',
      'content-length': String(gzip.body.length),
      'cache-status': expect.stringContaining('hit'),
    });
    for (const name of ['accept-ranges', 'x-compress-hint', 'transfer-encoding'])
      expect(gzip.headers).not.toHaveProperty(name);
    for (const name of ['vary', 'etag', 'content-encoding', 'content-length', 'content-type'])
      expect(head.headers[name]).toBe(gzip.headers[name]);
    expect(await nginx.requests()).not.toHaveLength(0);
  });

  test('are validated alike, and ranges are of the plain one', async () => {
    const { headers } = await ask('/kept/style.css', GZIP);
    const etag = headers['etag']!;
    const same = await ask('/kept/style.css', { ...GZIP, 'if-none-match': etag });
    expect([same.status, same.headers['etag'], same.headers['vary']]).toEqual([304, etag, 'Accept-Encoding']);
    const part = await ask('/kept/style.css', { ...GZIP, range: 'bytes=10-19' });
    expect([part.status, part.text, part.headers['content-encoding']]).toEqual([206, STYLE.slice(10, 20), undefined]);
  });

  test('of an origin that compresses by itself are its own', async () => {
    for (let time = 0; time < 2; time += 1) {
      const { headers, body } = await ask('/own/style.css', GZIP);
      expect(headers).toMatchObject({
        'content-encoding': 'gzip',
        vary: 'Accept-Encoding',
        etag: expect.stringMatching(/^W\//),
      });
      expect(gunzipSync(body).toString()).toBe(STYLE);
    }
    const [first] = (await ask('/own/style.css', { 'accept-encoding': 'gzip, br' })).headers['content-encoding']!.split(
      ',',
    );
    expect(first).toBe('gzip');
  });

  test('are none where the rule is off', async () => {
    await nginx.publish('off/style.css', STYLE);
    const { headers, text } = await ask('/off/style.css', GZIP);
    expect([headers['content-encoding'], headers['vary'], text]).toEqual([undefined, undefined, STYLE]);
  });

  test('are gone together when they are purged', async () => {
    await nginx.publish('kept/news.css', STYLE);
    for (const headers of [GZIP, {}]) expect((await ask('/kept/news.css', headers)).status).toBe(200);
    const news = STYLE.replaceAll('color', 'fill');
    await nginx.publish('kept/news.css', news);
    expect((await ask('/kept/news.css', { 'fastly-key': 'purge-secret' }, 'PURGE')).status).toBe(200);
    expect(gunzipSync((await ask('/kept/news.css', GZIP)).body).toString()).toBe(news);
    expect((await ask('/kept/news.css')).text).toBe(news);
  });

  test('are asked for by many at once', async () => {
    await nginx.publish('kept/many.css', STYLE);
    const replies = await Promise.all(Array.from({ length: 30 }, (_, at) => ask('/kept/many.css', at % 2 ? GZIP : {})));
    replies.forEach(({ body }, at) => expect((at % 2 ? gunzipSync(body) : body).toString()).toBe(STYLE));
  });
});

describe('S35 a body that is cut', () => {
  const half = Buffer.from(STYLE);
  const large = Buffer.from(LARGE);

  test.each([
    ['small', 'length', half],
    ['small', 'chunks', half],
    ['large', 'length', large],
    ['large', 'chunks', large],
  ] as const)('a %s one by %s is no gzip that looks whole, and not stored', async (size, by, body) => {
    const path = `/broken/${size}-${by}.css`;
    const headers = { 'content-type': 'text/css', 'cache-control': 'max-age=60' };
    origin.plan(path, short(by, body, headers), fresh('whole '.repeat(1_000), headers));
    const reply = await ask(path, GZIP).catch(() => null);
    if (reply !== null && reply.status < 500) {
      expect(reply.headers['content-encoding']).toBeUndefined();
      expect(reply.cut || reply.body.length < Number(reply.headers['content-length'])).toBe(true);
    }
    await vi.waitFor(
      async () => {
        const { body: news } = await ask(path, GZIP);
        expect(gunzipSync(news).toString()).toBe('whole '.repeat(1_000));
      },
      { timeout: 5_000 },
    );
  });
});

describe('S21 Accept-Encoding', () => {
  test.each([
    ['gzip;q=0', false],
    ['*', true],
    ['identity;q=0', false],
    ['identity;q=0, *;q=0.5', true],
    ['gzip;q=oops, ;;,=', false],
    ['x'.repeat(5_000), false],
  ])('%s', async (accepted, expected) => {
    const { status, headers } = await ask('/kept/style.css', { 'accept-encoding': accepted });
    expect([status, headers['content-encoding'] === 'gzip']).toEqual([200, expected]);
  });
});
