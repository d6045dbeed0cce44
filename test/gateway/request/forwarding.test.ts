import { describe, expect, test } from 'vitest';
import type { GatewayConfig, RouteRules } from '../../../src/gateway/index.ts';
import { DECEPTIVE, FOLDING, PASSING } from '../../support/deceptive-names.ts';
import type { FakeOrigin } from '../../support/fake-platform.ts';
import { site, type SiteOptions } from '../../support/site.ts';

const CANARY = 'canary.evil.example';

/** An origin that puts everything it was sent into an answer for everybody. */
const reflecting: FakeOrigin = ({ url, headers }) =>
  new Response(JSON.stringify([url, ...headers]), {
    headers: { 'content-type': 'text/plain', 'cache-control': 'max-age=60' },
  });

function withRules(rules: RouteRules, options: SiteOptions = {}) {
  const routes = [{ path: '/:id/*', to: 'origin', ...rules } as const];
  return site({ origin: reflecting, ...options, config: { domains: { 'www.example.test': { routes } } } });
}

/** What the origin is sent for `GET /a/b`. */
async function sentFor(headers: Record<string, string>, www = withRules({})): Promise<Record<string, string>> {
  expect((await www.ask('GET /a/b', headers)).status).toBe(200);
  return Object.fromEntries(www.sent.at(-1)!.headers);
}

describe('what names the client and its wish', () => {
  const OWN = {
    'x-forwarded-for': '192.0.2.1',
    'x-forwarded-host': 'www.example.test',
    'x-forwarded-proto': 'http',
    forwarded: 'for=192.0.2.1;host="www.example.test";proto=http',
  };

  test.each(Object.keys(OWN))('S7 %s is replaced by what the gateway knows', async (name) => {
    expect(await sentFor({ [name]: CANARY })).toMatchObject(OWN);
  });

  test('S7 an address of IPv6 and the scheme are told', async () => {
    const www = site({ address: '2001:db8::1' });
    await www.ask('GET https://www.example.test/');
    const { headers } = www.sent[0]!;
    expect(headers.get('x-forwarded-for')).toBe('2001:db8::1');
    expect(headers.get('x-forwarded-proto')).toBe('https');
    expect(headers.get('forwarded')).toBe('for="[2001:db8::1]";host="www.example.test";proto=https');
  });

  test.each(['x-original-url', 'x-rewrite-url', 'x-http-method-override', 'x-method-override', 'x-http-method'])(
    'S8 %s is stripped',
    async (name) => {
      expect(await sentFor({ [name]: '/admin' })).not.toHaveProperty(name);
    },
  );

  test.each([...DECEPTIVE, ...FOLDING])('S16 S66 %s carries nothing', async (name) => {
    const www = site({ origin: reflecting });
    await www.ask('GET /a', { [name]: CANARY, [name.toUpperCase()]: CANARY });
    expect(JSON.stringify([...www.sent[0]!.headers])).not.toContain(CANARY);
    expect(await (await www.ask('GET /a')).text()).not.toContain(CANARY);
    await www.ask('POST /a', { [name]: CANARY });
    expect(JSON.stringify([...www.sent.at(-1)!.headers])).not.toContain(CANARY);
  });

  test('S66 what clients send in good faith goes through', async () => {
    const values = Object.fromEntries(PASSING.map((name) => [name, 'x']));
    const www = site();
    await www.ask('POST /a', values);
    expect(Object.fromEntries(www.sent[0]!.headers)).toMatchObject(values);
  });

  test('S16 Vary on such a header makes one variant', async () => {
    const origin: FakeOrigin = () =>
      new Response('x', {
        headers: { 'cache-control': 'max-age=60', 'content-length': '1', vary: 'X-Forwarded-Host' },
      });
    const www = site({ origin });
    await www.ask('GET /a', { 'x-forwarded-host': CANARY });
    expect((await www.ask('GET /a')).headers.get('cache-status')).toContain('; hit');
  });

  test('all else goes through, Via and CDN-Loop with what is there', async () => {
    const sent = await sentFor({ accept: 'text/html', 'x-own': 'a', via: '1.1 other', 'cdn-loop': 'other; v=1' });
    expect(sent).toMatchObject({ accept: 'text/html', 'x-own': 'a' });
    expect(sent).toMatchObject({ via: '1.1 other, 1.1 popgate', 'cdn-loop': 'other; v=1, popgate-test' });
    expect(sent).not.toHaveProperty('host');
  });
});

