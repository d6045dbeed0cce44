import { describe, expect, test } from 'vitest';
import type { ErrorsConfig } from '../../../src/gateway/index.ts';
import { failing, failingBackends } from '../../support/failing.ts';
import type { FakeOrigin } from '../../support/fake-platform.ts';

const typeOf = (answer: Response) => answer.headers.get('content-type');

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
      { origin, config: { backends: { ...failingBackends, more_pages: { origin: 'http://more.test' } } } },
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
    expect([...answer.headers.keys()].sort()).toEqual(['cache-control', 'content-type', 'x-content-type-options']);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  test.each<[string, FakeOrigin]>([
    ['refuses', () => Promise.reject(new Error('refused'))],
    ['answers 404', () => new Response('not here', { status: 404 })],
    ['answers 206', () => new Response('part', { status: 206 })],
    ['redirects', () => new Response(null, { status: 302, headers: { location: '/x' } })],
    ['encodes it', () => new Response('zip', { headers: { 'content-encoding': 'gzip' } })],
    ['cuts it', () => new Response('cut', { headers: { 'content-length': '30' } })],
    ['answers 999', () => ({ status: 999, headers: new Headers(), body: null }) as Response],
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
