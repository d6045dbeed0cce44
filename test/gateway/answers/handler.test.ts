import { describe, expect, test } from 'vitest';
import type { EventLike } from '../../../src/gateway/handlers/handler.ts';
import { fromEventHandler, type GatewayConfig, type Handler, type HandlerContext } from '../../../src/gateway/index.ts';
import { site, type SiteOptions } from '../../support/site.ts';

const domains: GatewayConfig['domains'] = {
  'www.example.test': {
    routes: [
      { path: '/app/:id/*', handler: 'app' },
      { path: '/*', to: 'origin' },
    ],
  },
  'api.example.test': { routes: [{ path: '/*', to: 'origin', cache: 'pass' }] },
};

/** A site whose `/app/…` is answered by this handler. */
function handledBy(app: Handler, options: SiteOptions = {}) {
  return site({ handlers: { app }, ...options, config: { domains } });
}

/** What a handler is told for one request. */
async function contextOf(line: string, options: SiteOptions = {}, headers = {}) {
  let seen: { request: Request; context: HandlerContext } | null = null;
  const www = handledBy((request, context) => {
    seen = { request, context };
    return new Response('ok');
  }, options);
  expect((await www.ask(line, headers, line.startsWith('POST') ? 'body' : undefined)).status).toBe(200);
  return seen!;
}

