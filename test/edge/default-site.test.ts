import { mkdtemp, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import config from '../../src/gateway.config.ts';
import { serveDemoOrigins, type DemoOrigins } from '../support/demo-origins.ts';
import { buildTo, startWasm, type Edge, type Reply } from '../support/viceroy.ts';

describe('the default site', () => {
  const ADMIN = 'the-admin-token';
  const PURGE = 'the-purge-token';
  const WWW = 'http://www.shop.example';

  let origins: DemoOrigins;
  let edge: Edge;
  let wasmBytes: number;

  /** The checked-in configuration as `npm start` serves it, but on ports that are free. */
  beforeAll(async () => {
    origins = await serveDemoOrigins();
    const env = { POPGATE_ADMIN_TOKEN: ADMIN, POPGATE_PURGE_TOKEN: PURGE };
    const folder = await mkdtemp(path.join(os.tmpdir(), 'popgate-edge-'));
    const wasm = await buildTo(folder, origins.instead(config));
    wasmBytes = (await stat(wasm)).size;
    edge = await startWasm({ folder, wasm, env });
  });
  afterAll(async () => {
    await edge?.stop();
    origins?.close();
  });

  const ask = (path: string, headers = {}, method = 'GET') => edge.ask(`${method} ${WWW}${path}`, headers);
  const cacheStatus = ({ headers }: Reply) => headers['cache-status'];
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

  function post(body: object, headers: object = bearer(PURGE)): Promise<Reply> {
    const all = { 'content-type': 'application/json', ...headers };
    return edge.ask(`POST ${WWW}/.popgate/purge`, all, JSON.stringify(body));
  }

  /** Stored, so that the next answer would be a hit. */
  async function store(...paths: string[]): Promise<void> {
    for (const path of paths) {
      await ask(path);
      expect(cacheStatus(await ask(path))).toContain('; hit');
    }
  }

  test('the Wasm stays within its budget: the engine of js-compute, Popgate, and what the example handlers need', () => {
    expect(wasmBytes).toBeLessThanOrEqual(13_300_000);
  });

  describe('a product', () => {
    test('is a miss, and then a hit with its age', async () => {
      const miss = await ask('/products/1');
      expect(cacheStatus(miss)).toMatch(/^popgate; fwd=uri-miss; fwd-status=200; ttl=\d\d; stored$/);
      const hit = await vi.waitFor(
        async () => {
          const reply = await ask('/products/1');
          expect(Number(reply.headers['age'])).toBeGreaterThan(0);
          return reply;
        },
        { timeout: 5_000, interval: 100 },
      );
      expect(cacheStatus(hit)).toMatch(/^popgate; hit; ttl=\d\d$/);
      expect(hit.body).toEqual(miss.body);
      expect(hit.headers).toMatchObject({
        via: '1.1 popgate',
        'cache-control': 'public, max-age=60',
        etag: '"product-1"',
      });
      for (const name of ['surrogate-key', 'surrogate-control', 'set-cookie'])
        expect(hit.headers).not.toHaveProperty(name);
    });

    test('that the client has is a 304', async () => {
      await store('/products/1');
      const known = [
        { 'if-none-match': 'W/"other", "product-1"' },
        { 'if-modified-since': 'Thu, 01 Jan 2026 00:00:00 GMT' },
      ];
      for (const condition of known) {
        const { status, body, headers } = await ask('/products/1', condition);
        expect([status, body.length, headers['etag']]).toEqual([304, 0, '"product-1"']);
      }
    });

    test('is answered to HEAD from the stored GET', async () => {
      await store('/products/1');
      const { status, body, headers } = await ask('/products/1', {}, 'HEAD');
      expect([status, body.length, headers['etag']]).toEqual([200, 0, '"product-1"']);
      expect(headers['cache-status']).toContain('; hit');
    });

    test('in parts is a part of what is stored', async () => {
      await store('/products/1');
      const { text } = await ask('/products/1');
      const part = await ask('/products/1', { range: 'bytes=0-14' });
      expect([part.status, part.text, part.headers['content-range']]).toEqual([
        206,
        '<!doctype html>',
        `bytes 0-14/${text.length}`,
      ]);
    });

    test('is reached as www.shop.example.localhost, too', async () => {
      await store('/products/1');
      const local = await edge.ask(`GET http://www.shop.example.localhost:${edge.port}/products/1`);
      expect(cacheStatus(local)).toContain('; hit');
    });
  });

  describe('a purge', () => {
    test('by PURGE and Fastly-Key takes every variant of the URL', async () => {
      await store('/products/1', '/products/2');
      const { status, text } = await ask('/products/1', { 'fastly-key': PURGE }, 'PURGE');
      expect([status, JSON.parse(text)]).toEqual([
        200,
        {
          id: expect.stringMatching(/^[\w-]+$/) as unknown,
          at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as unknown,
          who: 'purge_token',
          purged: { keys: [], urls: [`${WWW}/products/1`], domains: [], all: false },
          surrogateKeys: ['url', 'path'].map((kind) => `popgate:${kind}:www.shop.example/products/1`),
          soft: false,
        },
      ]);
      expect(cacheStatus(await ask('/products/1'))).toContain('fwd=uri-miss');
      expect(cacheStatus(await ask('/products/2'))).toContain('; hit');
    });

    const KINDS: [what: string, body: object, token: string, gone: string[], kept: string[]][] = [
      ['the key of a route', { keys: ['product/1'] }, PURGE, ['/products/1'], ['/products/2']],
      ['a key of the origin', { keys: ['products'] }, PURGE, ['/products/1', '/products/2'], ['/']],
      ['a key of a route for many', { keys: ['assets'] }, PURGE, ['/assets/style.css'], ['/products/1']],
      ['its URL', { urls: ['https://WWW.shop.example/products/%31'] }, PURGE, ['/products/1'], ['/products/2']],
      ['its domain', { domains: ['www.shop.example'] }, PURGE, ['/products/1', '/'], []],
      ['everything', { all: true }, ADMIN, ['/products/1', '/', '/assets/style.css'], []],
    ];

    test.each(KINDS)('by %s', async (_, body, token, gone, kept) => {
      await store(...gone, ...kept);
      expect((await post(body, bearer(token))).status).toBe(200);
      for (const path of kept) expect(cacheStatus(await ask(path))).toContain('; hit');
      for (const path of gone) expect(cacheStatus(await ask(path))).toContain('fwd=uri-miss');
    });

    test('of one domain leaves another', async () => {
      await store('/');
      await edge.ask('GET http://one.tenants.example/');
      expect((await post({ domains: ['*.tenants.example'] })).status).toBe(200);
      expect(cacheStatus(await edge.ask('GET http://one.tenants.example/'))).toContain('fwd=uri-miss');
      expect(cacheStatus(await ask('/'))).toContain('; hit');
    });

    test.each([
      ['PURGE', () => ask('/products/3', { 'fastly-key': PURGE, 'fastly-soft-purge': '1' }, 'PURGE')],
      ['POST', () => post({ keys: ['product/3'], soft: true })],
    ])('that is soft, by %s, has it validated', async (_, purge) => {
      await store('/products/3');
      expect(JSON.parse((await purge()).text)).toMatchObject({ soft: true });
      expect(cacheStatus(await ask('/products/3'))).toContain('fwd=stale; fwd-status=304');
      expect(cacheStatus(await ask('/products/3'))).toContain('; hit');
    });

    test.each<[number, string, () => Promise<Reply>]>([
      [401, 'no token', () => post({ keys: ['product/1'] }, {})],
      [401, 'a wrong token', () => post({ keys: ['product/1'] }, bearer(`${PURGE}x`))],
      [401, 'an empty token', () => post({ keys: ['product/1'] }, { 'fastly-key': '' })],
      [401, 'a token of another scheme', () => post({ keys: ['product/1'] }, { authorization: `Basic ${PURGE}` })],
      [401, 'PURGE with a wrong token', () => ask('/products/1', { 'fastly-key': 'x' }, 'PURGE')],
      [403, 'everything with the purge token', () => post({ all: true })],
      [405, 'a GET', () => ask('/.popgate/purge', bearer(ADMIN))],
      [
        405,
        'a GET that says it is a POST',
        () => ask('/.popgate/purge', { ...bearer(ADMIN), 'x-http-method-override': 'POST' }),
      ],
      [400, 'a URL of another domain among its own', () => post({ urls: [`${WWW}/products/1`, 'not a URL'] })],
      [421, 'a foreign URL', () => post({ urls: [`${WWW}/products/1`, 'http://other.example/'] })],
      [400, 'a foreign domain', () => post({ keys: ['product/1'], domains: ['other.example'] })],
      [400, 'a reserved key', () => post({ keys: ['product/1', 'popgate:all'] })],
      [400, 'nothing', () => post({})],
      [415, 'a form', () => post({ keys: ['product/1'] }, { ...bearer(PURGE), 'content-type': 'text/plain' })],
    ])('is a %i for %s, and nothing is purged', async (status, _, attempt) => {
      await store('/products/1');
      const reply = await attempt();
      expect([reply.status, reply.headers['cache-control']]).toEqual([status, 'no-store']);
      expect(reply.headers['content-type']).toBe('application/problem+json');
      expect(reply.headers['www-authenticate']).toBe(status === 401 ? 'Bearer realm="popgate"' : undefined);
      expect(reply.text).not.toContain(PURGE);
      expect(cacheStatus(await ask('/products/1'))).toContain('; hit');
    });
  });
});
