import { ComputeApplication } from '@fastly/compute-testing';
import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { fastlyBinary } from '../../src/cli/fastly/binary.ts';
import { findViceroy } from '../../src/cli/local/viceroy.ts';
import config from '../../src/gateway.config.ts';
import { type DemoOrigins, serveDemoOrigins } from '../support/demo-origins.ts';
import { freePort } from '../support/listening.ts';
import { askOver, buildTo, type Reply } from '../support/viceroy.ts';

describe('the default site, served by the command', () => {
  const PURGE = 'the-purge-token';
  const START_MS = 120_000;

  /** Fastly's own library, which runs `fastly compute serve` in a folder and waits until that listens. */
  const application = new ComputeApplication();
  const agent = new http.Agent({ keepAlive: true });
  let origins: DemoOrigins;
  let folder: string;
  let port: number;

  beforeAll(async () => {
    origins = await serveDemoOrigins();
    port = await freePort();
    folder = await mkdtemp(path.join(os.tmpdir(), 'popgate-serve-'));
    await buildTo(folder, origins.instead(config));
    await application.start({
      appRoot: folder,
      addr: `http://127.0.0.1:${port}`,
      startCommand: await serveCommand(),
      startTimeoutMsecs: START_MS,
    });
  });
  afterAll(async () => {
    agent.destroy();
    await application.shutdown();
    origins?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** As `popgate serve` runs it. The proxy makes the CLI's question for a newer one fail at once; the loopback has none. */
  async function serveCommand(): Promise<string> {
    const env = `HTTPS_PROXY=http://127.0.0.1:9 POPGATE_PURGE_TOKEN=${PURGE}`;
    const viceroy = await findViceroy({ env: process.env, progress: (line) => void process.stderr.write(`${line}\n`) });
    const options = `-i --viceroy-path '${viceroy}' --addr 127.0.0.1:${port} --file bin/main.wasm`;
    return `${env} '${fastlyBinary()}' compute serve ${options}`;
  }

  /** `'GET http://host/path'`: the library's own `fetch` can name no other host than the address. */
  function ask(line: string, headers: http.OutgoingHttpHeaders = {}, body?: string): Promise<Reply> {
    return askOver(line, { port, agent, headers, ...(body === undefined ? {} : { body }) });
  }

  const www = (path: string, headers = {}) => ask(`GET http://www.shop.example${path}`, headers);
  const cacheStatus = ({ headers }: Reply) => headers['cache-status'];

  async function softPurge(path: string): Promise<void> {
    const headers = { 'fastly-key': PURGE, 'fastly-soft-purge': '1' };
    expect((await ask(`PURGE http://www.shop.example${path}`, headers)).status).toBe(200);
  }

  describe('fastly compute serve', () => {
    test('serves the gateway to @fastly/compute-testing', async () => {
      const status = await application.fetch('/.popgate/status', { headers: { authorization: `Bearer ${PURGE}` } });
      expect([status.status, await status.json()]).toEqual([
        200,
        expect.objectContaining({
          service: 'shop',
          backends: ['shop', 'api'].map((name) => expect.objectContaining({ name, health: 'unknown' }) as object),
        }),
      ]);
      expect((await application.fetch('/.popgate/status')).status).toBe(401);
      expect((await application.fetch('/')).status).toBe(421);
    });
  });

  describe('a domain', () => {
    test('that is none of the site’s is a 421', async () => {
      for (const host of ['other.example', 'shop.example.other.example', 'a.b.tenants.example', 'tenants.example']) {
        const { status, headers, text } = await ask(`GET http://${host}/`);
        expect([status, headers['cache-control']]).toEqual([421, 'no-store']);
        expect(text).toMatch(/^421 Misdirected Request\nrequest [\w-]+\n$/);
      }
    });

    test('that redirects keeps path and query', async () => {
      const moved = await ask('POST http://shop.example/products/1?a=b&c=%20d', {}, 'x');
      expect([moved.status, moved.headers['location']]).toEqual([
        308,
        'https://www.shop.example/products/1?a=b&c=%20d',
      ]);
    });

    test('of the API is never a hit', async () => {
      for (const path of ['/v1/products', '/v1/time', '/v1/time']) {
        const reply = await ask(`GET http://api.shop.example.localhost:${port}${path}`);
        expect([reply.status, cacheStatus(reply)]).toEqual([
          200,
          'popgate; fwd=uri-miss; fwd-status=200; detail=no-store',
        ]);
      }
      const posted = await ask('POST http://api.shop.example/v1/echo?a=b', { 'x-own': 'c' }, 'four');
      expect(JSON.parse(posted.text)).toMatchObject({
        method: 'POST',
        query: 'a=b',
        bodyBytes: 4,
        headers: { host: 'api-origin.example', 'x-own': 'c', 'x-forwarded-host': 'api.shop.example' },
      });
    });

    test('of a tenant has a backend of its own, made when asked for', async () => {
      for (const decision of ['stored', '; hit']) {
        for (const name of ['one', 'two']) {
          const reply = await ask(`GET http://${name}.tenants.example/page`);
          expect(reply.text).toContain(`This is /page of ${name}.tenants.example`);
          expect(cacheStatus(reply)).toContain(decision);
        }
      }
    });
  });

  describe('a route', () => {
    test('answers and redirects at the edge', async () => {
      const teapot = await www('/teapot');
      expect([teapot.status, teapot.text, cacheStatus(teapot)]).toEqual([418, 'short and stout\n', undefined]);
      const moved = await www('/old/search?q=tea');
      expect([moved.status, moved.headers['location']]).toEqual([301, '/search']);
    });

    test('that nobody has is the origin’s 404, and a method that it has not its 405', async () => {
      const absent = await www('/absent');
      expect([absent.status, absent.text]).toEqual([404, expect.stringContaining('There is no such page.')]);
      const refused = await www('/fails/on');
      expect([refused.status, refused.headers['allow']]).toEqual([405, 'POST']);
    });

    test('of the operator that is not there is a 404, and a method that is not its own a 405', async () => {
      expect((await www('/.popgate/nothing')).status).toBe(404);
      const refused = await ask('DELETE http://www.shop.example/.popgate/purge');
      expect([refused.status, refused.headers['allow']]).toEqual([405, 'POST']);
    });

    test.each(['/account', '/cart/1'])('%s is for one client alone', async (path) => {
      for (const _ of [1, 2]) expect(cacheStatus(await www(path, { cookie: 'session=a' }))).toContain('fwd=bypass');
      expect((await www('/account')).headers['set-cookie']).toBe('session=demo; HttpOnly');
    });

    test.each(['small', 'large'])('gives %s pictures, whatever their query', async (size) => {
      const picture = `/assets/pictures/${size}-1.png`;
      const miss = await www(`${picture}?v=1`);
      const hit = await www(`${picture}?v=2`);
      expect([cacheStatus(miss), cacheStatus(hit)]).toEqual([
        expect.stringMatching(/; ttl=86[34]\d\d; stored$/),
        expect.stringContaining('; hit'),
      ]);
      expect(miss.headers['content-type']).toBe('image/png');
      expect(miss.body.subarray(0, 8).toString('latin1')).toBe('\u0089PNG\r\n\u001a\n');
      expect([hit.cut, hit.body.equals(miss.body)]).toEqual([false, true]);
    });

    test('is given by handlers, of either kind', async () => {
      expect((await www('/hello/tea')).text).toMatch(/^hello, tea, in /);
      await www('/products/2');
      expect((await www('/hello/shop')).text).toMatch(/^the shop answers 200, popgate; /);
      expect(JSON.parse((await www('/app/products/2')).text)).toMatchObject({
        status: 200,
        cache: expect.stringContaining('; hit') as unknown,
      });
      const json = { 'content-type': 'application/json' };
      expect((await ask('POST http://www.shop.example/app/sum', json, '[1, 2, 3.5]')).text).toBe('{"sum":6.5}');
      expect((await ask('POST http://www.shop.example/app/sum', json, '{')).status).toBe(400);
      expect((await www('/app/nothing')).status).toBe(404);
    });
  });

  describe('an origin', () => {
    test('that is slow is waited for once: what is stale is served while it is fetched anew', async () => {
      const first = await www('/slow?ms=300');
      await softPurge('/slow?ms=300');
      const stale = await www('/slow?ms=300');
      expect(cacheStatus(stale)).toMatch(/^popgate; hit; ttl=\d+; detail=stale-while-revalidate$/);
      expect(stale.text).toBe(first.text);
      const fresh = await vi.waitFor(
        async () => {
          const reply = await www('/slow?ms=300');
          expect(reply.text).not.toBe(first.text);
          return reply;
        },
        { timeout: 10_000, interval: 100 },
      );
      expect(cacheStatus(fresh)).toMatch(/^popgate; hit; ttl=\d+$/);
    });

    test('that fails is stood in for by what is stored, until it is well again', async () => {
      const turn = async (way: string) => (await ask(`POST http://www.shop.example/fails/${way}`)).status;
      const good = await www('/fails');
      expect(await turn('on')).toBe(303);
      await softPurge('/fails');
      const stale = await www('/fails');
      expect([stale.status, stale.text]).toEqual([200, good.text]);
      expect(cacheStatus(stale)).toMatch(/^popgate; fwd=stale; fwd-status=503; ttl=\d+; detail=stale-if-error$/);
      expect((await www('/fails?never=stored')).status).toBe(503);
      expect(await turn('off')).toBe(303);
      // For a second nobody asks again who has just been told that it fails.
      await vi.waitFor(async () => expect(cacheStatus(await www('/fails'))).toContain('fwd=stale; fwd-status=200'), {
        timeout: 10_000,
        interval: 100,
      });
    });
  });
});
