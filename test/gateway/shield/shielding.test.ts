import { describe, expect, test, vi } from 'vitest';
import type { GatewayConfig, RouteConfig } from '../../../src/gateway/index.ts';
import { site } from '../../support/site.ts';
import { forward, page, pair, SHIELDED, SITE } from './shield-site.ts';

const CACHE_STATUS = 'cache-status';

describe('a miss', () => {
  test('goes through the shield, and both keep it', async () => {
    const { edge, shield } = pair({ origin: page() });
    const first = await edge.ask('GET /a?b=1');
    expect(first.headers.get(CACHE_STATUS)).toBe(
      'popgate; fwd=uri-miss; fwd-status=200; ttl=60; stored, popgate; fwd=uri-miss; fwd-status=200; ttl=60; stored',
    );
    expect(await first.text()).toBe('page');
    expect([edge.sent.length, edge.shielded.length, shield.sent.length]).toEqual([0, 1, 1]);
    expect((await edge.ask('GET /a?b=1')).headers.get(CACHE_STATUS)).toMatch(/, popgate; hit; ttl=60$/);
    expect((await shield.ask('GET /a?b=1')).headers.get(CACHE_STATUS)).toBe('popgate; hit; ttl=60');
    expect(shield.sent[0]!.url).toBe('http://origin.test/a?b=1');
  });

  test('of two edges is one request to the origin', async () => {
    const { edge, shield } = pair({ origin: page() });
    const other = site({
      secrets: { shield_key: 'k' },
      config: SHIELDED,
      shields: { [SITE]: (request) => forward(shield, request) },
    });
    await edge.ask('GET /a');
    const second = await other.ask('GET /a');
    expect(second.headers.get(CACHE_STATUS)).toBe(
      'popgate; hit; ttl=60, popgate; fwd=uri-miss; fwd-status=200; ttl=60; stored',
    );
    expect(shield.sent.length).toBe(1);
  });

  test('asks what the client asked, of the host that it asked', async () => {
    const { edge, shield } = pair({ origin: page({ vary: 'accept' }) });
    await edge.ask('GET /a', {
      accept: 'text/html',
      cookie: 'a=1',
      'accept-encoding': 'br;q=0.5, gzip',
      'x-real-ip': 'x',
    });
    expect(edge.shielded[0]!.url).toBe('http://www.example.test/a');
    expect(Object.fromEntries(shield.sent[0]!.headers)).toMatchObject({
      accept: 'text/html',
      cookie: 'a=1',
      'accept-encoding': 'br, gzip',
      'x-forwarded-for': '192.0.2.1',
      via: '1.1 popgate, 1.1 popgate',
    });
  });

  test.each<[string, object]>([
    ['a route rule for the query', { cache: { query: 'ignore' } }],
    ['a condition on the query', { query: { beta: '1' } }],
    ['a condition on a cookie', { cookies: { beta: '1' }, cache: { ttl: '1m' } }],
    [
      'a condition on a header that the route removes',
      { headers: { 'x-beta': true, request: { remove: ['x-beta'] } } },
    ],
    ['a condition on the country', { countries: ['FR'] }],
  ])('finds the same route at the shield: %s', async (_name, rules) => {
    const set = { 'x-route': 'one' };
    const headers = { ...(rules as { headers?: object }).headers, response: { set } };
    const routes = [
      { path: '/*', to: 'origin', ...rules, headers },
      { path: '/*', to: 'origin' },
    ] as never;
    const { edge, shield } = pair({
      origin: page(),
      config: { domains: { 'www.example.test': { routes } } },
      edge: { countries: { '192.0.2.1': 'FR' } },
      shield: { countries: { '192.0.2.1': 'FR', '198.51.100.9': 'GB' } },
    });
    const answer = await edge.ask('GET /a?beta=1', { cookie: 'beta=1', 'x-beta': '1' });
    expect(answer.headers.get('x-route')).toBe('one');
    expect([edge.sent.length, shield.sent.length]).toEqual([0, 1]);
  });

  test.each<[string, Partial<GatewayConfig>]>([
    ['of its backends', SHIELDED],
    [
      'of its own',
      {
        backends: { origin: { origin: 'http://origin.test' } },
        pools: { inner: { backends: { origin: 1 }, shield: SITE } },
      },
    ],
  ])('goes through the shield of a pool in a pool: %s', async (_name, config) => {
    const { edge, shield } = pair({
      origin: page(),
      config: {
        backends: config.backends!,
        pools: { inner: { backends: { origin: 1 } }, ...config.pools, outer: { backends: { inner: 1 } } },
        domains: { 'www.example.test': { routes: [{ path: '/*', to: 'outer' }] } },
      },
    });
    expect((await edge.ask('GET /a')).status).toBe(200);
    expect([edge.sent.length, shield.sent.length]).toEqual([0, 1]);
  });

  test('applies the rules for the origin once, at the shield, and those for clients once, at the edge', async () => {
    const rule = { add: { 'x-added': 'once' } };
    const routes = [
      { path: '/*', to: 'origin', cache: { browserTtl: '5s' }, headers: { request: rule, response: rule } },
    ];
    const { edge, shield } = pair({
      origin: page({ age: '7' }),
      config: { domains: { 'www.example.test': { routes } } } as never,
    });
    const answer = await edge.ask('GET /a');
    expect(shield.sent[0]!.headers.get('x-added')).toBe('once');
    expect([answer.headers.get('x-added'), answer.headers.get('cache-control')]).toEqual(['once', 'max-age=5']);
  });

  test.each([
    ['a method that is not safe', 'POST /a', {}],
    ['a HEAD', 'HEAD /a', {}],
    ['a precondition', 'GET /a', { 'if-match': '"1"' }],
    ['a route that passes', 'GET /pass', {}],
    ['a URL that parsing would change', "GET /a?b='", {}],
  ])('goes direct with %s', async (_name, line, headers) => {
    const routes: RouteConfig[] = [
      { path: '/pass', to: 'origin', cache: 'pass' },
      { path: '/*', to: 'origin' },
    ];
    const { edge } = pair({ origin: page(), config: { domains: { 'www.example.test': { routes } } } });
    await edge.ask(line, headers);
    expect([edge.sent.length, edge.shielded.length]).toEqual([1, 0]);
  });

  test('of a part goes through the shield as well', async () => {
    const { edge, shield } = pair({ origin: page({ etag: '"1"' }) });
    await edge.ask('GET /a');
    edge.cache.purge('popgate:all', 'hard');
    const part = await edge.ask('GET /a', { range: 'bytes=1-2' });
    expect([part.status, await part.text(), shield.sent.length, edge.sent.length]).toEqual([206, 'ag', 1, 0]);
  });

  test('has no body, nor the length of one', async () => {
    const { edge } = pair({ origin: page() });
    await edge.ask('GET /a', { 'content-length': '3' }, 'abc');
    expect([edge.shielded[0]!.body, edge.shielded[0]!.headers.has('content-length')]).toEqual([null, false]);
  });

  test('in the background goes through the shield as well', async () => {
    const origin = page({ 'cache-control': 'max-age=10, stale-while-revalidate=60' });
    const { edge, shield, advance } = pair({ origin });
    await edge.ask('GET /a');
    advance(11_000);
    await edge.ask('GET /a');
    await edge.settle();
    await shield.settle();
    expect([edge.shielded.length, shield.sent.length, edge.sent.length]).toEqual([2, 2, 0]);
  });
});

