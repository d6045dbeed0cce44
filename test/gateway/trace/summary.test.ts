import { describe, expect, test } from 'vitest';
import { summarise, type Summary } from '../../../src/gateway/index.ts';
import { type Site, site, type SiteOptions } from '../../support/site.ts';

interface Watched extends Site {
  /** Of the last request. */
  summary(): Summary;
}

function watched(options: SiteOptions = {}): Watched {
  let last: Summary | undefined;
  const www = site({ ...options, watch: (answered) => void (last = summarise(answered)) });
  return { ...www, summary: () => last! };
}

const page =
  (fields: Record<string, string>, status = 200) =>
  () =>
    new Response('page', { status, headers: { 'content-type': 'text/plain', ...fields } });

describe('the summary of a request', () => {
  test('of a miss and of a hit has status, method, URL, verdict, seconds, route and backend', async () => {
    const www = watched({ origin: page({ 'cache-control': 'max-age=60' }) });
    await www.ask('GET /a/../b?c=d');
    const told = {
      target: 'origin',
      status: 200,
      method: 'GET',
      url: 'www.example.test/b?c=d',
      route: '/*',
      milliseconds: 0,
    };
    const miss = { verdict: 'miss', why: 'not in the cache', ttlSeconds: 60, backend: 'origin' };
    expect(www.summary()).toEqual({ ...told, ...miss });
    www.advance(2_000);
    await www.ask('GET /b?c=d');
    expect(www.summary()).toEqual({ ...told, verdict: 'hit', why: null, ttlSeconds: 58, backend: null });
  });

  test.each<[string, Record<string, string>, Record<string, string>, Partial<Summary>]>([
    ['no-store', { 'cache-control': 'no-store' }, {}, { verdict: 'miss', why: 'the origin says no-store' }],
    ['no lifetime', {}, {}, { verdict: 'miss', why: 'the origin gives no lifetime' }],
    ['Set-Cookie', { 'set-cookie': 'a=b' }, {}, { verdict: 'miss', why: 'the answer has Set-Cookie' }],
    ['credentials', { 'cache-control': 'max-age=9' }, { authorization: 'x' }, { why: 'the request has credentials' }],
    ['a precondition', {}, { 'if-match': '"a"' }, { verdict: 'pass', why: 'the request has a precondition' }],
  ])('says why nothing is stored: %s', async (_name, fields, headers, expected) => {
    const www = watched({ origin: page(fields) });
    await www.ask('GET /', headers);
    expect(www.summary()).toMatchObject({ ttlSeconds: null, backend: 'origin', ...expected });
  });

  test.each<[string, string, Partial<Summary>]>([
    ['a method', 'POST /', { verdict: 'pass', why: 'no method for the cache' }],
    ['a route', 'GET /pass', { verdict: 'pass', why: 'the route says pass', route: '/pass' }],
    [
      'a redirect',
      'GET /old',
      { status: 302, verdict: 'answer', why: 'redirect', route: '/old', backend: null, target: null },
    ],
    ['a text of the route', 'GET /text', { verdict: 'answer', why: 'respond', route: '/text' }],
    ['a handler', 'GET /handled', { verdict: 'answer', why: 'handler hello', route: '/handled' }],
    ['an operator', 'GET /.popgate/openapi.json', { status: 200, verdict: 'answer', why: 'operator API', route: null }],
    ['an error', 'GET http://nobody.test/', { status: 421, why: 'no domain nobody.test', route: null }],
    [
      'what is malformed',
      'GET /%zz',
      { status: 400, why: 'malformed', route: null, url: 'http://www.example.test/%zz' },
    ],
  ])('says why the cache was not asked: %s', async (_name, line, expected) => {
    const www = watched({
      handlers: { hello: () => new Response('hello') },
      config: {
        admin: {},
        domains: {
          'www.example.test': {
            routes: [
              { path: '/pass', to: 'origin', cache: 'pass' },
              { path: '/old', redirect: '/new' },
              { path: '/text', respond: { body: 'a text' } },
              { path: '/handled', handler: 'hello' as never },
              { path: '/*', to: 'origin' },
            ],
          },
        },
      },
    });
    await www.ask(line);
    expect(www.summary()).toMatchObject(expected);
  });

  test('says how a stale answer came about, and how long it is past its time', async () => {
    let isDown = false;
    const www = watched({
      origin: () => {
        if (isDown) throw new Error('refused');
        return page({ 'cache-control': 'max-age=60, stale-while-revalidate=10', etag: '"a"' })();
      },
    });
    await www.ask('GET /');
    www.advance(65_000);
    isDown = true;
    await www.ask('GET /');
    expect(www.summary()).toMatchObject({ verdict: 'stale', why: 'refreshed in the background', ttlSeconds: -5 });
    await www.settle();
    www.advance(10_000);
    await www.ask('GET /');
    expect(www.summary()).toMatchObject({ verdict: 'stale', why: 'the origin cannot be reached', ttlSeconds: -15 });
  });
});
