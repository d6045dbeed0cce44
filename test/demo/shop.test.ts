import { inflateSync } from 'node:zlib';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Reply, Site } from '../../src/demo/origin.ts';
import { products } from '../../src/demo/products.ts';
import { createShop } from '../../src/demo/shop.ts';

let shop: Site;
beforeEach(() => {
  shop = createShop();
});

async function ask(line: string): Promise<Reply> {
  const [method = 'GET', target = '/'] = line.split(' ');
  const { pathname: path, searchParams: query } = new URL(target, 'http://shop.test');
  return shop({ method, path, query, headers: {}, body: Buffer.alloc(0) });
}

const textOf = async (line: string): Promise<string> => String((await ask(line)).body);
const json = async (line: string): Promise<unknown> => JSON.parse(await textOf(line));

describe('a page of the shop', () => {
  test.each<[string, number, object]>([
    ['/', 200, { 'Cache-Control': 'public, max-age=30' }],
    ['/search?q=tea', 200, { 'Cache-Control': 'max-age=60' }],
    ['/slow?ms=0', 200, { 'Cache-Control': 'max-age=10, stale-while-revalidate=60' }],
    ['/fails', 200, { 'Cache-Control': 'max-age=5, stale-if-error=300' }],
    ['/cart', 200, {}],
    ['/account', 200, { 'Cache-Control': 'private', 'Set-Cookie': 'session=demo; HttpOnly' }],
    ['/live', 200, { 'Cache-Control': 'public, max-age=30' }],
    ['/assets/live.js', 200, { 'Content-Type': 'text/javascript; charset=utf-8' }],
    ['/counted', 200, { 'Cache-Control': 'no-store' }],
    ['/counts', 200, { 'Cache-Control': 'no-store' }],
    ['/assets/style.css', 200, { 'Cache-Control': 'public, max-age=3600', 'Surrogate-Key': 'assets' }],
    [
      '/assets/pictures/small-1.png',
      200,
      { 'Content-Type': 'image/png', 'Cache-Control': 'public, max-age=3600', 'Surrogate-Key': 'assets' },
    ],
    [
      '/products/1',
      200,
      { 'Cache-Control': 'public, max-age=60', 'Surrogate-Key': 'product/1 products', ETag: '"product-1"' },
    ],
    ['/products/9', 404, { 'Surrogate-Key': 'products' }],
    ['/assets/pictures/small-9.png', 404, {}],
    ['/assets/pictures/huge-1.png', 404, {}],
    ['/none', 404, {}],
  ])('%s: %i', async (path, status, headers) => {
    const reply = await ask(`GET ${path}`);
    expect(reply.status ?? 200).toBe(status);
    expect(reply.headers).toMatchObject(headers);
  });

  test('of a product says how often it was rendered', async () => {
    expect(await textOf('GET /products/1')).toContain('Rendered 1 times by the origin');
    expect(await textOf('GET /products/1')).toContain('Rendered 2 times by the origin');
    expect(await textOf('GET /products/2')).toContain('Rendered 1 times by the origin');
  });

  test('runs no code but that of files, as its Content-Security-Policy wants', async () => {
    for (const path of ['/', '/products/1', '/search?q=', '/live', '/account']) {
      expect(await textOf(`GET ${path}`)).not.toMatch(/<script(?![^>]* src=)|<style|\s(?:style|on\w+)=/);
    }
    expect(await textOf('GET /live')).toContain('data-events="/live/price-1"');
    expect(await textOf('GET /assets/live.js')).toContain('new EventSource(price.dataset.events)');
  });

  test('links to what is there', async () => {
    for (const start of ['/', '/products/1', '/search?q=', '/live']) {
      const links = [...(await textOf(`GET ${start}`)).matchAll(/(?:href|src)="([^"]+)"/g)].map((match) => match[1]!);
      expect(links.length).toBeGreaterThan(4);
      for (const link of links.filter((link) => link !== '/slow')) {
        expect([link, (await ask(`GET ${link}`)).status ?? 200]).toEqual([link, 200]);
      }
    }
  });
});

describe('the search', () => {
  test.each([
    ['TEA', ['Teapot', 'Tea caddy']],
    ['stout', ['Teapot']],
    ['', products.map(({ name }) => name)],
  ])('for %j finds %j', async (text, names) => {
    const page = await textOf(`GET /search?q=${text}`);
    const found = [...page.matchAll(/alt="">([^<]+)</g)].map((match) => match[1]);
    expect(found).toEqual(names);
  });

  test('shows what was searched for as text', async () => {
    const page = await textOf(`GET /search?q=${encodeURIComponent(`<script>alert("1")</script>&'`)}`);
    expect(page).not.toContain('<script>');
    expect(page).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;');
  });
});

describe('the page that fails', () => {
  test('fails from one POST to the other', async () => {
    const back = { status: 303, headers: { Location: '/fails' } };
    expect(await ask('POST /fails/on')).toEqual(back);
    const failed = await ask('GET /fails');
    expect(failed).toMatchObject({ status: 503, headers: { 'Cache-Control': 'no-store' } });
    expect(await ask('POST /fails/off')).toEqual(back);
    expect((await ask('GET /fails')).status ?? 200).toBe(200);
  });

  test.each(['/fails/on', '/fails/off'])('is not switched by a GET of %s', async (path) => {
    expect(await ask(`GET ${path}`)).toMatchObject({ status: 405, headers: { Allow: 'POST' } });
    expect((await ask('GET /fails')).status ?? 200).toBe(200);
  });
});

describe('the slow page', () => {
  test.each([
    ['20', '20'],
    ['nonsense', '0'],
  ])('takes the time that is asked for: %s', async (given, taken) => {
    const startedAt = performance.now();
    expect(await textOf(`GET /slow?ms=${given}`)).toContain(`It took ${taken} ms`);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(Number(taken) - 2);
  });
});

test('requests are counted by path', async () => {
  for (const path of ['/', '/?a=b', '/products/1', '/counted']) await ask(`GET ${path}`);
  expect(await json('GET /counted')).toEqual({ requests: 2 });
  expect(await json('GET /counts')).toEqual({ '/': 2, '/products/1': 1, '/counted': 2, '/counts': 1 });
});

test.each([
  ['small', 120],
  ['large', 1_100],
])('a %s picture is a PNG of %i pixels a side', async (size, side) => {
  const png = (await ask(`GET /assets/pictures/${size}-1.png`)).body as Buffer;
  expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([side, side]);
  const data = png.indexOf('IDAT') + 4;
  expect(inflateSync(png.subarray(data, data + png.readUInt32BE(data - 8))).length).toBe(side * (1 + 3 * side));
  expect(png.subarray(-8, -4).toString('latin1')).toBe('IEND');
  // The check sum of an empty last part is the same in every PNG.
  expect(png.readUInt32BE(png.length - 4)).toBe(0xae_42_60_82);
});
