import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { StoreReference } from '../../../../src/gateway/index.ts';
import type { RedirectTable } from '../../../../src/gateway/rules/redirects/config.ts';
import { type Site, site } from '../../../support/site.ts';

function withTable(redirects: RedirectTable, held: Record<string, string> | null = null): Site {
  return site({
    stores: held === null ? {} : { config: { moved: held }, kv: { moved_kv: held } },
    config: {
      stores: { config: { moved: {}, flags: {} }, kv: { moved_kv: {} } },
      domains: {
        'www.example.test': { routes: [{ path: '/*', to: 'origin' }], redirects },
        '*.shops.example.test': { routes: [{ path: '/*', to: 'origin' }], redirects },
        'plain.example.test': { routes: [{ path: '/*', to: 'origin' }] },
      },
    },
  });
}

/** Status and Location, or the status alone. */
async function moved(www: Site, line: string): Promise<string> {
  const answer = await www.ask(line);
  return [answer.status, answer.headers.get('location') ?? ''].join(' ').trim();
}

const TABLE: RedirectTable = {
  entries: {
    '/': '/home',
    '/old': '/new',
    '/oldest': 'https://archive.example/oldest',
    '/a%20b': '/c?from=ab',
    '/part': '/whole#part',
    '/wiki': '/wiki/Talk:Tea',
    '/Z': '/z-capital',
  },
  patterns: [
    { path: '/shop/:id/buy', to: '/cart/:id', status: 307 },
    { path: '/shop/*', to: '/products/:rest' },
    { path: '/blog/:page', to: 'https://blog.example/:page' },
    { path: '/blog/archive', to: '/never' },
    { path: '/drop/*', to: '/:rest' },
  ],
};

describe('a table', () => {
  test.each([
    ['GET /', '301 /home'],
    ['GET /old', '301 /new'],
    ['HEAD /old', '301 /new'],
    ['GET /old?a=b&c', '301 /new?a=b&c'],
    ['GET /old?', '301 /new'],
    ['GET /%6Fld', '301 /new'],
    ['GET /x/../old', '301 /new'],
    ['GET /oldest?a', '301 https://archive.example/oldest?a'],
    ['GET /a%20b?x=1', '301 /c?from=ab&x=1'],
    ['GET /part?x=1', '301 /whole?x=1#part'],
    ['GET /wiki', '301 /wiki/Talk:Tea'],
    ['GET /Z', '301 /z-capital'],
    ['GET /z', '200'],
    ['GET /ol', '200'],
    ['GET /olds', '200'],
    ['GET /old/', '200'],
    ['GET /new', '200'],
    ['GET /shop/7/buy?x=1', '307 /cart/7?x=1'],
    ['GET /shop/7/8', '301 /products/7/8'],
    ['GET /shop/', '301 /products/'],
    ['GET /blog/archive', '301 https://blog.example/archive'],
    ['GET http://plain.example.test/old', '200'],
    ['GET http://a.shops.example.test/old', '301 /new'],
    // What fits an entry or a pattern is taken over as it is.
    ['POST /old', '200'],
    ['DELETE /shop/7', '200'],
  ])('%s: %s', async (line, expected) => {
    expect(await moved(withTable(TABLE), line)).toBe(expected);
  });

  test('S26 names no host that the request chooses', async () => {
    for (const path of [
      '/drop//evil.example',
      '/drop///evil.example/x',
      '/drop/\\evil.example',
      '/drop/%2F%2Fevil.example',
    ]) {
      expect(await moved(withTable(TABLE), `GET ${path}`)).toMatch(/^301 \/(?![/\\])/);
    }
  });

  test('may leave the query out, and have another status', async () => {
    const www = withTable({ ...TABLE, query: 'drop', status: 308 });
    expect(await moved(www, 'GET /old?a=b')).toBe('308 /new');
    expect(await moved(www, 'GET /shop/7/buy?a=b')).toBe('307 /cart/7');
  });

  test('asks no origin, and is in the trace and the log', async () => {
    const www = site({
      config: {
        defaults: { log: { endpoint: 'access', fields: ['status', 'route', 'cache', 'bytes', 'tries'] } },
        domains: {
          'www.example.test': { routes: [{ path: '/*', to: 'origin' }], redirects: { entries: { '/a': '/b' } } },
        },
      },
    });
    await www.ask('GET /a');
    expect(www.sent).toEqual([]);
    expect(www.accessLog[0]![1]).toBe('{"status":301,"route":null,"cache":null,"bytes":0,"tries":0}');
  });

  test('comes after maintenance', async () => {
    const www = site({
      stores: { config: { flags: { maintenance: 'on' } } },
      config: {
        stores: { config: { flags: {} } },
        maintenance: { from: 'config-store:flags' },
        domains: { 'www.example.test': { routes: [], redirects: { entries: { '/a': '/b' } } } },
      },
    });
    expect(await moved(www, 'GET /a')).toBe('503');
  });

  test('of a domain that is kept as text is the same', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 101 }, (_, at) => [
        `d${at}.example.test`,
        { routes: [{ path: '/*', to: 'origin' } as const] },
      ]),
    );
    const last = { routes: [], redirects: TABLE };
    const www = site({ config: { domains: { ...many, 'last.example.test': last } } });
    expect(await moved(www, 'GET http://last.example.test/old?a')).toBe('301 /new?a');
    expect(await moved(www, 'GET http://last.example.test/shop/1/buy')).toBe('307 /cart/1');
  });
});

