import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalHost, canonicalPath, readAuthority, receive } from '../../../src/gateway/request/receive.ts';
import { fakePlatform } from '../../support/fake-platform.ts';
import { requestOf, site } from '../../support/site.ts';

const fresh = () => new Response('ok', { headers: { 'content-type': 'text/plain', 'cache-control': 'max-age=60' } });

describe('the host', () => {
  test.each([
    'user@www.example.test',
    'user:secret@www.example.test',
    'www.example.test:99999',
    'www.example.test:port',
    'www.example.test:-1',
    'www.example.test:80:80',
    'www..example.test',
    '.www.example.test',
    'www.example.test..',
    '-www.example.test',
    'www example.test',
    'www.example.test\\x',
    'www.example.test%00',
    'www.exämple.test',
    `${'a'.repeat(64)}.test`,
    `${'a.'.repeat(130)}test`,
    '[::1',
    '[evil]',
    '',
  ])('S1 %j is malformed', async (host) => {
    expect(() => canonicalHost(host, false)).toThrow(expect.objectContaining({ status: 400 }));
    const www = site();
    const answer = await www.ask('GET /', { host: encodeURI(host) });
    expect(answer.status).toBe(400);
    expect(www.sent).toEqual([]);
  });

  test.each(['www.example.test/', 'www.example.test?', 'www.example.test#', 'a, www.example.test'])(
    'S1 %j is malformed',
    (host) => {
      expect(() => canonicalHost(host, false)).toThrow(expect.objectContaining({ status: 400 }));
    },
  );

  test('S2 twice is refused', async () => {
    const doubled = { ...requestOf('GET /'), headers: new Headers({ host: 'www.example.test' }) };
    doubled.headers.append('host', 'www.example.test');
    expect((await site().ask('GET /', { host: doubled.headers.get('host')! })).status).toBe(400);
  });

  test('S3 case, default port and trailing dot make no other host and no other object', async () => {
    const www = site({ origin: fresh });
    for (const host of [
      'www.example.test',
      'WWW.Example.TEST',
      'www.example.test.',
      'www.example.test:80',
      'Www.Example.Test.:80',
    ]) {
      expect((await www.ask(`GET http://${host}/a`)).status).toBe(200);
    }
    expect(www.sent.length).toBe(1);
    expect(www.sent[0]!.headers.get('x-forwarded-host')).toBe('www.example.test');
  });

  test.each([
    ['www.example.test', 'www.example.test'],
    ['WWW.EXAMPLE.TEST.:8443', 'www.example.test'],
    ['_dmarc.example.test', '_dmarc.example.test'],
    ['127.0.0.1:7676', '127.0.0.1'],
    ['[2001:DB8::1]:443', '[2001:db8::1]'],
    ['www.example.test.localhost:7676', 'www.example.test.localhost'],
  ])('%j is %j', (authority, host) => {
    expect(canonicalHost(authority, false)).toBe(host);
  });

  test('property: the canonical host has no capitals, no port and no trailing dot', () => {
    const label = fc.stringMatching(/^[A-Za-z0-9]{1,8}$/);
    const name = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.'));
    const authority = fc.tuple(name, fc.constantFrom('', '.'), fc.constantFrom('', ':80', ':8443', ':65535'));
    fc.assert(
      fc.property(authority, fc.boolean(), (parts, local) => {
        const host = canonicalHost(parts.join(''), local);
        expect(host).toMatch(/^[a-z0-9.]+$/);
        expect(host.endsWith('.')).toBe(false);
        expect(canonicalHost(host, false)).toBe(host);
      }),
    );
  });

  test('property: whatever else is sent is refused or canonical', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'aZ0.-_:[]@/?% é') }), (authority) => {
        const host = unlessRefused(() => canonicalHost(authority, false));
        if (host !== null) expect(host).toMatch(/^(\[[0-9a-f:.]+\]|[a-z0-9_.-]*[a-z0-9_])$/);
      }),
    );
  });
});

