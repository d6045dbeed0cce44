import { describe, expect, test } from 'vitest';
import type { LogConfig } from '../../../../src/gateway/rules/log/config.ts';
import { type Site, site, type SiteOptions } from '../../../support/site.ts';

const LOG: LogConfig = { endpoint: 'access' };

/** A site whose every request is logged, unless a route says otherwise. */
function logged(log: LogConfig = LOG, { config, ...options }: SiteOptions = {}): Site {
  return site({
    countries: { '192.0.2.1': 'FR' },
    secrets: { admin_token: 'secret' },
    handlers: { hello: (_, { fetch }) => fetch('/inner').then((answer) => answer) },
    ...options,
    config: {
      admin: { host: 'www.example.test' },
      defaults: { log },
      domains: {
        'www.example.test': {
          routes: [
            { path: '/products/:id', to: 'origin', cache: { ttl: '1m', staleWhileRevalidate: '1m' } },
            { path: '/pass', to: 'origin', cache: 'pass' },
            { path: '/old', redirect: '/new' },
            { path: '/teapot', respond: { status: 418, body: 'tea: ü' } },
            { path: '/hello', handler: 'hello' },
            { path: '/quiet', to: 'origin', log: false },
            { path: '/own', to: 'origin', log: { endpoint: 'own', fields: ['path', 'status'] } },
            { path: '/posts', to: 'origin', methods: ['POST'] },
            { path: '/inner', to: 'origin' },
            { path: '/limited', to: 'origin', rateLimit: { limit: 1 } },
          ],
        },
        'old.example.test': { redirect: 'https://www.example.test' },
      },
      ...config,
    },
  });
}

function linesOf(www: Site): Record<string, unknown>[] {
  return www.accessLog.map(([, line]) => JSON.parse(line) as Record<string, unknown>);
}

const lastLine = (www: Site): Record<string, unknown> => linesOf(www).at(-1)!;

test('a line has every field, in its order', async () => {
  const www = logged(LOG, {
    origin: () => {
      www.advance(40);
      return new Response('tea');
    },
  });
  await www.ask('GET /products/1?token=a');
  expect(www.accessLog.map(([endpoint]) => endpoint)).toEqual(['access']);
  const line = lastLine(www);
  expect(line).toEqual({
    time: '2026-03-01T12:00:00.000Z',
    id: expect.stringMatching(/^id-\d+$/) as unknown,
    host: 'www.example.test',
    method: 'GET',
    path: '/products/1',
    route: '/products/:id',
    status: 200,
    cache: 'miss',
    backend: 'origin',
    tries: 1,
    bytes: 3,
    durationMs: 40,
    originMs: 40,
    country: 'FR',
    pop: 'XXX',
    rateLimit: null,
    cpuMs: 20,
  });
  expect(Object.keys(line).slice(0, 3)).toEqual(['time', 'id', 'host']);
});

test('a line tells the verdict of the rate limit', async () => {
  const www = logged();
  await www.ask('GET /limited');
  await www.ask('GET /limited');
  expect(linesOf(www).map(({ status, rateLimit }) => [status, rateLimit])).toEqual([
    [200, 'passed'],
    [429, 'limited'],
  ]);
});