test('every entry is found, and nothing else', async () => {
  const segment = fc
    .string({ unit: fc.constantFrom(...'abzAZ09-_~%.!'), maxLength: 4 })
    .map((text) => encodeURIComponent(text).replace(/^\.+/, ''));
  const path = fc.array(segment, { minLength: 1, maxLength: 3 }).map((parts) => `/${parts.join('/')}`);
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(path, { maxLength: 40 }),
      fc.array(path, { maxLength: 10 }),
      async (paths, others) => {
        const entries = Object.fromEntries(paths.map((one, at) => [one, `/to/${at}/x/y/z`]));
        const www = withTable({ entries });
        for (const [one, to] of Object.entries(entries)) expect(await moved(www, `GET ${one}`)).toBe(`301 ${to}`);
        for (const other of others)
          if (!Object.hasOwn(entries, other)) expect(await moved(www, `GET ${other}`)).toBe('200');
      },
    ),
    { numRuns: 50 },
  );
});

describe.each<[StoreReference]>([['config-store:moved'], ['kv-store:moved_kv']])('a table in %s', (from) => {
  test.each([
    ['/new', '301 /new?a=b'],
    [' /new\n', '301 /new?a=b'],
    ['302 /new', '302 /new?a=b'],
    ['308  /new', '308 /new?a=b'],
    ['https://x.example', '301 https://x.example?a=b'],
    ['307 http://x.example:8080/a?c#d', '307 http://x.example:8080/a?c&a=b#d'],
    ['https://[2001:db8::1]/a', '301 https://[2001:db8::1]/a?a=b'],
  ])('with the value %j: %s', async (value, expected) => {
    const www = withTable({ from }, { '/old': value });
    expect(await moved(www, 'GET /old?a=b')).toBe(expected);
    expect(www.logged).toEqual([]);
  });

  test.each([
    '',
    'new',
    '303 /new',
    '200 /new',
    '301/new',
    '//evil.example',
    '/\\evil.example',
    '/new\r\nset-cookie: a=b',
    '/new\u0000',
    '/né',
    '/a b',
    'javascript:alert(1)',
    'ftp://x.example/',
    'https://',
    'https://user@x.example/',
    'https://x.example@evil.example/',
    'https://x.example\\@evil.example/',
    'https:/x.example',
    '/old',
    'http://www.example.test/old',
    `/${'x'.repeat(8_000)}`,
  ])('with the value %j: none, and a line in the log', async (value) => {
    const www = withTable({ from }, { '/old': value });
    expect(await moved(www, 'GET /old')).toBe('200');
    expect(www.logged).toEqual([
      expect.stringMatching(/^redirects: what moved(?:_kv)? has for www\.example\.test\/old is /),
    ]);
  });

  test('goes before the entries, which are there for what it lacks', async () => {
    const www = withTable({ ...TABLE, from }, { '/old': '/newest' });
    expect(await moved(www, 'GET /old')).toBe('301 /newest');
    expect(await moved(www, 'GET /oldest')).toBe('301 https://archive.example/oldest');
    expect(await moved(www, 'GET /other')).toBe('200');
  });

  test('S49 that is not there is a 503 for what needs it, and for nothing else', async () => {
    const www = withTable({ from });
    expect(await moved(www, 'GET /old')).toBe('503');
    expect(await moved(www, 'POST /old')).toBe('200');
    expect(await moved(www, 'GET http://plain.example.test/old')).toBe('200');
  });

  test('S26 gives a Location that is a path or an http URL, whatever it holds', async () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(...'/\\:@?# \t\n.ahtps301') }),
      fc.webUrl({ withFragments: true, withQueryParameters: true }),
    );
    await fc.assert(
      fc.asyncProperty(value, async (held) => {
        const answer = await withTable({ from }, { '/old': held }).ask('GET /old');
        const location = answer.headers.get('location');
        expect(answer.status).toBe(location === null ? 200 : 301);
        if (location === null) return;
        const url = new URL(location, 'http://www.example.test');
        expect(location).toMatch(/^[!-~]+$/);
        expect(['http:', 'https:']).toContain(url.protocol);
        if (location.startsWith('/')) expect(url.host).toBe('www.example.test');
      }),
    );
  });
});

test('nothing is looked up where there is no table', async () => {
  const www = withTable({ from: 'config-store:moved' });
  expect(await moved(www, 'GET http://plain.example.test/')).toBe('200');
});