describe('the request target', () => {
  test('S5 an authority that is not the one of Host is refused', async () => {
    const www = site();
    expect((await www.ask('GET http://other.test/', { host: 'www.example.test' })).status).toBe(400);
    expect((await www.ask('GET http://www.example.test.evil.test/', { host: 'www.example.test' })).status).toBe(400);
    expect((await www.ask('GET http://www.example.test@evil.test/', { host: 'www.example.test' })).status).toBe(400);
    expect((await www.ask('GET http://www.example.test:81/', { host: 'www.example.test' })).status).toBe(400);
    expect(www.sent).toEqual([]);
  });

  test.each([
    'ftp://www.example.test/',
    'httpx://www.example.test/',
    'file:///etc/passwd',
    '/',
    'www.example.test:443',
  ])('S5 the scheme of %j is refused', (url) => {
    const request = { ...requestOf('GET /'), url } as Request;
    const outside = { client: { address: '192.0.2.1', waitUntil: () => undefined }, platform: fakePlatform() };
    expect(() => receive(request, 'www.example.test', outside)).toThrow(expect.objectContaining({ status: 400 }));
  });

  test.each(['CONNECT', 'TRACE', 'TRACK'])('S6 %s is not supported', async (method) => {
    const www = site();
    expect((await www.ask(`${method} /`)).status).toBe(501);
    expect(www.sent).toEqual([]);
  });

  test('S6 OPTIONS * is not supported', async () => {
    expect((await site().ask('OPTIONS *', { host: 'www.example.test' })).status).toBe(501);
  });

  test.each(['BREW', 'OPTIONS', 'PROPFIND', 'M-SEARCH'])('S6 %s is never cached', async (method) => {
    const www = site({ origin: fresh });
    for (const _ of [1, 2]) expect((await www.ask(`${method} /`)).headers.get('cache-status')).toContain('fwd=method');
    expect(www.sent.map((request) => request.method)).toEqual([method, method]);
  });

  test('S15 a long URL has a short key, of its own', async () => {
    const www = site({ origin: fresh });
    const long = `/${'x'.repeat(5_000)}`;
    for (const path of [long, long, `${long}y`]) expect((await www.ask(`GET ${path}`)).status).toBe(200);
    expect(www.sent.length).toBe(2);
    expect(Math.max(...www.cache.keys().map((key) => key.length))).toBeLessThan(1_400);
  });

  test('S15 a URL past the limit is a 414', async () => {
    const www = site();
    expect((await www.ask(`GET /${'x'.repeat(8_001)}`)).status).toBe(414);
    expect((await www.ask(`GET /?${'x'.repeat(8_001)}`)).status).toBe(414);
    expect(www.sent).toEqual([]);
  });

  test('S15 a header section that the platform dropped is a 431, not an anonymous request', () => {
    const client = { address: '192.0.2.1', waitUntil: () => undefined };
    const dropped = { get: (name: string) => (name === 'host' ? 'www.example.test' : null), keys: () => [].values() };
    const request = { url: 'http://www.example.test/', headers: dropped } as unknown as Request;
    expect(() => readAuthority(request, client)).toThrow(expect.objectContaining({ status: 431 }));
  });
});

