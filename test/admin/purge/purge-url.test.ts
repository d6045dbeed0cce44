import { describe, expect, test } from 'vitest';
import type { GatewayConfig, RouteConfig } from '../../../src/gateway/index.ts';
import { ADMIN, problemOf, PURGE, routes, service, UNTOUCHED } from '../service.ts';

describe('PURGE', () => {
  test.each<[string, string]>([
    ['http://www.example.test/a', 'http://www.example.test/a'],
    ['https://www.example.test/a', 'http://www.example.test/a'],
    ['http://WWW.EXAMPLE.TEST:8080/x/../a', 'http://www.example.test/a'],
    ['http://www.example.test/b?q=1', 'http://www.example.test/b?q=1'],
    ['http://shop.example.test/a', 'http://shop.example.test/a'],
    ['http://blue.tenants.test/a', 'http://blue.tenants.test/a'],
  ])('of %s purges %s and nothing else', async (url, canonical) => {
    const www = await service();
    const answer = await www.ask(`PURGE ${url}`, PURGE);
    expect(await answer.json()).toEqual({
      id: expect.stringMatching(/^id-\d+$/) as unknown,
      at: '2026-03-01T12:00:00.000Z',
      who: 'purge_token',
      purged: { keys: [], urls: [canonical], domains: [], all: false },
      surrogateKeys: [
        canonical.replace('http://', 'popgate:url:'),
        canonical.replace('http://', 'popgate:path:').replace(/\?.*/, ''),
      ],
      soft: false,
    });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await www.states()).toEqual({ ...UNTOUCHED, [canonical]: 'gone' });
  });

  test.each([
    [{ 'fastly-soft-purge': '1' }, 'stale'],
    [{ 'fastly-soft-purge': '0' }, 'gone'],
    [{ 'fastly-soft-purge': '' }, 'gone'],
    [{}, 'gone'],
  ])('with %j leaves it %s', async (headers, state) => {
    const www = await service();
    const answer = await www.ask('PURGE /a', { ...PURGE, ...(headers as Record<string, string>) });
    expect(await answer.json()).toMatchObject({ soft: state === 'stale' });
    expect(await www.states()).toEqual({ ...UNTOUCHED, 'http://www.example.test/a': state });
  });

  test('reaches what is stored under every rule for the query', async () => {
    const beta: RouteConfig = { path: '/*', to: 'origin', headers: { 'x-beta': true }, cache: { query: 'ignore' } };
    const www = await service({ config: { domains: { 'www.example.test': { routes: [beta, ...routes] } } } });
    const ask = async (query: string, headers = {}) =>
      (await www.ask(`GET /q?${query}`, headers)).headers.get('cache-status')?.includes('; hit');
    const states = async () => [await ask('x=1', { 'x-beta': '1' }), await ask('x=1')];
    await states();
    expect(await states()).toEqual([true, true]);
    await www.ask('PURGE /q?x=1', PURGE);
    expect(await states()).toEqual([false, false]);
    // Where the query does not count, any is the same URL.
    await www.ask('PURGE /q?x=2', PURGE);
    expect(await states()).toEqual([false, true]);
  });

  test('of an unknown host is a 421, and needs a token all the same', async () => {
    const www = await service();
    expect((await www.ask('PURGE http://other.test/a')).status).toBe(401);
    expect(await problemOf(await www.ask('PURGE http://other.test/a', ADMIN))).toMatchObject({
      status: 421,
      title: 'Not a domain of this service',
      type: 'application/problem+json',
    });
    expect(await www.states()).toEqual(UNTOUCHED);
  });

  test('of the operator API itself purges that URL, and runs nothing', async () => {
    const www = await service();
    const answer = await www.ask('PURGE /.popgate/purge', ADMIN, '{"all":true}');
    expect(await answer.json()).toMatchObject({
      purged: { urls: ['http://www.example.test/.popgate/purge'], all: false },
    });
    expect(await www.states()).toEqual(UNTOUCHED);
  });

  test.each(['purge', 'Purge', 'PURGEALL'])('S53 %s is another method, which goes to the site', async (method) => {
    const www = await service();
    const answer = await www.ask(`${method} /a`, PURGE);
    expect(await answer.text()).toBe('page');
    expect(www.sent.map((request) => request.method)).toEqual([method]);
  });

  test.each(['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override'])(
    'S53 a GET with %s is a GET',
    async (name) => {
      const www = await service();
      const answer = await www.ask('GET /a', { ...PURGE, [name]: 'PURGE' });
      expect(answer.headers.get('cache-status')).toContain('; hit');
      expect(await www.states()).toEqual(UNTOUCHED);
    },
  );

  test('never reaches the origin', async () => {
    const www = await service();
    for (const headers of [{}, PURGE]) await www.ask('PURGE /a', headers);
    expect(www.sent).toEqual([]);
  });
});

describe('without an operator API', () => {
  const bare = () => service({ config: { admin: undefined } as unknown as Partial<GatewayConfig> });

  test('PURGE is a 405 that purges nothing', async () => {
    const www = await bare();
    const answer = await www.ask('PURGE /a', ADMIN);
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    expect(await www.states()).toEqual(UNTOUCHED);
    expect(www.sent).toEqual([]);
  });

  test("its paths are the site's", async () => {
    const www = await bare();
    expect(await (await www.ask('GET /.popgate/status', ADMIN)).text()).toBe('page');
    expect(www.sent.map(({ url }) => url)).toEqual(['http://origin.test/.popgate/status']);
  });
});