describe('a body', () => {
  test.each(['GET', 'HEAD'])('S9 of a %s is dropped with its length, by the cache and past it', async (method) => {
    for (const rules of [{}, { cache: 'pass' } as const]) {
      const www = withRules(rules);
      await www.ask(`${method} /a/b`, { 'content-length': '4', 'content-type': 'text/plain' }, 'evil');
      const { body, headers } = www.sent[0]!;
      expect(body).toBeNull();
      expect(headers.get('content-length')).toBeNull();
    }
  });

  test.each(['POST', 'PUT', 'PATCH', 'DELETE'])('of a %s is sent on', async (method) => {
    const www = site();
    await www.ask(`${method} /a`, { 'content-length': '4' }, 'body');
    const { body, headers } = www.sent[0]!;
    expect(await new Response(body).text()).toBe('body');
    expect(headers.get('content-length')).toBe('4');
  });
});

describe('cookies', () => {
  const withCookie = { cookie: 'session=secret; currency=EUR' };

  test('S10 reach the origin where it decides freshness', async () => {
    expect(await sentFor(withCookie)).toMatchObject(withCookie);
  });

  test.each<[string, RouteRules, string | undefined]>([
    ['none of them', { cache: { ttl: '1m' } }, undefined],
    ['the keyed ones', { cache: { ttl: '1m', key: { cookies: ['currency'] } } }, 'currency=EUR'],
    ['all of them past the cache', { cache: 'pass' }, withCookie.cookie],
  ])('S10 under a ttl the origin sees %s', async (_, rules, cookie) => {
    expect((await sentFor(withCookie, withRules(rules)))['cookie']).toBe(cookie);
  });
});

describe('the query', () => {
  test.each([
    ['keep', '?b=1&utm_source=x&a=2'],
    ['ignore', ''],
    ['sort', '?a=2&b=1&utm_source=x'],
    [{ only: ['a'] }, '?a=2'],
    [{ except: ['utm_source'] }, '?b=1&a=2'],
  ] as const)('S11 is sent as the rule %j keys it', async (query, expected) => {
    const www = withRules({ cache: { query } });
    await www.ask('GET /a/b?b=1&utm_source=x&a=2');
    expect(www.sent.at(-1)!.url).toBe(`http://origin.test/a/b${expected}`);
  });

  test('S11 a parameter in another spelling is left out all the same', async () => {
    const www = withRules({ cache: { query: { except: ['utm_source'] } } });
    await www.ask(`GET /a/b?a=1&%75tm_source=${CANARY}&utm%5Fsource=${CANARY}`);
    expect(www.sent[0]!.url).toBe('http://origin.test/a/b?a=1');
    expect(await (await www.ask('GET /a/b?a=1')).text()).not.toContain(CANARY);
  });
});

describe('what is for one hop', () => {
  test.each([
    ['connection', 'close'],
    ['keep-alive', 'timeout=5'],
    ['proxy-authorization', 'Basic eA=='],
    ['proxy-connection', 'close'],
    ['te', 'trailers'],
    ['trailer', 'x-a'],
    ['transfer-encoding', 'chunked'],
    ['upgrade', 'websocket'],
    ['expect', '200-maybe'],
  ])('S30 %s is not sent on', async (name, value) => {
    expect(await sentFor({ [name]: value })).not.toHaveProperty(name);
  });

  test('S31 Connection takes away what it lists, and nothing that the gateway sets', async () => {
    const connection = 'x-hop, X-Forwarded-For , x-forwarded-host, forwarded, via, cdn-loop, x-set';
    const www = withRules({ headers: { request: { set: { 'x-set': 'by rule' } } } });
    const sent = await sentFor({ connection, 'x-hop': '1', 'x-keep': '1' }, www);
    expect(sent).not.toHaveProperty('x-hop');
    expect(sent).toMatchObject({
      'x-keep': '1',
      'x-set': 'by rule',
      'x-forwarded-for': '192.0.2.1',
      'x-forwarded-host': 'www.example.test',
      forwarded: 'for=192.0.2.1;host="www.example.test";proto=http',
      via: '1.1 popgate',
      'cdn-loop': 'popgate-test',
    });
  });

  test.each<[string, RouteRules, Record<string, string>]>([
    ['a header of Vary', {}, { 'x-kind': 'one' }],
    ['a keyed header', { cache: { key: { headers: ['x-kind'] } } }, { 'x-kind': 'one' }],
    ['a keyed cookie', { cache: { key: { cookies: ['kind'] } } }, { cookie: 'kind=one' }],
  ])('S31 Connection cannot hide %s from the origin and show it to the cache', async (_, rules, headers) => {
    const origin: FakeOrigin = ({ headers: sent }) =>
      new Response(`for ${sent.get('x-kind') ?? sent.get('cookie') ?? CANARY}`, {
        headers: { 'content-type': 'text/plain', 'cache-control': 'max-age=60', vary: 'x-kind' },
      });
    const www = withRules(rules, { origin });
    await www.ask('GET /a/b', { ...headers, connection: Object.keys(headers).join() });
    expect(await (await www.ask('GET /a/b', headers)).text()).not.toContain(CANARY);
  });
});