describe('the path', () => {
  const CANONICAL: [string, string][] = [
    ['/', '/'],
    ['/a/../b', '/b'],
    ['/a/./b', '/a/b'],
    ['/a/..', '/'],
    ['/a/b/..', '/a/'],
    ['/a/.', '/a/'],
    ['/../../a', '/a'],
    ['/a/%2e%2e/b', '/b'],
    ['/a/%2E./b', '/b'],
    ['/a/.%2e/b', '/b'],
    ['/a/%2e/b', '/a/b'],
    ['/a\\..\\b', '/b'],
    ['/\\x', '//x'],
    ['//x', '//x'],
    ['/a//b', '/a//b'],
    ['/a//../b', '/a/b'],
    ['/%41%7e%2D%5f', '/A~-_'],
    ['/%2f%3b%23%3f', '/%2F%3B%23%3F'],
    ['/%0d%0aX:%201', '/%0D%0AX:%201'],
    ['/%252e%252e/a', '/%252e%252e/a'],
    ['/%5c..%5ca', '/%5C..%5Ca'],
    ['/Case', '/Case'],
    ['/ä|"<>^`{}', '/%C3%A4%7C%22%3C%3E%5E%60%7B%7D'],
    ["/!$&'()*+,;=:@", "/!$&'()*+,;=:@"],
    ['/...', '/...'],
    ['/.well-known/x', '/.well-known/x'],
  ];

  test.each(CANONICAL)('S12 %j is %j', (path, canonical) => {
    expect(canonicalPath(path)).toBe(canonical);
  });

  test('S12 every spelling is one path for matching, key and forwarding', async () => {
    const routes = [{ path: '/b', to: 'origin' } as const];
    const www = site({ origin: fresh, config: { domains: { 'www.example.test': { routes } } } });
    for (const path of ['/b', '/a/../b', '/%62', '/a/%2e%2e/b', '/a\\..\\b', '/./b']) {
      expect((await www.ask(`GET ${path}`)).status).toBe(200);
    }
    expect(www.sent.map(({ url }) => url)).toEqual(['http://origin.test/b']);
  });

  test.each(['/%00', '/a%00.css', '/%', '/%z', '/%zz', '/%2', '/%%32%65', '/a%2 '])(
    'S13 %j is refused',
    async (path) => {
      expect(() => canonicalPath(path)).toThrow(expect.objectContaining({ status: 400 }));
      const www = site();
      expect((await www.ask(`GET ${path.trim()}`)).status).toBe(400);
      expect(www.sent).toEqual([]);
    },
  );

  test('S13 an escaped line break reaches no header, key or log', async () => {
    const routes = [
      { path: '/old/:page', redirect: '/new/:page' } as const,
      { path: '/*', to: 'origin', headers: { response: { set: { 'x-rest': ':rest' } } } } as const,
    ];
    const www = site({ origin: fresh, config: { domains: { 'www.example.test': { routes } } } });
    const moved = await www.ask('GET /old/a%0d%0aset-cookie:%20a=b');
    expect(moved.headers.get('location')).toBe('/new/a%0D%0Aset-cookie:%20a=b');
    expect((await www.ask('GET /x%0d%0ay')).headers.get('x-rest')).toBe('x%0D%0Ay');
    expect(www.cache.keys().join('')).not.toMatch(/[\r]/);
    expect(www.logged.join('')).not.toMatch(/[\r\n]/);
  });

  /** What a request line can hold before its `?`, as the platform hands it on. */
  const path = fc
    .string({
      unit: fc.oneof(
        fc.constantFrom('/', '.', '%', '\\', '%2e', '%2F', '#', 'a'),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
      ),
    })
    .map((text) => `/${text.replaceAll('?', '')}`);

  test('property: URL parsers leave the canonical path as it is', () => {
    fc.assert(
      fc.property(path, (text) => {
        const canonical = unlessRefused(() => canonicalPath(text));
        if (canonical !== null) expect(new URL(`http://h${canonical}`).pathname).toBe(canonical);
      }),
      { numRuns: 1_000 },
    );
  });

  test('property: the canonical path is its own canonical path', () => {
    fc.assert(
      fc.property(path, (text) => {
        const canonical = unlessRefused(() => canonicalPath(text));
        if (canonical !== null) expect(canonicalPath(canonical)).toBe(canonical);
      }),
      { numRuns: 1_000 },
    );
  });
});

/** The result, or null where it was refused with a 400; any other error is one of the code. */
function unlessRefused(read: () => string): string | null {
  try {
    return read();
  } catch (error) {
    expect(error).toMatchObject({ status: 400 });
    return null;
  }
}
