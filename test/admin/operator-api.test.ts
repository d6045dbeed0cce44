import { describe, expect, test } from 'vitest';
import type { GatewayConfig } from '../../src/gateway/index.ts';
import { ADMIN, JSON_TYPE, problemOf, PURGE, routes, service, UNTOUCHED } from './service.ts';

const BODY = '{"keys":["pages"]}';

describe('S53 only POST purges', () => {
  const methods = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'post', 'X'];

  test.each(methods)('%s is a 405 that names POST', async (method) => {
    const www = await service();
    const body = method === 'GET' || method === 'HEAD' ? undefined : BODY;
    const answer = await www.ask(`${method} /.popgate/purge`, { ...PURGE, ...JSON_TYPE }, body);
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await www.states()).toEqual(UNTOUCHED);
    expect(www.sent).toEqual([]);
  });

  test.each(['constructor', 'toString', 'valueOf', 'hasOwnProperty', '__proto__'])(
    'a method that objects have, %s, is a 405 as any other',
    async (method) => {
      const answer: unknown = await (await service()).ask(`${method} /.popgate/status`, PURGE);
      expect(answer).toBeInstanceOf(Response);
      expect((answer as Response).status).toBe(405);
    },
  );

  test.each(['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override'])(
    'a GET with %s is a GET',
    async (name) => {
      const www = await service();
      const headers = { ...PURGE, ...JSON_TYPE, [name]: 'POST' };
      expect((await www.ask('GET /.popgate/purge?keys=pages', headers)).status).toBe(405);
      expect(await www.states()).toEqual(UNTOUCHED);
    },
  );

  test('what is in the query is not read', async () => {
    const www = await service();
    const answer = await www.ask('POST /.popgate/purge?keys=pages&all=true', { ...ADMIN, ...JSON_TYPE }, '{}');
    expect(answer.status).toBe(400);
    expect(await www.states()).toEqual(UNTOUCHED);
  });

  test('a POST without a body is a 400', async () => {
    const www = await service();
    expect((await www.ask('POST /.popgate/purge', { ...PURGE, ...JSON_TYPE })).status).toBe(400);
  });
});

describe('what is not there', () => {
  test.each(['/.popgate', '/.popgate/', '/.popgate/none', '/.popgate/purge/', '/.popgate//purge', '/.popgate/PURGE'])(
    '%s is a 404, and not the site',
    async (path) => {
      const www = await service();
      const answer = await www.ask(`GET ${path}`, ADMIN);
      expect(await problemOf(answer)).toEqual({
        type: 'application/problem+json',
        cache: 'no-store',
        title: 'Not found',
        status: 404,
        detail: 'there is no such endpoint',
      });
      expect(www.sent).toEqual([]);
    },
  );

  test.each(['/.popgate/none', '/.popgate/purge', '/.popgate/status'])('a HEAD of %s has no body', async (path) => {
    const answer = await (await service()).ask(`HEAD ${path}`, PURGE);
    expect(await answer.text()).toBe('');
  });
});

