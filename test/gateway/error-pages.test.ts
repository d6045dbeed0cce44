import { describe, expect, test } from 'vitest';
import { GatewayError, type ErrorsConfig, type GatewayConfig } from '../../src/gateway/index.ts';
import type { FakeOrigin } from '../support/fake-platform.ts';
import { site, type Site, type SiteOptions } from '../support/site.ts';

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
const NOWHERE = /10\.1\.2\.3|origin|refused|Error:|pages_backend/;

/** The origin refuses; what else there is answers. */
const refusing: FakeOrigin = ({ backend, url }) => {
  if (backend === 'origin') throw new Error('refused by origin at 10.1.2.3');
  return new Response(`page of ${new URL(url).pathname}`, { headers: { 'content-type': 'text/html' } });
};

const backends = {
  origin: { origin: 'http://origin.test' },
  pages_backend: { origin: 'http://pages.test' },
} as const;

interface Levels {
  gateway?: ErrorsConfig;
  domain?: ErrorsConfig;
  route?: ErrorsConfig;
}

/** A site with pages at three levels, whose only backend refuses. */
function failing({ gateway, domain, route }: Levels, options: SiteOptions = {}): Site {
  const domains: GatewayConfig['domains'] = {
    'www.example.test': {
      routes: [{ path: '/known/*', to: 'origin', cache: 'pass', ...(route && { errors: route }) }],
      ...(domain && { errors: domain }),
    },
  };
  const stores = { kv: { pages: {} } };
  const config = { backends, domains, stores, ...(gateway && { errors: gateway }), ...options.config };
  return site({ origin: refusing, ...options, config });
}

const typeOf = (answer: Response) => answer.headers.get('content-type');

describe('the built-in page', () => {
  test.each<[string | null, string]>([
    [null, 'text/plain; charset=utf-8'],
    ['', 'text/plain; charset=utf-8'],
    ['*/*', 'text/plain; charset=utf-8'],
    ['image/png, */*;q=0.5', 'text/plain; charset=utf-8'],
    [BROWSER, 'text/html; charset=utf-8'],
    ['TEXT/HTML', 'text/html; charset=utf-8'],
    ['text/html;q=0', 'text/plain; charset=utf-8'],
    ['text/html;q=x, application/json', 'application/problem+json'],
    ['application/json, text/plain, */*', 'application/problem+json'],
    ['application/problem+json', 'application/problem+json'],
    ['application/vnd.api+json; charset=utf-8', 'application/problem+json'],
    ['text/plain, text/html', 'text/plain; charset=utf-8'],
    ['text/html;q=0.4, application/json;q=0.6', 'application/problem+json'],
    ['text/html; q=0.6, application/json; q=0.4', 'text/html; charset=utf-8'],
    ['constructor, text/html', 'text/html; charset=utf-8'],
    [`${','.repeat(10_000)}text/html`, 'text/html; charset=utf-8'],
  ])('for Accept: %.60s is %s', async (accept, type) => {
    const answer = await failing({}).ask('GET /known/', accept === null ? {} : { accept });
    expect([answer.status, typeOf(answer)]).toEqual([502, type]);
  });

  test('in its three forms', async () => {
    const www = failing({});
    const text = async (accept: string) => (await www.ask('GET /known/', { accept })).text();
    expect(await text('text/plain')).toBe('502 Bad Gateway\nrequest id-1\n');
    expect(JSON.parse(await text('application/json'))).toEqual({
      type: 'about:blank',
      title: 'Bad Gateway',
      status: 502,
      requestId: 'id-2',
    });
    expect(await text(BROWSER)).toBe(
      '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">' +
        '<title>502 Bad Gateway</title><h1>502 Bad Gateway</h1><p>Request id-3</p></html>\n',
    );
    expect(www.logged.map((line) => line.split(' ', 1)[0])).toEqual(['id-1', 'id-2', 'id-3']);
  });

  test.each(['GET', 'HEAD'])('S63 for %s names no backend, address or exception, and is not stored', async (method) => {
    for (const accept of ['*/*', BROWSER, 'application/json']) {
      const answer = await failing({}).ask(`${method} /known/origin`, { accept });
      const all = JSON.stringify([[...answer.headers], await answer.text()]);
      expect(all).not.toMatch(NOWHERE);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.body === null).toBe(method === 'HEAD');
    }
  });

  test.each<[string, number, string, string]>([
    ['PURGE /known/', 405, 'allow', 'GET, HEAD'],
    ['GET http://evil.test/', 421, 'cache-control', 'no-store'],
    ['GET /%zz', 400, 'cache-control', 'no-store'],
    ['TRACE /', 501, 'cache-control', 'no-store'],
  ])('%s: %i with %s: %s', async (line, status, name, value) => {
    const answer = await failing({}).ask(line, { accept: 'application/json' });
    expect(await answer.json()).toMatchObject({ status });
    expect(answer.headers.get(name)).toBe(value);
  });
});