describe('a pool', () => {
  const two = (one?: string, other?: string) => ({
    eu: { origin: 'http://eu.test', ...(one && { shield: one }) } as const,
    us: { origin: 'http://us.test', ...(other && { shield: other }) } as const,
  });
  const domains = { 'www.example.test': { routes: [{ path: '/*', to: 'all' }] } } as const;

  test.each([
    ['its own', two(), { shield: SITE }],
    ['its own before those of its backends', two('iad-va-us', 'pdx-or-us'), { shield: SITE }],
    ['the one of all its backends', two(SITE, SITE), {}],
  ])('is asked through %s', async (_name, backends, rules) => {
    const pools = { all: { backends: { eu: 1, us: 1 }, ...rules } };
    const { edge } = pair({ origin: page(), config: { backends, pools, domains } });
    await edge.ask('GET /a');
    expect([edge.shielded.length, edge.sent.length]).toEqual([1, 0]);
  });
});

describe('the edge goes direct', () => {
  const withShield = (shield: () => Response | Promise<Response>) =>
    site({ origin: page(), secrets: { shield_key: 'k' }, config: SHIELDED, shields: { [SITE]: shield } });

  test.each<[string, () => Response | Promise<Response>]>([
    ['gives no answer', () => Promise.reject(new Error('refused'))],
    ['refuses', () => new Response('403', { status: 403 })],
    ['has no such domain', () => new Response('421', { status: 421 })],
    ['answers with an error of the platform', () => new Response('', { status: 503 })],
    ['is no gateway of this kind', () => new Response('hello')],
  ])('where the shield %s', async (_name, shield) => {
    const edge = withShield(shield);
    const answer = await edge.ask('GET /a');
    expect([answer.status, await answer.text(), edge.sent.length]).toEqual([200, 'page', 1]);
    expect(answer.headers.get(CACHE_STATUS)).toBe('popgate; fwd=uri-miss; fwd-status=200; ttl=60; stored');
  });

  test('and for five seconds does not ask a shield that gave no answer', async () => {
    const edge = withShield(() => Promise.reject(new Error('refused')));
    for (const path of ['/a', '/b', '/c']) await edge.ask(`GET ${path}`);
    expect(edge.shielded.length).toBe(1);
    edge.advance(5_000);
    await edge.ask('GET /d');
    expect(edge.shielded.length).toBe(2);
  });

  test('where it is the shield itself', async () => {
    const { shield } = pair({ origin: page() });
    await shield.ask('GET /a');
    expect([shield.sent.length, shield.shielded.length]).toEqual([1, 0]);
  });

  test('where it came from an edge, though its own shield be elsewhere', async () => {
    const { edge, shield } = pair({
      origin: page(),
      shield: { shields: { [SITE]: () => Promise.reject(new Error('asked')) } },
    });
    await edge.ask('GET /a');
    expect([edge.shielded.length, shield.shielded.length, shield.sent.length]).toEqual([1, 0, 1]);
  });

  test.each([
    ['without the secret', { secrets: {} }, 'shielding is off: there is no secret shield_key'],
    ['with a shield that there is not', { shields: {} }, `there is no shield ${SITE}: its origins are asked directly`],
  ])('%s, and says so once', async (_name, edge, line) => {
    const { edge: www } = pair({ origin: page(), edge });
    for (const path of ['/a', '/b']) expect((await www.ask(`GET ${path}`)).status).toBe(200);
    expect([www.shielded.length, www.sent.length, www.logged]).toEqual([0, 2, [line]]);
  });

  test('but not where the shield got no answer from the origin', async () => {
    const { edge, shield } = pair({ origin: () => Promise.reject(new Error('refused')) });
    const answer = await edge.ask('GET /a');
    expect([answer.status, answer.headers.get('cache-control'), edge.sent.length]).toEqual([502, 'no-store', 0]);
    expect([answer.headers.has('popgate-shield'), shield.sent.length]).toEqual([false, 1]);
  });

  test("and an error page of the origin's own is an answer", async () => {
    const { edge } = pair({ origin: () => new Response('mine', { status: 503 }) });
    const answer = await edge.ask('GET /a');
    expect([answer.status, await answer.text(), edge.sent.length]).toEqual([503, 'mine', 0]);
  });
});

describe('S42 behind a shield, in production', () => {
  test.each([
    ['POST /.popgate/purge', [2_000, 14_000, 2_000]],
    ['POST /a', [2_000]],
  ])('%s purges again, for what the shield still held', async (line, delays) => {
    vi.useFakeTimers();
    try {
      const admin = { admin: {}, domains: { 'www.example.test': { routes: [{ path: '/*', to: 'origin' }] } } } as const;
      const { edge, advance } = pair({
        origin: page(),
        config: admin,
        edge: { secrets: { shield_key: 'k', admin_token: 't' }, environment: { local: false } },
      });
      const headers = { authorization: 'Bearer t', 'content-type': 'application/json' };
      await edge.ask(line, headers, '{"urls":["http://www.example.test/a"]}');
      for (const delay of delays) {
        await edge.ask('GET /a');
        expect((await edge.ask('GET /a')).headers.get(CACHE_STATUS)).toMatch(/popgate; hit; ttl=\d+$/);
        advance(delay);
        await vi.advanceTimersByTimeAsync(delay);
        expect((await edge.ask('GET /a')).headers.get(CACHE_STATUS)).not.toMatch(/popgate; hit; ttl=\d+$/);
      }
    } finally {
      vi.useRealTimers();
    }
  });
});