describe('odd bytes', () => {
  test.each(['caf\u00e9', '\u00c3\u00a9', '\u00ff\u00fe', '\u0080'])('S32 %j is no error', async (value) => {
    const www = withRules({ cache: { key: { headers: ['x-kind'], cookies: ['c'] } } });
    const headers = { 'x-kind': value, cookie: `c=${value}`, 'user-agent': value, 'accept-encoding': value };
    expect((await sentFor(headers, www))['x-kind']).toBe(value);
    expect((await www.ask('POST /a/b', { 'cache-control': value, 'if-none-match': value, range: value })).status).toBe(
      200,
    );
    expect((await www.ask('GET /a/b', { 'cache-control': value, 'if-none-match': value, range: value })).status).toBe(
      200,
    );
  });
});

describe('loops', () => {
  test.each(['popgate-test', 'other, popgate-test', 'popgate-test; v=1, other', 'other;a=b ,popgate-test ;x'])(
    'S48 CDN-Loop: %s is a 508',
    async (loop) => {
      const www = site();
      expect((await www.ask('GET /', { 'cdn-loop': loop })).status).toBe(508);
      expect(www.sent).toEqual([]);
    },
  );

  test.each(['other', 'popgate-test-2', 'popgate-tes', 'x; a=popgate-test'])(
    'S48 CDN-Loop: %s is none',
    async (loop) => {
      expect((await site().ask('GET /', { 'cdn-loop': loop })).status).toBe(200);
    },
  );
});

describe('the destination', () => {
  test.each<[GatewayConfig['backends'], string]>([
    [{ origin: { origin: 'http://origin.test' } }, 'http://origin.test/a%2Fb?c=d'],
    [{ origin: { origin: 'https://origin.test:8443/base/' } }, 'https://origin.test:8443/base/a%2Fb?c=d'],
    [{ origin: { origin: 'https://10.0.0.1/base', overrideHost: 'shop.test' } }, 'https://shop.test/base/a%2Fb?c=d'],
  ])('%j is asked for %s', async (backends, url) => {
    const www = site({ config: { backends: backends! } });
    await www.ask('GET /a%2fb?c=d');
    expect(www.sent[0]).toMatchObject({ backend: 'origin', url });
  });
});

describe('a rule', () => {
  test('sets, adds and removes headers of the request', async () => {
    const request = { set: { 'X-Id': ':id', 'x-new': 'n' }, add: { 'x-more': '2' }, remove: ['X-Gone', 'cookie'] };
    const sent = await sentFor(
      { 'x-id': 'client', 'x-more': '1', 'x-gone': '1', cookie: 'a=b' },
      withRules({ headers: { request } }),
    );
    expect(sent).toMatchObject({ 'x-id': 'a', 'x-new': 'n', 'x-more': '1, 2' });
    expect(sent).not.toHaveProperty('x-gone');
    expect(sent).not.toHaveProperty('cookie');
  });

  test('sets, adds and removes headers of the answer, of a stored one too', async () => {
    const origin: FakeOrigin = () =>
      new Response('x', {
        headers: { 'content-length': '1', 'cache-control': 'max-age=60', server: 'apache', 'x-id': 'o', 'x-more': '1' },
      });
    const response = { set: { 'X-Id': ':id/:rest' }, add: { 'x-more': '2' }, remove: ['Server'] };
    const www = withRules({ headers: { response } }, { origin });
    for (const decision of ['fwd=uri-miss', 'hit']) {
      const headers = Object.fromEntries((await www.ask('GET /a/b')).headers);
      expect(headers).toMatchObject({ 'x-id': 'a/b', 'x-more': '1, 2' });
      expect(headers).not.toHaveProperty('server');
      expect(headers['cache-status']).toContain(decision);
    }
  });
});