describe('where it answers', () => {
  const json = { ...PURGE, ...JSON_TYPE };

  test.each([
    'http://www.example.test/.popgate/status',
    'https://www.example.test/.popgate/status',
    'http://WWW.example.test:8080/.popgate/status',
    'http://www.example.test/%2epopgate/status',
    'http://www.example.test/x/../.popgate/status?a=b',
    'http://127.0.0.1:7676/.popgate/status',
    'http://localhost/.popgate/status',
  ])('%s', async (url) => {
    const www = await service();
    expect(await (await www.ask(`GET ${url}`, PURGE)).json()).toMatchObject({ service: 'service' });
    expect(www.sent).toEqual([]);
  });

  test.each([
    ['http://shop.example.test/.popgate/purge', 'http://origin.test/.popgate/purge'],
    ['http://blue.tenants.test/.popgate/purge', 'http://origin.test/.popgate/purge'],
    ['http://www.example.test/.popgatex', 'http://origin.test/.popgatex'],
    ['http://www.example.test/a/.popgate/purge', 'http://origin.test/a/.popgate/purge'],
    ['http://www.example.test/.popgate%2Fpurge', 'http://origin.test/.popgate%2Fpurge'],
    ['http://www.example.test//.popgate/purge', 'http://origin.test//.popgate/purge'],
  ])("%s is the site's", async (url, asked) => {
    const www = await service();
    expect(await (await www.ask(`POST ${url}`, json, '{"all":true}')).text()).toBe('page');
    expect(www.sent.map((request) => request.url)).toEqual([asked]);
    expect((await www.states())['http://www.example.test/b?q=1']).toBe('hit');
  });

  test.each(['127.0.0.1', 'localhost'])('not by %s in production', async (host) => {
    const www = await service({ environment: { local: false } });
    expect((await www.ask(`GET http://${host}/.popgate/status`, PURGE)).status).toBe(421);
  });

  test('at the default path of the only domain, where the configuration says no more', async () => {
    const www = await service({
      config: {
        domains: { 'www.example.test': { routes } },
        admin: {},
      },
    });
    expect((await www.ask('GET /.popgate/status', PURGE)).status).toBe(200);
  });

  test.each(['*', '*.tenants.test'])('wherever %s does, where that is the only domain', async (name) => {
    const www = await service({ config: { domains: { [name]: { routes } }, admin: {} } });
    const url = 'http://blue.tenants.test/.popgate/status';
    expect((await www.ask(`GET ${url}`, PURGE)).status).toBe(200);
    expect((await www.ask(`GET ${url}`)).status).toBe(401);
  });

  test('at another path', async () => {
    const www = await service({ config: { admin: { host: 'shop.example.test', path: '/_ops/edge' } } });
    expect((await www.ask('GET http://shop.example.test/_ops/edge/status', PURGE)).status).toBe(200);
    expect(await (await www.ask('GET /.popgate/status', PURGE)).text()).toBe('page');
  });
});

describe('the status', () => {
  test.each([PURGE, ADMIN])('is told to %j', async (headers) => {
    const backends: GatewayConfig['backends'] = {
      origin: { origin: 'http://origin.test', health: { path: '/' } },
      other: { origin: 'http://other.test' },
    };
    const www = await service({
      config: { backends },
      environment: { pop: 'LHR', version: '7' },
      health: { origin: 'unhealthy' },
    });
    const answer = await www.ask('GET /.popgate/status', headers);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.json()).toEqual({
      service: 'service',
      version: '7',
      pop: 'LHR',
      configuration: expect.stringMatching(/^[0-9a-z]+$/) as unknown,
      backends: [
        { name: 'origin', health: 'unhealthy', breaker: null, latencyMs: null },
        { name: 'other', health: 'unknown', breaker: null, latencyMs: null },
      ],
      shortSecrets: ['admin_token', 'purge_token'],
      surrogateFields: { seen: true },
    });
  });

  test('S69 names the secrets that can be guessed, and tells nothing else of them', async () => {
    const adapter = 'shopify';
    const www = await service({
      config: { purge: { hooks: { 'my-shop': { adapter, events: { '*': { all: true } } } } } },
      secrets: {
        purge_token: 'purge-secret',
        purge_token_next: 'x'.repeat(16),
        admin_token: 'x'.repeat(15),
        publish_token_next: 'p',
        stream_key: '',
        debug_key: 'd',
        hook_my_shop: 'hush',
        api_key: 'k',
      },
    });
    const text = await (await www.ask('GET /.popgate/status', PURGE)).text();
    expect((JSON.parse(text) as { shortSecrets: string[] }).shortSecrets.toSorted()).toEqual([
      'admin_token',
      'debug_key',
      'hook_my_shop',
      'publish_token_next',
      'purge_token',
    ]);
    expect(text).not.toMatch(/xxx|hush|purge-secret/);
  });

  test('tells one configuration from another, and the same as the same', async () => {
    const hashes = (['/one', '/two', '/one'] as const).map(async (path) => {
      const domains: GatewayConfig['domains'] = { 'www.example.test': { routes: [{ path, to: 'origin' }] } };
      const www = await service({ config: { domains, admin: {} } });
      return ((await (await www.ask('GET /.popgate/status', PURGE)).json()) as { configuration: string }).configuration;
    });
    const [one, two, again] = await Promise.all(hashes);
    expect(one).not.toBe(two);
    expect(again).toBe(one);
  });

  test('is asked anew each time', async () => {
    const health: Record<string, 'healthy' | 'unhealthy'> = {};
    const www = await service({ health });
    const ask = async () => (await www.ask('GET /.popgate/status', PURGE)).json();
    expect(await ask()).toMatchObject({ backends: [{ health: 'unknown' }] });
    health['origin'] = 'healthy';
    expect(await ask()).toMatchObject({ backends: [{ health: 'healthy' }] });
  });
});