describe('a handler that fails', () => {
  const wrong =
    (value: unknown): Handler =>
    () =>
      value as Response;
  test.each<[string, Handler]>([
    [
      'throws',
      () => {
        throw new Error('the secret');
      },
    ],
    [
      'throws what is no error',
      () => {
        throw 'the secret';
      },
    ],
    [
      'rejects',
      async () => {
        throw new TypeError('the secret');
      },
    ],
    ['answers undefined', wrong(undefined)],
    ['answers null', wrong(null)],
    ['answers text', wrong('the secret')],
    ['answers a promise of undefined', wrong(Promise.resolve())],
  ])('S50 %s: a 500 with the request id and nothing else', async (_, app) => {
    const www = handledBy(app);
    const answer = await www.ask('GET /app/1/');
    expect(answer.status).toBe(500);
    expect(await answer.text()).toBe('500 Internal Server Error\nrequest id-1\n');
    expect(Object.fromEntries(answer.headers)).toEqual({
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    expect(www.logged.length).toBe(1);
    expect(www.logged[0]).toContain('id-1 GET www.example.test/app/1/: 500: ');
  });

  test('S51 leaves nothing for the next request', async () => {
    let calls = 0;
    const www = handledBy(() => {
      if ((calls += 1) === 1) throw new Error('once');
      return new Response('ok');
    });
    expect((await www.ask('GET /app/1/')).status).toBe(500);
    expect((await www.ask('GET /app/1/')).status).toBe(200);
  });
});

describe('the context', () => {
  test('has parameters, place, address and the id', async () => {
    const { context } = await contextOf('GET /app/a%20b/c/d', { countries: { '192.0.2.1': 'FR' } });
    expect(context).toMatchObject({
      params: { id: 'a%20b', rest: 'c/d' },
      geo: { country: 'FR', region: '', city: '', continent: '', proxy: '', hosting: '' },
      client: { address: '192.0.2.1' },
      requestId: 'id-1',
    });
  });

  test('has no place where none is known', async () => {
    expect((await contextOf('GET /app/1/')).context.geo).toBeNull();
  });

  test('S12 S16 the request is the canonical one, without what could deceive', async () => {
    const { request } = await contextOf(
      'GET http://WWW.example.test:8443/x/../app/1/?a=b',
      {},
      {
        'x-forwarded-host': 'evil.test',
        'x-original-url': '/admin',
        authorization: 'Bearer own',
      },
    );
    expect(request.url).toBe('http://www.example.test/app/1/?a=b');
    expect(Object.fromEntries(request.headers)).toMatchObject({
      'x-forwarded-host': 'www.example.test',
      authorization: 'Bearer own',
    });
    expect(request.headers.get('x-original-url')).toBeNull();
  });

  test('the request has its body', async () => {
    const { request } = await contextOf('POST /app/1/');
    expect([request.method, await request.text()]).toEqual(['POST', 'body']);
  });

  test('waitUntil keeps work going', async () => {
    let isDone = false;
    const www = handledBy((_, { waitUntil }) => {
      waitUntil(Promise.resolve().then(() => void (isDone = true)));
      return new Response('ok');
    });
    await www.ask('GET /app/1/');
    await www.settle();
    expect(isDone).toBe(true);
  });
});

describe('context.fetch', () => {
  const origin = () =>
    new Response('from the origin', { headers: { 'content-type': 'text/plain', 'cache-control': 'max-age=60' } });

  /** Asks `input` from within, and passes the answer on. */
  function asking(input: string | Request, init?: RequestInit, options: SiteOptions = {}) {
    return handledBy((_, context) => context.fetch(input, init), { origin, ...options });
  }

  test('goes through routes and cache', async () => {
    const www = asking('/data?a=b');
    expect((await www.ask('GET /app/1/')).headers.get('cache-status')).toContain('; stored');
    expect((await www.ask('GET /app/1/')).headers.get('cache-status')).toContain('; hit');
    expect((await www.ask('GET /data?a=b')).headers.get('cache-status')).toContain('; hit');
    expect(www.sent.map(({ url }) => url)).toEqual(['http://origin.test/data?a=b']);
  });

  test.each(['http://api.example.test/data', 'https://api.example.test/data'])(
    'reaches %s, another domain',
    async (url) => {
      const www = asking(url);
      expect(await (await www.ask('GET /app/1/')).text()).toBe('from the origin');
      expect(www.sent[0]!.headers.get('x-forwarded-host')).toBe('api.example.test');
      expect(www.sent[0]!.headers.get('x-forwarded-proto')).toBe(new URL(url).protocol.slice(0, -1));
    },
  );

  test('takes a request with method, header and body', async () => {
    const www = asking('/data', { method: 'POST', headers: { 'x-own': '1' }, body: 'body' });
    expect((await www.ask('GET /app/1/')).status).toBe(200);
    const { method, headers, body } = www.sent[0]!;
    expect([method, headers.get('x-own'), await new Response(body).text()]).toEqual(['POST', '1', 'body']);
  });

  test('takes a Request', async () => {
    const www = asking(new Request('http://api.example.test/data', { headers: { 'x-own': '1' } }));
    await www.ask('GET /app/1/');
    expect(www.sent[0]!.headers.get('x-own')).toBe('1');
  });

  test.each([
    ['http://other.test/', 421],
    ['http://user.www.example.test/', 421],
    ['/%zz', 400],
    ['/%00', 400],
  ])('%s is answered with %i, as from any server', async (url, status) => {
    const www = asking(url);
    const answer = await www.ask('GET /app/1/');
    expect(answer.status).toBe(status);
    expect(await answer.text()).toMatch(/request id-\d+\n$/);
    expect(www.sent).toEqual([]);
  });

  test('an origin that cannot be reached is a 502 that the handler sees', async () => {
    const www = handledBy(async (_, { fetch }) => new Response(`saw ${(await fetch('/data')).status}`), {
      origin: () => {
        throw new Error('refused');
      },
    });
    expect(await (await www.ask('GET /app/1/')).text()).toBe('saw 502');
  });

  test('a fragment is no part of what is asked', async () => {
    const www = asking('/data#part');
    await www.ask('GET /app/1/');
    await www.ask('GET /data');
    expect(www.sent.map(({ url }) => url)).toEqual(['http://origin.test/data']);
  });

  test('recursion ends with a 508', async () => {
    let calls = 0;
    const www = handledBy((_, { fetch }) => {
      calls += 1;
      return fetch('/app/again/');
    });
    expect((await www.ask('GET /app/1/')).status).toBe(508);
    expect(calls).toBeLessThan(20);
  });
});

describe('fromEventHandler', () => {
  test.each<[string, (event: EventLike) => unknown, number]>([
    ['respondWith a response', (event) => event.respondWith(new Response(event.request.url)), 200],
    ['respondWith a promise', (event) => event.respondWith(Promise.resolve(new Response(event.request.url))), 200],
    [
      'respondWith, then more',
      async (event) => {
        event.respondWith(new Response(event.request.url));
        await Promise.resolve();
      },
      200,
    ],
    ['a returned response', (event) => new Response(event.request.url), 200],
    ['a returned promise', async (event) => new Response(event.request.url), 200],
    [
      'respondWith before a returned response',
      (event) => {
        event.respondWith(new Response(event.request.url));
        return new Response('no');
      },
      200,
    ],
    ['a rejected promise', (event) => event.respondWith(Promise.reject(new Error('x'))), 500],
    [
      'a rejection',
      async () => {
        throw new Error('x');
      },
      500,
    ],
    ['nothing', () => undefined, 500],
    ['respondWith undefined', (event) => event.respondWith(undefined as unknown as Response), 500],
  ])('S50 %s', async (_, handle, status) => {
    const answer = await handledBy(fromEventHandler(handle)).ask('GET /app/1/');
    expect(answer.status).toBe(status);
    if (status === 200) expect(await answer.text()).toBe('http://www.example.test/app/1/');
  });

  test('the event has the client and waitUntil', async () => {
    let address = '';
    const www = handledBy(
      fromEventHandler((event) => {
        address = event.client.address;
        event.waitUntil(Promise.resolve());
        return new Response('ok');
      }),
    );
    expect((await www.ask('GET /app/1/')).status).toBe(200);
    expect(address).toBe('192.0.2.1');
  });
});