test.each([
  [503, {}, '10'],
  [503, { 'retry-after': '7' }, '7'],
  [500, {}, null],
])('S45 a %i with %j has Retry-After: %s', async (status, headers, retryAfter) => {
  const hello = () => {
    throw new GatewayError(status, 'closed', headers);
  };
  const domains: GatewayConfig['domains'] = { '*': { routes: [{ path: '/*', handler: 'hello' }] } };
  const answer = await site({ handlers: { hello }, config: { domains } }).ask('GET /');
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([status, retryAfter]);
});

describe('a page of the configuration', () => {
  const page = (body: string) => ({ body });

  test.each<[string, Levels, string, string]>([
    ['by status', { gateway: { 502: page('a'), '5xx': page('b') } }, '/known/', 'a'],
    ['by class', { gateway: { 503: page('a'), '5xx': page('b') } }, '/known/', 'b'],
    [
      'of the route first, be it by class',
      { gateway: { 502: page('a') }, route: { '5xx': page('b') } },
      '/known/',
      'b',
    ],
    ['of the domain before the gateway', { gateway: { 502: page('a') }, domain: { 502: page('b') } }, '/known/', 'b'],
    [
      'of a level above where the nearest has none',
      { gateway: { 502: page('a') }, route: { 404: page('b') } },
      '/known/',
      'a',
    ],
    [
      'of the domain where no route is found',
      { gateway: { 404: page('a') }, domain: { 404: page('b') } },
      '/none',
      'b',
    ],
    [
      'of the gateway where no domain is found',
      { gateway: { '4xx': page('a') }, domain: { 421: page('b') } },
      'http://evil.test/',
      'a',
    ],
    ['of the gateway where the request is malformed', { gateway: { 400: page('a') } }, '/%zz', 'a'],
  ])('%s', async (_, levels, target, expected) => {
    const answer = await failing(levels).ask(`GET ${target}`);
    expect(await answer.text()).toBe(expected);
    expect(typeOf(answer)).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  test('keeps status, Allow and Retry-After, and has no body for HEAD', async () => {
    const www = failing({ gateway: { '4xx': page('a') } });
    const answer = await www.ask('PURGE /known/');
    expect([answer.status, answer.headers.get('allow'), await answer.text()]).toEqual([405, 'GET, HEAD', 'a']);
    const head = await www.ask('HEAD /none');
    expect([head.status, head.body, typeOf(head)]).toEqual([404, null, 'text/html; charset=utf-8']);
  });

  test.each<[string, string | undefined, string]>([
    ['text/html', undefined, '502 Bad Gateway id-1 {{other}} $&'],
    ['application/json', 'application/json', '502 Bad Gateway id-1 {{other}} $&'],
  ])('has the status and the request id filled in: %s', async (_, contentType, expected) => {
    const body = '{{status}} {{phrase}} {{requestId}} {{other}} $&';
    const www = failing({ gateway: { 502: { body, ...(contentType && { contentType }) } } });
    expect(await (await www.ask('GET /known/')).text()).toBe(expected);
  });

  test.each<[string | undefined, string, string]>([
    [undefined, 'application/json', 'application/problem+json'],
    [undefined, 'application/json;q=0.5, text/html', 'text/html; charset=utf-8'],
    ['application/json; charset=utf-8', 'application/json', 'application/json; charset=utf-8'],
    ['application/json', BROWSER, 'application/json'],
    [undefined, '*/*', 'text/html; charset=utf-8'],
  ])('of type %s for Accept: %s: what is sent is %s', async (contentType, accept, type) => {
    const www = failing({ gateway: { 502: { body: '{}', ...(contentType && { contentType }) } } });
    expect(typeOf(await www.ask('GET /known/', { accept }))).toBe(type);
  });

  test('is not for what an origin answers', async () => {
    const origin = () => new Response('its own', { status: 503 });
    const answer = await failing({ gateway: { '5xx': page('a') } }, { origin }).ask('GET /known/');
    expect([answer.status, await answer.text()]).toEqual([503, 'its own']);
  });

  test("of a handler's own request is the same", async () => {
    const errors = { '5xx': page('a') };
    const www = site({
      origin: refusing,
      handlers: { hello: (_, { fetch }) => fetch('/known') },
      config: {
        backends,
        errors,
        domains: {
          '*': {
            routes: [
              { path: '/hello', handler: 'hello' },
              { path: '/*', to: 'origin' },
            ],
          },
        },
      },
    });
    const answer = await www.ask('GET /hello');
    expect([answer.status, await answer.text()]).toEqual([502, 'a']);
  });
});

describe('an object of a KV store', () => {
  const gateway = { '5xx': { kv: 'pages/errors/oops' } } as const;
  const read = async (kv: Record<string, Record<string, string>>) => {
    const www = failing({ gateway }, { stores: { kv } });
    return { text: await (await www.ask('GET /known/')).text(), logged: www.logged };
  };

  test('is the page', async () => {
    expect((await read({ pages: { 'errors/oops': 'oops {{status}}' } })).text).toBe('oops 502');
  });

  test.each<[string, Record<string, Record<string, string>>]>([
    ['the object', { pages: { oops: 'x' } }],
    ['the store', {}],
  ])('without %s the built-in page stands in, and the log says so', async (_, kv) => {
    const { text, logged } = await read(kv);
    expect(text).toBe('502 Bad Gateway\nrequest id-1\n');
    expect(logged).toEqual([expect.stringMatching(/ 502: /), expect.stringMatching(/the page for 502 is broken/)]);
  });
});

describe('a page of a backend', () => {
  const gateway = { '5xx': { path: '/errors/oops.html', to: 'pages_backend' } } as const;

  test('is fetched with nothing of the client in the request', async () => {
    const www = failing({ gateway });
    const sensitive = {
      cookie: 'a=b',
      authorization: 'c',
      'x-own': 'd',
      'accept-encoding': 'gzip',
      range: 'bytes=0-1',
    };
    const answer = await www.ask('POST /known/x?y', { ...sensitive, 'if-none-match': '*' }, 'body');
    expect([answer.status, await answer.text(), typeOf(answer)]).toEqual([
      502,
      'page of /errors/oops.html',
      'text/html',
    ]);
    const asked = www.sent[1]!;
    expect([asked.url, asked.method, asked.body]).toEqual(['http://pages.test/errors/oops.html', 'GET', null]);
    for (const name of [...Object.keys(sensitive), 'if-none-match']) expect(asked.headers.has(name)).toBe(false);
  });

  test('is cached by what its backend says, apart from what routes have at its path', async () => {
    const www = failing(
      { gateway },
      {
        origin: ({ backend, url }) => {
          if (url.includes('/known/')) throw new Error('refused');
          const body = backend === 'pages_backend' ? 'oops' : 'of the site';
          return new Response(body, { headers: { 'cache-control': 'max-age=60' } });
        },
        config: {
          domains: {
            'www.example.test': {
              routes: [
                { path: '/errors/*', to: 'origin' },
                { path: '/known/*', to: 'origin' },
              ],
            },
          },
        },
      },
    );
    for (let time = 0; time < 3; time += 1) expect(await (await www.ask('GET /known/')).text()).toBe('oops');
    expect(www.sent.filter(({ backend }) => backend === 'pages_backend').length).toBe(1);
    expect(await (await www.ask('GET /errors/oops.html')).text()).toBe('of the site');
    expect(await (await www.ask('GET /known/')).text()).toBe('oops');
  });

  test('is another where another backend has the path', async () => {
    const origin: FakeOrigin = ({ backend }) => {
      if (backend === 'origin') throw new Error('refused');
      return new Response(backend as string, { headers: { 'cache-control': 'max-age=60' } });
    };
    const page = (to: string): ErrorsConfig => ({ '4xx': { path: '/oops', to } });
    const www = failing(
      { route: { '5xx': { path: '/oops', to: 'pages_backend' } }, domain: page('more_pages') },
      { origin, config: { backends: { ...backends, more_pages: { origin: 'http://more.test' } } } },
    );
    for (let time = 0; time < 2; time += 1) {
      expect(await (await www.ask('GET /known/')).text()).toBe('pages_backend');
      expect(await (await www.ask('GET /none')).text()).toBe('more_pages');
    }
  });

  test('S63 gives none of its fields on but the type', async () => {
    const headers = { 'set-cookie': 'a=b', server: 'x', 'cache-control': 'max-age=60', etag: '"1"' };
    const origin: FakeOrigin = (request) => {
      if (request.backend === 'origin') throw new Error('refused');
      return new Response('oops', { headers });
    };
    const answer = await failing({ gateway }, { origin }).ask('GET /known/');
    expect([...answer.headers.keys()].sort()).toEqual(['cache-control', 'content-type']);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  test.each<[string, FakeOrigin]>([
    ['refuses', () => Promise.reject(new Error('refused'))],
    ['answers 404', () => new Response('not here', { status: 404 })],
    ['answers 206', () => new Response('part', { status: 206 })],
    ['redirects', () => new Response(null, { status: 302, headers: { location: '/x' } })],
    ['encodes it', () => new Response('zip', { headers: { 'content-encoding': 'gzip' } })],
    ['cuts it', () => new Response('cut', { headers: { 'content-length': '30' } })],
    ['answers 999', () => ({ ...new Response('x'), status: 999, headers: new Headers() }) as Response],
  ])('that %s falls back to the built-in page, once', async (_, broken) => {
    const origin: FakeOrigin = (request) => {
      if (request.backend === 'origin') throw new Error('refused');
      return broken(request);
    };
    const www = failing({ gateway }, { origin });
    const answer = await www.ask('GET /known/');
    expect([answer.status, await answer.text()]).toEqual([502, '502 Bad Gateway\nrequest id-1\n']);
    expect(www.sent.length).toBe(2);
    expect(www.logged.at(-1)).toContain('the page for 502 is broken');
  });

  test('on the backend that is down never loops', async () => {
    const www = failing({ gateway: { '5xx': { path: '/known/oops', to: 'origin' } } });
    expect(await (await www.ask('GET /known/')).text()).toBe('502 Bad Gateway\nrequest id-1\n');
    expect(www.sent.length).toBe(2);
  });

  test('is not asked for hosts that are none of the domains', async () => {
    const www = failing({ gateway: { '4xx': { path: '/oops', to: 'pages_backend' } } });
    expect((await www.ask('GET http://evil.test/')).status).toBe(421);
    expect((await www.ask('GET /%zz')).status).toBe(400);
    expect([www.sent, www.logged]).toEqual([[], []]);
  });
});
