import { describe, expect, test } from 'vitest';
import type { BackendConfig, GatewayConfig } from '../../../src/gateway/index.ts';
import type { FakeOrigin } from '../../support/fake-platform.ts';
import { type Site, site } from '../../support/site.ts';
import { tenants } from '../../support/tenants.ts';
import { forward, page, pair, SHIELDED, SITE } from './shield-site.ts';

const PRODUCTION = { local: false };
const OF_ORIGINS = { 'surrogate-key': 'page all', 'surrogate-control': 'max-age=600' };
const PURGING = { secrets: { purge_token: 'purge-token', shield_key: 'k' } };
const OPERATOR = { authorization: 'Bearer purge-token' };

/** As Fastly does: what is called as its own reaches only those who ask as one of its servers. */
const stripping =
  (origin: FakeOrigin): FakeOrigin =>
  async (request) => {
    const response = await origin(request);
    return request.headers.has('fastly-ff') ? response : stripped(response);
  };

function stripped(response: Response): Response {
  const headers = new Headers(response.headers);
  for (const name of Object.keys(OF_ORIGINS)) headers.delete(name);
  return new Response(response.body, { status: response.status, headers });
}

function purgeKey(www: Site, key: string): Promise<Response> {
  const headers = { ...OPERATOR, 'content-type': 'application/json' };
  return www.ask('POST /.popgate/purge', headers, JSON.stringify({ keys: [key] }));
}

const stateOf = async (www: Site, path = '/') => (await www.ask(`GET ${path}`)).headers.get('cache-status');

describe('in production', () => {
  const asked = (backend: Partial<BackendConfig>, local = false): Site => {
    const backends = { origin: { origin: 'http://origin.test', ...backend } } as GatewayConfig['backends'];
    return site({ environment: { local }, config: { backends } as Partial<GatewayConfig> });
  };

  test.each([
    ['a GET', 'GET /'],
    ['a POST', 'POST /'],
    ['a HEAD', 'HEAD /'],
  ])('%s asks the origin to keep its surrogate fields', async (_, line) => {
    const www = asked({});
    await www.ask(line, { 'fastly-ff': 'of a client', 'fastly-debug': '1' });
    expect(www.sent[0]!.headers.get('fastly-ff')).toBe('1');
    expect(www.sent[0]!.headers.has('fastly-debug')).toBe(false);
  });

  test('are asked for in one word, whatever the route says', async () => {
    const set = { 'Fastly-FF': 'of a route' };
    const routes = [{ path: '/*', to: 'origin', headers: { request: { set } } }] as const;
    const www = site({ environment: { local: false }, config: { domains: { 'www.example.test': { routes } } } });
    await www.ask('GET /');
    expect(www.sent[0]!.headers.get('fastly-ff')).toBe('1');
  });

  test('so is the origin of a dynamic backend, and every member of a pool that has not said no', async () => {
    const dynamic = tenants({ acme: 'https://a.tenants.test' });
    await dynamic.ask('GET http://acme.shops.test/');
    const silent = tenants({ acme: 'https://a.tenants.test' }, { own: { surrogateFields: false } });
    await silent.ask('GET http://acme.shops.test/');
    const pooled = site({
      environment: PRODUCTION,
      origin: () => {
        throw new Error('connection refused');
      },
      config: {
        backends: {
          one: { origin: 'http://one.test' },
          two: { origin: 'http://two.test', surrogateFields: false },
          three: { origin: 'http://three.test' },
        },
        pools: { pool: { backends: { one: 1, two: 1, three: 1 }, policy: 'failover', retries: 2 } },
        domains: { 'www.example.test': { routes: [{ path: '/*', to: 'pool' }] } },
      },
    });
    await pooled.ask('GET /');
    const fields = [dynamic, silent, pooled].map(({ sent }) => sent.map(({ headers }) => headers.get('fastly-ff')));
    expect(fields).toEqual([['1'], [null], ['1', null, '1']]);
  });

  test('not where the backend says no, nor on Viceroy, whatever the client sends', async () => {
    for (const www of [asked({ surrogateFields: false }), asked({}, true)]) {
      await www.ask('GET /', { 'fastly-ff': '1' });
      expect(www.sent[0]!.headers.has('fastly-ff')).toBe(false);
    }
  });

  test('an answer that varies by it is found again', async () => {
    const origin = page({ vary: 'Fastly-FF' });
    const www = site({ environment: PRODUCTION, origin });
    await www.ask('GET /');
    expect(await stateOf(www)).toContain('hit');
  });

  test('keys of an origin purge what Fastly would have kept them from', async () => {
    const origin = stripping(page(OF_ORIGINS));
    const www = site({ environment: PRODUCTION, origin, ...PURGING, config: { admin: {} } });
    await www.ask('GET /');
    expect((await purgeKey(www, 'page')).status).toBe(200);
    expect(await stateOf(www)).toContain('fwd=uri-miss');
  });
});

