import { describe, expect, test } from 'vitest';
import type { ErrorsConfig, GatewayConfig, RouteConfig } from '../../../src/gateway/index.ts';
import { site, type SiteOptions } from '../../support/site.ts';

/** A site whose origin answers with the status that the path names, and as `headers` say. */
function answering(errors: ErrorsConfig, headers: Record<string, string> = {}, written: Partial<RouteConfig> = {}) {
  const domains: GatewayConfig['domains'] = {
    'www.example.test': { routes: [{ path: '/*', to: 'origin', ...written } as RouteConfig] },
  };
  const origin: SiteOptions['origin'] = ({ url }) => {
    const status = Number(/\d{3}/.exec(url)?.[0] ?? 200);
    return new Response(`the origin's ${status}`, { status, headers: { 'content-type': 'text/plain', ...headers } });
  };
  return site({ origin, config: { errors, domains } });
}

const asked = async (www: ReturnType<typeof site>, line: string, headers = {}) => {
  const answer = await www.ask(line, headers);
  return [answer.status, await answer.text()];
};

describe('an answer of the origin', () => {
  const errors: ErrorsConfig = {
    replaceOrigin: [404, '5xx'],
    404: { body: 'nothing here' },
    503: { body: 'sorry' },
  };

  test.each<[string, number, string | RegExp]>([
    ['GET /404', 404, 'nothing here'],
    ['GET /503', 503, 'sorry'],
    ['GET /500', 500, /^500 Internal Server Error\nrequest /],
    ['POST /404', 404, 'nothing here'],
    ['GET /403', 403, "the origin's 403"],
    ['GET /410', 410, "the origin's 410"],
    ['GET /200', 200, "the origin's 200"],
    ['HEAD /404', 404, ''],
  ])('%s is %i with %s', async (line, status, body) => {
    const [got, text] = await asked(answering(errors), line);
    expect(got).toBe(status);
    expect(text).toEqual(typeof body === 'string' ? body : expect.stringMatching(body));
  });

  test('is shown as it is without the field', async () => {
    expect(await asked(answering({ 404: { body: 'nothing here' } }), 'GET /404')).toEqual([404, "the origin's 404"]);
  });

  test('keeps what tells the client what to do, and what the cache did; nothing of the origin’s besides', async () => {
    const www = answering(
      { replaceOrigin: ['4xx'] },
      {
        'retry-after': '7',
        'www-authenticate': 'Basic realm="a"',
        allow: 'GET',
        'set-cookie': 'a=1',
        'x-powered-by': 'a secret',
      },
    );
    const { headers } = await www.ask('GET /429');
    expect(Object.fromEntries(headers)).toEqual({
      'retry-after': '7',
      'www-authenticate': 'Basic realm="a"',
      allow: 'GET',
      'cache-control': 'no-store',
      'cache-status': expect.stringContaining('fwd=uri-miss; fwd-status=429') as string,
      'content-type': 'text/plain; charset=utf-8',
      'x-content-type-options': 'nosniff',
    });
  });

  test('of the level that is nearest', async () => {
    const own = { errors: { replaceOrigin: [] } };
    expect(await asked(answering(errors, {}, own), 'GET /404')).toEqual([404, "the origin's 404"]);
    const others = { errors: { replaceOrigin: [410], 410: { body: 'gone' } } } as const;
    expect(await asked(answering(errors, {}, others), 'GET /410')).toEqual([410, 'gone']);
    expect(await asked(answering(errors, {}, others), 'GET /404')).toEqual([404, "the origin's 404"]);
  });

  test('is in the trace, and fills no log', async () => {
    const www = answering(errors);
    await www.ask('GET /503');
    expect(www.logged).toEqual([]);
  });

  test('is told to a handler as to a client', async () => {
    const www = site({
      handlers: { app: async (_, { fetch }) => new Response(await (await fetch('/404')).text()) },
      origin: () => new Response('the origin’s', { status: 404 }),
      config: {
        errors,
        domains: {
          'www.example.test': {
            routes: [
              { path: '/app', handler: 'app' },
              { path: '/*', to: 'origin' },
            ],
          },
        },
      },
    });
    expect(await asked(www, 'GET /app')).toEqual([200, 'nothing here']);
  });

  test('gives way to a stale page where there is one', async () => {
    let status = 200;
    const www = site({
      origin: () => new Response('page', { status, headers: { 'cache-control': 'max-age=60' } }),
      config: {
        errors,
        domains: { 'www.example.test': { routes: [{ path: '/*', to: 'origin', cache: { staleIfError: '1d' } }] } },
      },
    });
    await www.ask('GET /');
    status = 503;
    www.advance(120_000);
    expect(await asked(www, 'GET /')).toEqual([200, 'page']);
  });
});

describe('is remembered', () => {
  const errors: ErrorsConfig = { replaceOrigin: [404, '5xx'], cache: { ttl: '10s' }, 404: { body: 'nothing here' } };

  test.each<Record<string, string>>([
    {},
    { 'cache-control': 'no-store' },
    { 'cache-control': 'private, max-age=600' },
    { 'set-cookie': 'a=1' },
    { 'cache-control': 'max-age=600' },
    { age: '600' },
    { date: 'Sun, 01 Mar 2026 11:00:00 GMT' },
  ])('for the time that is written, whatever it says: %o', async (headers) => {
    const www = answering(errors, headers);
    for (const path of ['/404', '/503']) {
      const seen = www.sent.length;
      const first = await www.ask(`GET ${path}`);
      expect(first.headers.get('cache-status')).toContain('ttl=10; stored');
      const second = await www.ask(`GET ${path}`);
      expect(second.headers.get('cache-status')).toBe('popgate; hit; ttl=10');
      expect(second.headers.get('set-cookie')).toBeNull();
      expect(www.sent.length).toBe(seen + 1);
    }
    www.advance(11_000);
    await www.ask('GET /404');
    expect(www.sent.length).toBe(3);
  });

  test('as long as its own fields say where nothing is written', async () => {
    const www = answering({ replaceOrigin: [404] }, { 'cache-control': 'max-age=600' });
    await www.ask('GET /404');
    expect((await www.ask('GET /404')).headers.get('cache-status')).toBe('popgate; hit; ttl=600');
  });

  test.each<Record<string, string>>([{ cookie: 'session=1' }, { authorization: 'Basic YTpi' }])(
    'for nobody where it may be for one: %o',
    async (headers) => {
      const www = answering(errors);
      await www.ask('GET /404', headers);
      await www.ask('GET /404');
      expect(www.sent).toHaveLength(2);
    },
  );

  test('S67 and takes no page’s place', async () => {
    let status = 200;
    const www = site({
      origin: () => new Response('page', { status, headers: { 'cache-control': 'max-age=60' } }),
      config: { errors },
    });
    await www.ask('GET /');
    status = 500;
    www.advance(4_000_000);
    expect((await asked(www, 'GET /'))[0]).toBe(500);
    status = 200;
    www.advance(11_000);
    expect(await asked(www, 'GET /')).toEqual([200, 'page']);
  });
});