describe('what a line says of', () => {
  test.each<[string, string, Record<string, unknown>]>([
    ['a pass', 'GET /pass', { cache: 'pass', backend: 'origin', tries: 1, status: 200, bytes: null }],
    ['a method that is not cached', 'POST /products/1', { cache: 'pass', method: 'POST' }],
    ['a HEAD', 'HEAD /products/1', { cache: 'miss', bytes: 0 }],
    ['a redirect', 'GET /old', { cache: null, backend: null, tries: 0, originMs: null, status: 302, bytes: 0 }],
    ['a fixed answer', 'GET /teapot', { route: '/teapot', status: 418, bytes: 7, cache: null }],
    ['a handler and its own request', 'GET /hello', { route: '/hello', backend: null, tries: 1, status: 200 }],
    ['a path without a route', 'GET /none', { route: null, path: '/none', status: 404, backend: null }],
    ['a method without a route', 'GET /posts', { route: null, status: 405 }],
    ['a redirected domain', 'GET http://old.example.test/a?b', { host: 'old.example.test', path: '/a', status: 308 }],
    ['a host that is no domain', 'GET http://x.test/', { host: 'x.test', route: null, status: 421 }],
    ['a request that is malformed', 'GET http://x..test/', { host: null, path: null, status: 400, bytes: null }],
  ])('%s', async (_, line, expected) => {
    const www = logged();
    await www.ask(line);
    expect(www.accessLog.length).toBe(1);
    expect(lastLine(www)).toMatchObject(expected);
  });

  test('a hit, a stale hit, what is validated, and what outlives its origin', async () => {
    let isDown = false;
    const www = logged(LOG, {
      config: {
        domains: {
          'www.example.test': { routes: [{ path: '/*', to: 'origin', cache: { staleWhileRevalidate: '1m' } }] },
        },
      },
      origin: ({ headers }) => {
        if (isDown) throw new Error('down');
        const fields = { etag: '"1"', 'cache-control': 'max-age=60' };
        return headers.has('if-none-match')
          ? new Response(null, { status: 304, headers: fields })
          : new Response('tea', { headers: fields });
      },
    });
    await www.ask('GET /a');
    await www.ask('GET /a');
    www.advance(61_000);
    await www.ask('GET /a');
    await www.settle();
    www.advance(500_000);
    await www.ask('GET /a');
    www.advance(500_000);
    isDown = true;
    await www.ask('GET /a');
    const told = linesOf(www).map(({ cache, tries, backend, bytes }) => [cache, tries, backend, bytes]);
    expect(told).toEqual([
      ['miss', 1, 'origin', 3],
      ['hit', 0, null, 3],
      ['stale', 0, null, 3],
      ['revalidated', 1, 'origin', 3],
      ['stale', 1, 'origin', 3],
    ]);
  });

  test('tries of several backends: all of them, and the one that answered', async () => {
    const www = logged(LOG, {
      config: {
        backends: { a: { origin: 'http://a.test' }, b: { origin: 'http://b.test' } },
        pools: { both: { backends: { a: 1, b: 1 }, policy: 'failover', retries: 1 } },
        domains: { 'www.example.test': { routes: [{ path: '/*', to: 'both' }] } },
      },
      origin: ({ backend }) => {
        www.advance(10);
        if (backend === 'a') throw new Error('refused');
        return new Response('ok');
      },
    });
    await www.ask('GET /');
    expect(lastLine(www)).toMatchObject({ backend: 'b', tries: 2, originMs: 20, durationMs: 20 });
  });

  test('a failure: the backend that failed, not that of the error page, and the id that the client is told', async () => {
    const www = logged(LOG, {
      config: {
        backends: { origin: { origin: 'http://origin.test' }, pages: { origin: 'http://pages.test' } },
        domains: { 'www.example.test': { routes: [{ path: '/*', to: 'origin' }] } },
        errors: { 502: { path: '/502.html', to: 'pages' } },
      },
      origin: ({ backend }) => {
        if (backend === 'origin') throw new Error('refused');
        return new Response('sorry');
      },
    });
    const answer = await www.ask('GET /');
    expect([answer.status, await answer.text()]).toEqual([502, 'sorry']);
    expect(lastLine(www)).toMatchObject({ status: 502, backend: 'origin', tries: 1, bytes: 5 });
    const malformed = await www.ask('GET http://x..test/', { accept: 'text/plain' });
    expect(await malformed.text()).toContain(`request ${String(lastLine(www)['id'])}`);
  });
});

describe('which requests are logged, and where', () => {
  test('a route may have a log of its own, with its own fields, or none', async () => {
    const www = logged();
    for (const path of ['/own', '/quiet']) await www.ask(`GET ${path}`);
    expect(www.accessLog).toEqual([['own', '{"path":"/own","status":200}']]);
  });

  test("a domain's defaults go before the gateway's, for what reaches no route as well", async () => {
    const www = logged(LOG, {
      config: {
        domains: {
          'www.example.test': { routes: [], defaults: { log: { endpoint: 'domain' } } },
          'quiet.example.test': { routes: [], defaults: { log: false } },
        },
      },
    });
    for (const url of ['/a', 'http://quiet.example.test/a', 'http://x.test/a']) await www.ask(`GET ${url}`);
    expect(www.accessLog.map(([endpoint]) => endpoint)).toEqual(['domain', 'access']);
  });

  test('not those of operators', async () => {
    const www = logged();
    await www.ask('GET /.popgate/status', { authorization: 'Bearer secret' });
    await www.ask('GET /.popgate/status');
    await www.ask('PURGE /products/1', { 'fastly-key': 'secret' });
    expect(www.accessLog).toEqual([]);
  });

  test.each([
    [0.5, 0.49, 1],
    [0.5, 0.5, 0],
    [0, 0, 0],
    [1, 0.999, 1],
  ])('of a sample of %f with the random number %f: %i', async (sample, random, lines) => {
    const www = logged({ ...LOG, sample }, { random: () => random });
    await www.ask('GET /none');
    expect(www.accessLog.length).toBe(lines);
    if (sample === 1) expect(www.calls.random).toBe(0);
  });

  test("every failure of the gateway's own, whatever the sample; not what an origin answers, nor maintenance", async () => {
    const flags: Record<string, string> = {};
    let answer = (): Response => new Response('broken', { status: 500 });
    const www = logged(
      { ...LOG, sample: 0 },
      {
        config: { maintenance: { from: 'config-store:flags' }, stores: { config: { flags: {} } } },
        stores: { config: { flags } },
        origin: () => answer(),
      },
    );
    await www.ask('GET /pass');
    answer = () => {
      throw new Error('down');
    };
    await www.ask('GET /pass');
    flags['maintenance'] = 'on';
    await www.ask('GET /pass');
    expect(linesOf(www).map(({ status }) => status)).toEqual([502]);
  });
});

test('an endpoint that fails harms no answer, and is told once', async () => {
  const www = logged(LOG, {
    logTo: () => {
      throw new TypeError('no endpoint');
    },
  });
  expect((await www.ask('GET /pass')).status).toBe(200);
  expect((await www.ask('GET /pass')).status).toBe(200);
  expect(www.logged).toEqual(['the log endpoint access fails: TypeError: no endpoint']);
});
