import { describe, expect, test } from 'vitest';
import { site, type SiteOptions } from '../../support/site.ts';

const FRESH = { 'content-type': 'application/json', 'cache-control': 'max-age=60' };
const JSON_TYPE = { 'content-type': 'application/json' };

/** An origin that says how often it was asked, and what. */
function asked(options: SiteOptions = {}) {
  let count = 0;
  const www = site({
    origin: async ({ method, body, headers }) => {
      const text = body === null ? '' : await new Response(body).text();
      count += 1;
      return new Response(`${count} ${method} ${text} ${headers.get('content-type')}`, { headers: FRESH });
    },
    ...options,
  });
  const query = async (body: string, headers: Record<string, string> = {}, path = '/find'): Promise<string> => {
    const sent = { 'content-length': String(new TextEncoder().encode(body).length), ...JSON_TYPE, ...headers };
    return (await www.ask(`QUERY ${path}`, sent, body)).text();
  };
  return { ...www, query };
}

describe('RFC 10008 a QUERY', () => {
  test('is answered from what is stored for the same content', async () => {
    const www = asked();
    expect(await www.query('{"a":1}')).toBe('1 QUERY {"a":1} application/json');
    expect(await www.query('{"a":1}')).toBe('1 QUERY {"a":1} application/json');
  });

  test.each<[string, string, Record<string, string>, string]>([
    ['content', '{"a":2}', {}, '/find'],
    ['white space', '{"a": 1}', {}, '/find'],
    ['Content-Type', '{"a":1}', { 'content-type': 'application/sql' }, '/find'],
    ['Content-Encoding', '{"a":1}', { 'content-encoding': 'gzip' }, '/find'],
    ['path', '{"a":1}', {}, '/other'],
    ['query', '{"a":1}', {}, '/find?b'],
    ['no content', '', {}, '/find'],
  ])('with another %s is another', async (_, body, headers, path) => {
    const www = asked();
    await www.query('{"a":1}');
    expect(await www.query(body, headers, path)).toMatch(/^2 /);
    expect(await www.query('{"a":1}')).toMatch(/^1 /);
    expect(await www.query(body, headers, path)).toMatch(/^2 /);
  });

  test('and a GET of the same URL are two', async () => {
    const www = asked();
    await www.query('');
    expect(await (await www.ask('GET /find')).text()).toMatch(/^2 GET /);
  });

  test('of no content and one of nothing but a type are told from one another by all that is in the key', async () => {
    const www = asked();
    await www.query('', { 'content-type': 'a' });
    expect(await www.query('', { 'content-type': 'b' })).toMatch(/^2 /);
  });

  test('goes with a purge of its URL', async () => {
    const www = asked();
    await www.query('{"a":1}');
    await www.ask('POST /find');
    expect(await www.query('{"a":1}')).toMatch(/^3 /);
  });

  test('is collapsed with others', async () => {
    const www = asked();
    expect(new Set(await Promise.all([1, 2, 3].map(() => www.query('{"a":1}'))))).toHaveLength(1);
    expect(www.sent).toHaveLength(1);
  });

  test.each<[string, Record<string, string>]>([
    ['no Content-Length', { 'content-length': '' }],
    ['more than 64 KiB', { 'content-length': '65537' }],
    ['a malformed Content-Length', { 'content-length': '+7' }],
  ])('with %s passes', async (_, headers) => {
    const www = asked();
    await www.query('{"a":1}', headers);
    expect(await www.query('{"a":1}', headers)).toMatch(/^2 /);
    expect((await www.ask('QUERY /find', { ...JSON_TYPE, ...headers }, '')).headers.get('cache-status')).toBe(
      'popgate; fwd=bypass; fwd-status=200; detail=content',
    );
  });

  test('of 64 KiB is stored', async () => {
    const www = asked();
    await www.query('a'.repeat(65_536));
    expect(await www.query('a'.repeat(65_536))).toMatch(/^1 /);
  });

  test.each([['5'], ['9'], ['65536']])('that is not %s bytes long as it says is a 400', async (length) => {
    const www = asked();
    const answer = await www.ask('QUERY /find', { 'content-length': length }, '1234567');
    expect(answer.status).toBe(400);
    expect(www.sent).toHaveLength(0);
  });

  test('is asked of another backend where the first fails', async () => {
    const backends = { one: { origin: 'http://one.test' }, two: { origin: 'http://two.test' } } as const;
    const pools = { both: { backends: { one: 1, two: 1 }, policy: 'failover', retries: 1 } } as const;
    const www = asked({
      config: { backends, pools, domains: { 'www.example.test': { routes: [{ path: '/*', to: 'both' }] } } },
      origin: async ({ backend, body }) => {
        if (backend === 'one') throw new Error('refused');
        return new Response(await new Response(body).text(), { headers: FRESH });
      },
    });
    expect(await www.query('{"a":1}')).toBe('{"a":1}');
  });

  test('is refreshed in the background with its content', async () => {
    const www = asked({
      config: {
        domains: {
          'www.example.test': { routes: [{ path: '/*', to: 'origin', cache: { staleWhileRevalidate: '1h' } }] },
        },
      },
    });
    await www.query('{"a":1}');
    www.advance(61_000);
    expect(await www.query('{"a":1}')).toMatch(/^1 /);
    await www.settle();
    expect(await www.query('{"a":1}')).toBe('2 QUERY {"a":1} application/json');
  });

  test('that a route takes only as GET is a 405', async () => {
    const routes = [{ path: '/*', to: 'origin', methods: ['GET'] } as const];
    const www = asked({ config: { domains: { 'www.example.test': { routes } } } });
    expect((await www.ask('QUERY /find', { 'content-length': '0' }, '')).status).toBe(405);
  });
});
