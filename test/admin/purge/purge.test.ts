import { describe, expect, test } from 'vitest';
import { ADMIN, CONFIG, problemOf, routes, service, UNTOUCHED } from '../service.ts';

const gone = (...pages: (keyof typeof UNTOUCHED)[]) => ({
  ...UNTOUCHED,
  ...Object.fromEntries(pages.map((page) => [page, 'gone'])),
});

describe('a purge', () => {
  test.each<[string, object, object]>([
    [
      'a key',
      { keys: ['path/a'] },
      gone('http://www.example.test/a', 'http://shop.example.test/a', 'http://blue.tenants.test/a'),
    ],
    ['two keys', { keys: ['path/b', 'none'] }, gone('http://www.example.test/b?q=1')],
    ['a URL', { urls: ['http://www.example.test/a'] }, gone('http://www.example.test/a')],
    ['a URL by https', { urls: ['https://www.example.test/a'] }, gone('http://www.example.test/a')],
    ['a URL with its query', { urls: ['http://www.example.test/b?q=1'] }, gone('http://www.example.test/b?q=1')],
    ['a URL with another query', { urls: ['http://www.example.test/b?q=2'] }, UNTOUCHED],
    ['a URL without its query', { urls: ['http://www.example.test/b'] }, UNTOUCHED],
    ['a URL below a wildcard domain', { urls: ['http://blue.tenants.test/a'] }, gone('http://blue.tenants.test/a')],
    ['another URL below it', { urls: ['http://red.tenants.test/a'] }, UNTOUCHED],
    ['a domain', { domains: ['www.example.test'] }, gone('http://www.example.test/a', 'http://www.example.test/b?q=1')],
    ['a wildcard domain', { domains: ['*.tenants.test'] }, gone('http://blue.tenants.test/a')],
    ['a host below a wildcard domain', { domains: ['blue.tenants.test'] }, gone('http://blue.tenants.test/a')],
    ['another host below it', { domains: ['red.tenants.test'] }, UNTOUCHED],
    [
      'all of these at once',
      { keys: ['path/b'], urls: ['http://shop.example.test/a'], domains: ['*.tenants.test'] },
      gone('http://www.example.test/b?q=1', 'http://shop.example.test/a', 'http://blue.tenants.test/a'),
    ],
  ])('by %s', async (_name, body, expected) => {
    const www = await service();
    expect((await www.post(body)).status).toBe(200);
    expect(await www.states()).toEqual(expected);
  });

  test.each([
    ['hard', 'gone'],
    ['soft', 'stale'],
  ])('of all, %s', async (mode, state) => {
    const www = await service();
    const answer = await www.post({ all: true, soft: mode === 'soft' }, ADMIN);
    expect(await answer.json()).toMatchObject({
      purged: { keys: [], urls: [], domains: [], all: true },
      soft: mode === 'soft',
    });
    expect(new Set(Object.values(await www.states()))).toEqual(new Set([state]));
  });

  test.each<[object, string]>([
    [{ keys: ['pages'], soft: true }, 'stale'],
    [{ urls: ['http://www.example.test/a'], soft: true }, 'stale'],
    [{ domains: ['www.example.test'], soft: true }, 'stale'],
    [{ keys: ['pages'], soft: false }, 'gone'],
  ])('%j leaves it %s', async (body, state) => {
    const www = await service();
    await www.post(body);
    expect((await www.states())['http://www.example.test/a']).toBe(state);
  });
});