describe('between POPs', () => {
  const edgeOf = (origin: FakeOrigin) => {
    const config = { admin: {}, ...SHIELDED };
    const pops = pair({
      origin: stripping(origin),
      config,
      shield: { environment: PRODUCTION },
      edge: {
        environment: PRODUCTION,
        ...PURGING,
        shields: { [SITE]: async (request) => stripped(await forward(pops.shield, request)) },
      },
    });
    return pops;
  };

  test('the fields go by names of our own, and act at the edge', async () => {
    const { edge, advance } = edgeOf(page({ ...OF_ORIGINS, 'cache-control': 'max-age=1' }));
    const first = await edge.ask('GET /');
    expect([...first.headers.keys()].filter((name) => /^(?:popgate|surrogate|fastly)-/.test(name))).toEqual([]);
    expect(edge.shielded[0]!.headers.get('fastly-ff')).toBe('1');
    advance(60_000);
    expect(await stateOf(edge)).toContain('hit; ttl=540');
    expect(edge.shielded.length).toBe(1);
    await purgeKey(edge, 'page');
    await edge.ask('GET /');
    expect(edge.shielded.length).toBe(2);
  });

  test('an origin that sends those names says nothing by them', async () => {
    const deceiving = page({ 'popgate-surrogate-key': 'stolen', 'popgate-surrogate-control': 'max-age=9999' });
    const { edge, shield, advance } = edgeOf(deceiving);
    const direct = site({ environment: PRODUCTION, origin: deceiving, ...PURGING, config: { admin: {} } });
    for (const www of [edge, direct]) {
      await www.ask('GET /');
      await purgeKey(www, 'stolen');
      expect(await stateOf(www)).toContain('hit');
    }
    advance(120_000);
    expect(await stateOf(shield)).toContain('fwd=stale');
  });
});

describe('the status', () => {
  const seen = async (www: Site): Promise<unknown> => {
    const answer = await www.ask('GET /.popgate/status', OPERATOR);
    return ((await answer.json()) as { surrogateFields: unknown }).surrogateFields;
  };

  test.each([
    ['surrogate-key', 'a', true],
    ['surrogate-control', 'max-age=1', true],
    ['cache-tag', 'a', false],
    ['popgate-surrogate-key', 'a', false],
  ])('tells whether a field of origins has come: %s', async (name, value, isSeen) => {
    const www = site({ origin: page({ [name]: value }), ...PURGING, config: { admin: {} } });
    expect(await seen(www)).toEqual({ seen: false });
    await www.ask('GET /');
    expect(await seen(www)).toEqual({ seen: isSeen });
    www.advance(8 * 86_400_000);
    expect(await seen(www)).toEqual({ seen: false });
  });

  test('of an edge knows what came through a shield', async () => {
    const { edge } = pair({ origin: page(OF_ORIGINS), config: { admin: {} }, edge: PURGING });
    await edge.ask('GET /');
    expect(await seen(edge)).toEqual({ seen: true });
  });

  test('costs one entry of the cache in a sandbox, and a hit nothing', async () => {
    const www = site({ origin: page(OF_ORIGINS) });
    for (const path of ['/', '/', '/b', '/c']) await www.ask(`GET ${path}`);
    const touched: string[] = [];
    const { lookup, insert } = www.cache;
    www.cache.lookup = (key) => (touched.push(key), lookup(key));
    www.cache.insert = (key, ...rest) => (touched.push(key), insert(key, ...rest));
    for (const path of ['/', '/d']) await www.ask(`GET ${path}`);
    expect(touched.filter((key) => key.startsWith('surrogate'))).toEqual([]);
  });
});
