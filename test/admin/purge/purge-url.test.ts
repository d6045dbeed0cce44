import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keyProblem, urlKey } from '../../../src/gateway/cache/surrogate-keys.ts';
import type { GatewayConfig, RouteConfig } from '../../../src/gateway/index.ts';
import { ADMIN, CONFIG, problemOf, PURGE, routes, service, UNTOUCHED } from '../service.ts';

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

  test.each<[stored: string, purged: string, reached: boolean]>([
    ['?f[]=1', '?f%5B%5D=1', true],
    ['?f%5b0%5D=1', '?f[0]=1', true],
    ['?q=%c3%a9', '?q=%C3%A9', true],
    ['?q=~a.b_c-d', '?q=%7Ea%2Eb%5Fc%2dd', true],
    ["?q='", '?q=%27', true],
    ['?q=%22{|}%3C', '?q="%7b%7C%7D<', true],
    ['?u=https%3A%2F%2Fa.test%2F', '?u=https://a.test/', true],
    ['?', '', true],
    ['?q=a+b', '?q=a%20b', false],
    ['?q=a+b', '?q=a%2Bb', false],
    ['?a=1%26b=2', '?a=1&b=2', false],
    ['?a%3D1', '?a=1', false],
    ['?a=%2541', '?a=A', false],
    ['?a=%zz', '?a=%ZZ', false],
    ['?a=b', '?A=b', false],
    ['?a=1&b=2', '?b=2&a=1', false],
  ])('of what is stored as %s by %s reaches it: %j', async (stored, purged, reached) => {
    for (const [one, other] of [
      [stored, purged],
      [purged, stored],
    ] as const) {
      const www = await service();
      await www.ask(`GET /b${one}`);
      await www.ask(`PURGE /b${other}`, PURGE);
      const before = www.sent.length;
      await www.ask(`GET /b${one}`);
      expect(www.sent.length - before).toBe(reached ? 1 : 0);
    }
  });

  test('leaves each spelling of a query an object of its own, that the origin is asked as it is spelled', async () => {
    const www = await service();
    const spellings = ['?f[]=1', '?f%5B%5D=1', '?f%5b%5d=1'];
    for (const query of spellings) await www.ask(`GET /b${query}`);
    expect(www.sent.map(({ url }) => url)).toEqual(spellings.map((query) => `http://origin.test/b${query}`));
  });

  test('property: is by a key that another spelling does not change', async () => {
    const character = fc.constantFrom(...'aZ0-._~!$\'()*,/:?@[]{}|\\^`"<>', ' ', '\u00e9', '\u20ac');
    const spelled = fc.tuple(character, fc.nat(2)).map(([one, way]): [string, string] => {
      const escaped = [...new TextEncoder().encode(one)]
        .map((byte) => `%${byte.toString(16).padStart(2, '0')}`)
        .join('');
      return [one, [one, escaped, escaped.toUpperCase()][way]!];
    });
    await fc.assert(
      fc.asyncProperty(fc.array(spelled, { minLength: 1 }), async (pieces) => {
        const keyOf = async (at: 0 | 1): Promise<string> =>
          urlKey({ host: 'a.test', path: '/', query: `?q=${pieces.map((piece) => piece[at]).join('')}` });
        expect(await keyOf(1)).toBe(await keyOf(0));
        expect(keyProblem((await keyOf(0)).replace('popgate:url:', '').replaceAll(',', ''))).toBeNull();
      }),
    );
  });

  test.each(['/*', '/products/*', '/a*b', '/a/*?b=1', '/?*'])('of %s says that * stands for nothing', async (path) => {
    const www = await service();
    const problem = await problemOf(await www.ask(`PURGE ${path}`, PURGE));
    expect(problem).toMatchObject({
      status: 400,
      detail: expect.stringContaining('names *, which stands for nothing'),
    });
    const posted = await problemOf(await www.post({ urls: [`https://www.example.test${path}`] }));
    expect(posted).toMatchObject({ status: 400, detail: expect.stringContaining('names *, which stands for nothing') });
    expect(await www.states()).toEqual(UNTOUCHED);
  });

  test('of a query with a * in it purges it', async () => {
    const www = await service();
    await www.ask('GET /b?q=*a');
    expect((await www.ask('PURGE /b?q=*a', PURGE)).status).toBe(200);
    expect((await www.ask('GET /b?q=*a')).headers.get('cache-status')).toContain('fwd=uri-miss');
  });

  test('of what can never be stored says so', async () => {
    const routes: RouteConfig[] = [
      { path: '/pass/*', to: 'origin', cache: 'pass' },
      { path: '/old', redirect: { to: '/new' } },
      { path: '/teapot', respond: { status: 418 } },
      { path: '/maybe', to: 'origin', cache: 'pass', methods: ['POST'] },
      { path: '/maybe', to: 'origin' },
    ];
    const config = {
      domains: {
        ...CONFIG.domains,
        'www.example.test': { routes },
        'old.test': { redirect: 'https://www.example.test' },
      },
    };
    const www = await service({ config });
    const asked = [
      'www.example.test/pass/a',
      'www.example.test/old',
      'www.example.test/teapot',
      'www.example.test/nowhere',
      'old.test/a',
    ];
    for (const url of asked) {
      const answer = await www.ask(`PURGE http://${url}`, PURGE);
      expect([answer.status, await answer.json()]).toMatchObject([
        200,
        { neverStored: [`http://${url}`], surrogateKeys: [] },
      ]);
    }
    const urls = [...asked, 'www.example.test/maybe'].map((url) => `http://${url}`);
    const answer = await www.post({ urls, keys: ['k'] });
    expect([answer.status, await answer.json()]).toMatchObject([
      200,
      { neverStored: urls.slice(0, -1), purged: { urls } },
    ]);
    expect(await (await www.ask('PURGE /maybe', PURGE)).json()).not.toHaveProperty('neverStored');
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
