import { describe, expect, test } from 'vitest';
import type { RouteConfig, Trace } from '../../../src/gateway/index.ts';
import { pair } from '../shield/shield-site.ts';
import { debugged, FIELDS, fieldsOf, page, SECRET, token } from './debug-site.ts';

function traceIn({ headers }: Response): Trace {
  return JSON.parse(headers.get('popgate-trace')!) as Trace;
}

describe('S76 an answer with a trace', () => {
  test.each<[string, Record<string, string>, NonNullable<RouteConfig['cache']>]>([
    ['a lifetime', { 'cache-control': 'public, max-age=3600' }, {}],
    ['Expires', { expires: 'Thu, 01 Jan 2099 00:00:00 GMT' }, {}],
    ['a lifetime for other CDNs', { 'cache-control': 'max-age=60', 'cdn-cache-control': 'max-age=3600' }, {}],
    ['the route’s browserTtl', { 'cache-control': 'max-age=60' }, { browserTtl: '1h' }],
    ['no cache', { 'cache-control': 'max-age=60', 'cdn-cache-control': 'max-age=60' }, 'pass'],
  ])('is stored by nobody, though the page has %s', async (_name, fields, cache) => {
    const origin = () => new Response('page', { headers: { 'content-type': 'text/plain', ...fields } });
    const www = debugged({
      origin,
      config: { domains: { 'www.example.test': { routes: [{ path: '/*', to: 'origin', cache }] } } },
    });
    for (const line of ['GET /a', 'GET /a', 'HEAD /a']) {
      const { headers } = await www.ask(line, await token());
      expect(headers.get('popgate-trace')).not.toBe(null);
      expect(headers.get('cache-control')).toBe('no-store');
      for (const name of ['expires', 'cdn-cache-control', 'surrogate-control']) expect(headers.has(name)).toBe(false);
    }
    expect((await www.ask('GET /a')).headers.get('cache-control')).not.toBe('no-store');
  });
});

