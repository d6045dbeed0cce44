import { describe, expect, test } from 'vitest';
import type { FakeOrigin } from '../../support/fake-platform.ts';
import { site, type SiteOptions } from '../../support/site.ts';

/** A request as the platform gives it, with these fields and no other. */
const requestTo = (url: string, headers: Record<string, string>): Request =>
  ({ url, method: 'GET', headers: new Headers(headers), body: null }) as unknown as Request;

describe('a Host that is missing, or not the authority of the URL', () => {
  test.each([
    ['the origin form', 'http:///a'],
    ['the absolute form', 'http://www.example.test/a'],
  ])('S2 missing over HTTP/1.1 is refused, in %s too', async (_, url) => {
    const www = site({ connection: { httpVersion: 1 } });
    const answer = await www.send(requestTo(url, { accept: '*/*' }));
    expect(answer.status).toBe(400);
    expect(www.sent).toEqual([]);
  });

  test.each<[string, SiteOptions['connection']]>([
    ['HTTP/2', { httpVersion: 2 }],
    ['HTTP/3', { httpVersion: 3 }],
    ['what the platform does not tell', {}],
  ])('S2 missing over %s, the authority of the URL counts', async (_, connection) => {
    const www = site({ connection: connection! });
    for (const authority of ['www.example.test', 'WWW.example.test.', 'www.example.test:8443']) {
      expect((await www.send(requestTo(`http://${authority}/a?b#c`, { accept: '*/*' }))).status).toBe(200);
      expect(www.sent.at(-1)!.url).toBe('http://origin.test/a?b');
      expect(www.sent.at(-1)!.headers.get('x-forwarded-host')).toBe('www.example.test');
    }
    expect((await www.send(requestTo('http://other.test/a', { accept: '*/*' }))).status).toBe(421);
  });

  test.each([
    'http://www.example.test@evil.test/',
    'http://user@www.example.test/',
    'http://www.example.test:99999/',
    'http://www.example.test:x/',
    'http://www.example.test\\.evil.test/',
    'http://www.example.test*',
    'http://www.example.testhttp://evil.test/',
    'http://www.example.test%2f/',
    'http:///',
    'http://',
    'www.example.test',
    '',
  ])('S2 missing, the authority of the URL %j is under the same grammar', async (url) => {
    const www = site({ connection: { httpVersion: 2 } });
    expect((await www.send(requestTo(url, { accept: '*/*' }))).status).toBe(400);
    expect(www.sent).toEqual([]);
  });

  test('S2 missing with every other field is a 431: the platform lists none of what there is', async () => {
    for (const httpVersion of [1, 2] as const) {
      const www = site({ connection: { httpVersion } });
      expect((await www.send(requestTo('http://www.example.test/a', {}))).status).toBe(431);
      expect(www.sent).toEqual([]);
    }
  });

  test.each(['evil.test', 'www.example.test:81', 'www.example.test.evil.test'])(
    'S2 over HTTP/2 a Host that is not the authority %s is refused',
    async (authority) => {
      const www = site({ connection: { httpVersion: 2 } });
      expect((await www.send(requestTo(`http://${authority}/`, { host: 'www.example.test' }))).status).toBe(400);
      expect(www.sent).toEqual([]);
    },
  );

  test.each([
    ['http://www.example.test/', 'WWW.Example.Test'],
    ['http://www.example.test/', 'www.example.test:80'],
    ['http://www.example.test:80/', 'www.example.test.'],
    ['https://www.example.test/', 'www.example.test:443'],
    ['https://www.example.test:443/', 'www.example.test'],
  ])('S2 the authority of %s and the Host %s are one', async (url, host) => {
    expect((await site().send(requestTo(url, { host }))).status).toBe(200);
  });
});

describe('the scheme', () => {
  const asked = (url: string, connection: SiteOptions['connection'], options: SiteOptions = {}) => {
    const www = site({ origin: told, connection: connection!, ...options });
    return { www, answer: www.send(requestTo(url, { host: 'www.example.test' })) };
  };
  /** An origin that says for all to keep which scheme it was told. */
  const told: FakeOrigin = ({ headers }) =>
    new Response(`${headers.get('x-forwarded-proto')} ${headers.get('forwarded')}`, {
      headers: { 'content-type': 'text/plain', 'cache-control': 'max-age=60' },
    });

  test.each([
    ['https', 'http'],
    ['http', 'https'],
  ] as const)(
    'S74 a target that says %s over a connection of %s is a 400, and is in nobody’s copy',
    async (named, scheme) => {
      const { www, answer } = asked(`${named}://www.example.test/a`, { scheme });
      expect((await answer).status).toBe(400);
      expect(www.sent).toEqual([]);
      const clean = await www.send(requestTo(`${scheme}://www.example.test/a`, { host: 'www.example.test' }));
      expect(await clean.text()).toBe(`${scheme} for=192.0.2.1;host="www.example.test";proto=${scheme}`);
    },
  );

  test.each(['http', 'https'] as const)('S74 %s is told where the connection is of it', async (scheme) => {
    const { answer } = asked(`${scheme}://www.example.test/a`, { scheme });
    expect(await (await answer).text()).toMatch(new RegExp(`^${scheme} .*proto=${scheme}$`));
  });

  test.each(['http', 'https'])(
    'S74 where the platform does not tell, %s in the URL counts, and nobody is refused',
    async (named) => {
      const { answer } = asked(`${named}://www.example.test/a`, {});
      expect(await (await answer).text()).toMatch(new RegExp(`^${named} `));
    },
  );

  test.each(['http', 'https'] as const)(
    'S74 a handler’s own requests have the scheme of %s, whatever they name',
    async (scheme) => {
      const handlers = {
        ask: async (_: unknown, { fetch }: { fetch(url: string): Promise<Response> }) => {
          const texts = ['/a', 'http://www.example.test/b', 'https://www.example.test/c'].map(async (url) =>
            (await fetch(url)).text(),
          );
          return new Response((await Promise.all(texts)).map((text) => text.split(' ')[0]).join());
        },
      };
      const routes = [
        { path: '/ask', handler: 'ask' as never },
        { path: '/*', to: 'origin' },
      ] as const;
      const config = { domains: { 'www.example.test': { routes } } };
      const { answer } = asked(`${scheme}://www.example.test/ask`, { scheme }, { handlers, config });
      expect(await (await answer).text()).toBe(`${scheme},${scheme},${scheme}`);
    },
  );
});