describe('the answer to a purge', () => {
  test('says what was asked, normalised, and is not cached', async () => {
    const www = await service();
    const answer = await www.post({ keys: ['b', 'a', 'b'], domains: ['*.tenants.test'], soft: true });
    expect(Object.fromEntries(answer.headers)).toEqual({
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    expect(await answer.json()).toEqual({
      id: expect.stringMatching(/^id-\d+$/) as unknown,
      at: '2026-03-01T12:00:00.000Z',
      who: 'purge_token',
      purged: { keys: ['b', 'a'], urls: [], domains: ['*.tenants.test'], all: false },
      surrogateKeys: ['b', 'a', 'popgate:domain:*.tenants.test'],
      soft: true,
    });
  });

  test.each([
    ['https://www.example.test/a', 'http://www.example.test/a'],
    ['HTTP://WWW.Example.TEST./a', 'http://www.example.test/a'],
    ['http://www.example.test:80/a', 'http://www.example.test/a'],
    ['https://www.example.test:8443/a', 'http://www.example.test/a'],
    ['http://www.example.test.localhost:7676/a', 'http://www.example.test/a'],
    ['http://www.example.test', 'http://www.example.test/'],
    ['http://www.example.test?b=1&a=2', 'http://www.example.test/?b=1&a=2'],
    ['http://www.example.test/x/../%61', 'http://www.example.test/a'],
    [String.raw`http://www.example.test/x\..\a`, 'http://www.example.test/a'],
    ['http://www.example.test/%c3%a9%2f', 'http://www.example.test/%C3%A9%2F'],
    ['http://www.example.test/é', 'http://www.example.test/%C3%A9'],
    ['http://www.example.test/a#top', 'http://www.example.test/a'],
    ['http://www.example.test/b?q=%7e#top', 'http://www.example.test/b?q=%7e'],
  ])('gives %s as %s', async (url, canonical) => {
    const answer = await (await service()).post({ urls: [url] });
    expect(await answer.json()).toMatchObject({ purged: { urls: [canonical] } });
  });

  test('gives a domain as it is known', async () => {
    const www = await service();
    const answer = await www.post({ domains: ['WWW.Example.TEST', 'Blue.tenants.test'] });
    expect(await answer.json()).toMatchObject({ purged: { domains: ['www.example.test', 'blue.tenants.test'] } });
    expect(await www.states()).toEqual(
      gone('http://www.example.test/a', 'http://www.example.test/b?q=1', 'http://blue.tenants.test/a'),
    );
  });
});

describe("S53 what is not this service's is not purged, nor anything beside it", () => {
  test.each<[string, string, number]>([
    ['another host', 'http://other.test/a', 421],
    ['a host above', 'http://example.test/a', 421],
    ['a host below', 'http://a.www.example.test/a', 421],
    ['two labels under a wildcard', 'http://a.b.tenants.test/a', 421],
    ['a wildcard', 'http://*.tenants.test/a', 400],
    ['a user', 'http://www.example.test@other.test/a', 400],
    ['a bad port', 'http://www.example.test:99999/a', 400],
    ['no host', 'http:///a', 400],
    ['a path alone', '/a', 400],
    ['no scheme', 'www.example.test/a', 400],
    ['no scheme but slashes', '//www.example.test/a', 400],
    ['another scheme', 'ftp://www.example.test/a', 400],
    ['a script', 'javascript:alert(1)', 400],
    ['a space before', ' http://www.example.test/a', 400],
    ['a bad escape', 'http://www.example.test/%zz', 400],
    ['an escaped NUL', 'http://www.example.test/%00', 400],
    ['half a surrogate pair in the path', 'http://www.example.test/\ud800', 400],
    ['half a surrogate pair in the query', 'http://www.example.test/?\udfff', 400],
    ['nothing', '', 400],
  ])('a URL with %s', async (_name, url, status) => {
    const www = await service();
    const problem = await problemOf(await www.post({ keys: ['pages'], urls: ['http://www.example.test/a', url] }));
    expect(problem).toMatchObject({ status, type: 'application/problem+json' });
    expect(await www.states()).toEqual(UNTOUCHED);
  });

  test.each([
    ['another', 'other.test'],
    ['one above', 'example.test'],
    ['one below', 'a.www.example.test'],
    ['a wildcard that is not configured', '*.example.test'],
    ['every one', '*'],
    ['two labels under a wildcard', 'a.b.tenants.test'],
    ['no label under a wildcard', '.tenants.test'],
    ['a URL', 'http://www.example.test'],
    ['one with a port', 'www.example.test:80'],
    ['nothing', ''],
    // Under a wildcard domain any first label is a host's, so what is none must be refused by its form.
    ['text with a reserved key in it', 'x popgate:all y.tenants.test'],
    ['a label with a space', 'a b.tenants.test'],
    ['a label with a comma', 'a,b.tenants.test'],
    ['a label beyond ASCII', 'é.tenants.test'],
    ['a label with a line end', 'a\n.tenants.test'],
    ['a label longer than any', `${'a'.repeat(2_000)}.tenants.test`],
  ])('a domain that is %s', async (_name, domain) => {
    const www = await service();
    const problem = await problemOf(await www.post({ keys: ['pages'], domains: ['www.example.test', domain] }));
    expect(problem).toMatchObject({ status: 400, type: 'application/problem+json' });
    expect(problem['detail']).toContain(JSON.stringify(domain).slice(1, 80).replace(/"$/, ''));
    expect(await www.states()).toEqual(UNTOUCHED);
  });

  test('not even where one domain takes every host', async () => {
    const www = await service({ config: { domains: { ...CONFIG.domains, '*': { routes } } } });
    expect((await www.post({ domains: ['any.test'] })).status).toBe(200);
    expect((await www.post({ domains: ['x popgate:all y'] })).status).toBe(400);
    expect(await www.states()).toEqual(UNTOUCHED);
  });
});

describe('S43 a purge clears every variant', () => {
  test.each<[string, object]>([
    ['of a URL', { urls: ['http://www.example.test/v'] }],
    ['under a key', { keys: ['v'] }],
    ['of a domain', { domains: ['www.example.test'] }],
  ])('%s', async (_name, body) => {
    const www = await service({
      origin: () =>
        new Response('page', {
          headers: {
            'content-type': 'text/plain',
            'cache-control': 'max-age=60',
            vary: 'accept-language',
            'surrogate-key': 'v',
          },
        }),
    });
    const ask = async (language: string) =>
      (await www.ask('GET /v', { 'accept-language': language })).headers.get('cache-status');
    for (const language of ['fr', 'de', 'fr', 'de']) await ask(language);
    expect([await ask('fr'), await ask('de')].every((status) => status?.includes('; hit'))).toBe(true);
    await www.post(body);
    expect([await ask('fr'), await ask('de')].some((status) => status?.includes('; hit'))).toBe(false);
  });
});