describe('S28 a good token', () => {
  test('gets the trace, the cache key and the surrogate keys of a miss and of a hit', async () => {
    const www = debugged();
    const miss = await www.ask('GET /a?b="1"', await token());
    expect(miss.headers.get('cache-status')).toBe(
      String.raw`popgate; fwd=uri-miss; fwd-status=200; ttl=60; stored; key="v2 www.example.test/a?b=\"1\""`,
    );
    expect(traceIn(miss)).toMatchObject({
      domain: 'www.example.test',
      route: '/*',
      verdict: 'miss',
      why: { code: 'fwd-uri-miss', text: 'not in the cache' },
      tries: [{ to: 'origin', status: 200, milliseconds: 0 }],
      stored: { stored: true },
    });
    const hit = await www.ask('GET /a?b="1"', await token());
    expect(hit.headers.get('cache-status')).toMatch(/^popgate; hit; ttl=60; key="v2 www/);
    expect(traceIn(hit)).toMatchObject({ verdict: 'hit', why: null, found: 'fresh', tries: [] });
    const keys = 'popgate:all popgate:domain:www.example.test popgate:url:www.example.test/a?b="1" one two';
    for (const answer of [miss, hit]) {
      expect(answer.headers.get('popgate-surrogate-keys')!.replace(/popgate:entry:\S+ /, '')).toBe(keys);
    }
  });

  test('is told what such requests cost in cache operations', async () => {
    const www = debugged();
    expect(traceIn(await www.ask('GET /a', await token())).operations).toBe(10);
    expect(traceIn(await www.ask('GET /a', await token())).operations).toBe(1);
  });

  test.each<[string, string, Record<string, string>]>([
    ['a HEAD', 'HEAD /a', {}],
    ['a range', 'GET /a', { range: 'bytes=0-1' }],
    ['a part that is stored', 'GET /part', { range: 'bytes=0-1' }],
    ['what another one fetched', 'GET /together', {}],
  ])('gets the surrogate keys of a hit: %s', async (_name, line, headers) => {
    const www = debugged({
      origin: ({ url, headers: sent }) => {
        const fields = { 'content-type': 'text/plain', 'cache-control': 'max-age=60', 'surrogate-key': 'one' };
        if (!url.endsWith('/part') || !sent.has('range')) return new Response('page', { headers: fields });
        const part = { ...fields, 'content-range': 'bytes 0-1/4', 'content-length': '2' };
        return new Response('pa', { status: 206, headers: part });
      },
    });
    if (line.endsWith('/a')) await www.ask('GET /a');
    if (line.endsWith('/part')) await www.ask(line, headers);
    const first = line.endsWith('/together') ? www.ask(line) : null;
    const answer = await www.ask(line, { ...headers, ...(await token()) });
    await first;
    expect(answer.headers.get('cache-status')).toMatch(/hit.*; key="v2 www\.example\.test\//);
    expect(answer.headers.get('popgate-surrogate-keys')).toMatch(/ one$/);
  });

  test('gets a key in ASCII', async () => {
    const answer = await debugged().ask('GET /a?q=\u00e9', await token());
    expect(answer.headers.get('cache-status')).toMatch(/key="v2 www\.example\.test\/a\?q=%C3%A9"$/);
    expect(answer.headers.get('popgate-trace')).toMatch(/^[ -~]+$/);
    expect(traceIn(answer).key!.text).toBe('v2 www.example.test/a?q=\u00e9');
  });

  test.each<[string, string, Record<string, string>, number, string]>([
    ['no route', 'GET /none', {}, 404, 'no route for this path'],
    ['an origin that is down', 'GET /down', {}, 502, 'backend origin'],
    ['what a handler throws', 'GET /throws', {}, 500, 'see the log'],
    ['an unknown host', 'GET http://other.test/', {}, 421, 'no domain other.test'],
  ])('gets the trace of an error: %s', async (_name, line, headers, status, why) => {
    const routes: RouteConfig[] = [
      { path: '/throws', handler: 'broken' as never },
      { path: '/down', to: 'origin' },
    ];
    const www = debugged({
      origin: () => {
        throw new Error('refused');
      },
      handlers: {
        broken: () => {
          throw new Error('the password is 1234');
        },
      },
      config: { domains: { 'www.example.test': { routes } } },
    });
    const answer = await www.ask(line, { ...headers, ...(await token()) });
    expect(answer.status).toBe(status);
    expect(traceIn(answer).error).toMatchObject({ status, why: expect.stringContaining(why) });
    expect(answer.headers.get('popgate-trace')).not.toContain('1234');
    expect(await answer.text()).not.toContain('backend');
  });

  test('names no key of the page that stands for an error', async () => {
    const config = {
      errors: { '404': { to: 'origin', path: '/lost.html' } } as const,
      domains: { 'www.example.test': { routes: [] } },
    };
    const answer = await debugged({ config }).ask('GET /none', await token());
    expect([answer.status, await answer.text(), answer.headers.has('cache-status')]).toEqual([404, 'page', false]);
    expect(fieldsOf(answer)).toEqual(['popgate-trace']);
    expect(traceIn(answer)).toMatchObject({ error: { status: 404 }, key: null, tries: [], stored: null });
  });

  test('gets what little there is where the request was not even received', async () => {
    const answer = await debugged().ask('GET http://a..b/', await token());
    expect([answer.status, traceIn(answer)]).toEqual([400, null]);
  });

  test('gets the trace of answers whose fields cannot be changed', async () => {
    const www = debugged({
      handlers: { moved: () => Response.redirect('http://www.example.test/b', 303) },
      config: { domains: { 'www.example.test': { routes: [{ path: '/*', handler: 'moved' as never }] } } },
    });
    const answer = await www.ask('GET /a', await token());
    expect([answer.status, answer.headers.get('location')]).toEqual([303, 'http://www.example.test/b']);
    expect(traceIn(answer).answeredBy).toBe('handler moved');
  });

  test('names no key where the cache was not asked', async () => {
    const routes: RouteConfig[] = [{ path: '/*', to: 'origin', cache: 'pass' }];
    const answer = await debugged({ config: { domains: { 'www.example.test': { routes } } } }).ask(
      'GET /a',
      await token(),
    );
    expect([answer.headers.get('cache-status'), fieldsOf(answer)]).toEqual([
      'popgate; fwd=bypass; fwd-status=200',
      ['popgate-trace'],
    ]);
  });

  test('names no surrogate keys where nothing was stored', async () => {
    const www = debugged({ origin: () => new Response('x', { headers: { 'surrogate-key': 'one' } }) });
    const answer = await www.ask('GET /a', await token());
    expect(fieldsOf(answer)).toEqual(['popgate-trace']);
  });

  test('gets a trace without what is too much, and is told what that is', async () => {
    const members = Array.from({ length: 30 }, (_, at) => `backend_${at}_${'x'.repeat(40)}`);
    const www = debugged({
      origin: () => {
        throw new Error('y'.repeat(900));
      },
      config: {
        backends: Object.fromEntries(members.map((name) => [name, { origin: 'http://origin.test' as const }])),
        pools: { all: { backends: Object.fromEntries(members.map((name) => [name, 1])), retries: 29 } },
        domains: { 'www.example.test': { routes: [{ path: '/*', to: 'all' }] } },
      } as never,
    });
    const answer = await www.ask('GET /a', await token());
    expect(answer.headers.get('popgate-trace')!.length).toBeLessThanOrEqual(16_384);
    const { leftOut, ...trace } = traceIn(answer) as Trace & { leftOut: string[] };
    expect(leftOut).toEqual(['requests', 'routes', 'pools', 'tries', 'surrogateKeys', 'steps']);
    expect(Object.keys(trace).filter((name) => leftOut.includes(name))).toEqual([]);
    expect(trace).toMatchObject({ route: '/*', error: { status: 503 } });
  });
});

describe('S28 the token and what it gets stay here', () => {
  test('nothing of it is stored', async () => {
    const www = debugged();
    for (const path of ['/a', '/b']) {
      const first = await www.ask(`GET ${path}`, await token());
      expect(fieldsOf(first)).toEqual(FIELDS);
      const clean = await www.ask(`GET ${path}`);
      expect([fieldsOf(clean), clean.headers.get('cache-status')]).toEqual([[], 'popgate; hit; ttl=60']);
    }
  });

  test('the origin does not see it', async () => {
    const www = debugged();
    await www.ask('GET /a', await token());
    await www.ask('POST /a', await token());
    expect(www.sent.map(({ headers }) => headers.has('popgate-debug'))).toEqual([false, false]);
  });

  test('it is no part of a key, not even where the configuration or the origin name it', async () => {
    const headers = { 'content-type': 'text/plain', 'cache-control': 'max-age=60', vary: 'popgate-debug' };
    const routes: RouteConfig[] = [{ path: '/*', to: 'origin', cache: { key: { headers: ['popgate-debug'] } } }];
    const www = debugged({
      origin: () => new Response('page', { headers }),
      config: { domains: { 'www.example.test': { routes } } },
    });
    await www.ask('GET /a', await token());
    for (const asked of [{}, await token({ nonce: 'n2' }), { 'popgate-debug': 'x' }]) {
      expect((await www.ask('GET /a', asked)).headers.get('cache-status')).toContain('popgate; hit');
    }
  });

  test('a shield does not see it, and adds nothing', async () => {
    const { edge, shield } = pair({ origin: page, edge: { secrets: { shield_key: 'k', debug_key: SECRET } } });
    const answer = await edge.ask('GET /a', await token());
    expect(edge.shielded[0]!.headers.has('popgate-debug')).toBe(false);
    expect(traceIn(answer).tries).toMatchObject([{ to: expect.stringMatching(/^shield /), why: 'answer' }]);
    expect(traceIn(answer).from).toBe('client');
    expect(answer.headers.get('cache-status')!.match(/key=/g)).toEqual(['key=']);
    expect(answer.headers.get('cache-status')).toMatch(/stored, popgate; .*key="v2 www\.example\.test\/a"$/);
    const hop = edge.shielded[0]!;
    expect(fieldsOf(await shield.ask(`GET ${hop.url}`, Object.fromEntries(hop.headers)))).toEqual([]);
  });
});
