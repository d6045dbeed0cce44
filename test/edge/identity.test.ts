import { describe, expect, test, vi } from 'vitest';
import { fieldOf } from '../support/echo-origin.ts';
import { CANARY, expectRefused, HOST, useEchoSite } from '../support/echo-site.ts';

const site = useEchoSite();
const get = (path: string, headers = {}) => site.edge.ask(`GET http://www.example.test${path}`, headers);
const targets = () => site.origin.received.map(({ target }) => target);
/** Everything that reached the origin, as text to search. */
const reached = () => JSON.stringify(site.origin.received);

describe('the host', () => {
  const MALFORMED = [
    'www.example.test@evil.test',
    'user:pass@www.example.test',
    'www.example.test/x',
    'www.example.test?x',
    'www.example.test#x',
    'www.example.test\\x',
    'www example.test',
    'www.example.test:',
    'www.example.test:99999',
    'www.example.test:8o',
    'www.example.test,evil.test',
    'www..example.test',
    '-www.example.test',
    'www.example.test%2e',
    'www.ex\u00e4mple.test',
    'www.example.test\0',
    '[::1',
    '.',
    '*',
    '',
  ];

  test.each(MALFORMED)('S1 %j is refused', async (host) => {
    expectRefused(await site.write(['GET /s1 HTTP/1.1', `Host: ${host}`]));
    expect(targets()).toEqual([]);
  });

  test.each([
    ['two', [HOST, 'Host: evil.test']],
    ['two, the other way round', ['Host: evil.test', HOST]],
    ['the same twice', [HOST, HOST]],
    ['none', ['Accept: */*']],
    ['one with a space before its colon', ['Host : www.example.test']],
    ['one that is folded', [HOST, ' evil.test']],
  ])('S2 %s is refused', async (_, fields) => {
    expectRefused(await site.write(['GET /s2 HTTP/1.1', ...fields]));
    expect(targets()).toEqual([]);
  });

  test('S3 case, port and trailing dot make no other host and no other object', async () => {
    const spellings = ['www.example.test', 'WWW.Example.TEST', 'www.example.test.', 'www.example.test:80'];
    for (const host of [...spellings, 'Www.Example.Test.:8443', 'www.example.test.localhost:7676']) {
      expect((await get('/s3', { host })).status).toBe(200);
    }
    expect(targets()).toEqual(['/s3']);
    expect(fieldOf(site.origin.received[0]!, 'x-forwarded-host')).toBe('www.example.test');
  });

  test.each(['evil.test', 'www.example.test.evil.test', 'a.www.example.test', 'example.net', '127.0.0.1', 'localhost'])(
    'S4 %s is a 421',
    async (host) => {
      const { status, text } = await get('/s4', { host });
      expect(status).toBe(421);
      expect(text).not.toContain(host);
      expect(targets()).toEqual([]);
    },
  );

  test('S4 a port is in no redirect and no forwarded field', async () => {
    const moved = await get('/s4', { host: 'example.test:8443' });
    expect([moved.status, moved.headers['location']]).toEqual([308, 'https://www.example.test/s4']);
    await get('/s4', { host: 'www.example.test:8443' });
    expect(targets()).toEqual(['/s4']);
    expect(reached()).not.toContain('8443');
  });

  test.each(['evil.test', 'www.example.test@evil.test', 'www.example.test:81'])(
    'S5 a target at %s chooses nothing where Host says otherwise',
    async (authority) => {
      await site.write([`GET http://${authority}/s5/${authority} HTTP/1.1`, HOST]);
      for (const received of site.origin.received) {
        expect(fieldOf(received, 'x-forwarded-host')).toBe('www.example.test');
        expect(fieldOf(received, 'host')).toBe('echo.test');
      }
    },
  );

  test('S5 a target at this site does not make another Host its own', async () => {
    const answer = await site.write(['GET http://www.example.test/s5 HTTP/1.1', 'Host: evil.test']);
    expect(answer).toMatch(/^HTTP\/1\.1 421 /);
    expect(targets()).toEqual([]);
  });

  test.each(['ftp://www.example.test/s5', 'file:///s5', 's5', 'www.example.test:80', '?s5'])(
    'S5 the target %j is refused',
    async (target) => {
      expectRefused(await site.write([`GET ${target} HTTP/1.1`, HOST]));
      expect(targets()).toEqual([]);
    },
  );
});

describe('the method', () => {
  test.each([
    'OPTIONS *',
    'GET *',
    'TRACE /s6',
    'TRACK /s6',
    'CONNECT /s6',
    'CONNECT www.example.test:80',
    'G\x01T /s6',
  ])('S6 %j is refused', async (line) => {
    expectRefused(await site.write([`${line} HTTP/1.1`, HOST]));
    expect(targets()).toEqual([]);
  });

  test.each(['BREW', 'PROPFIND', 'OPTIONS', 'M-SEARCH', 'X'])('S6 %s is passed on and never cached', async (method) => {
    for (const _ of [1, 2]) {
      expect(await site.write([`${method} /s6/${method} HTTP/1.1`, HOST])).toContain('popgate; fwd=method');
    }
    expect(site.origin.received.map((received) => received.method)).toEqual([method, method]);
    expect((await get(`/s6/${method}`)).headers['cache-status']).toContain('fwd=uri-miss');
  });

  test.each(['BREW', 'POST', 'OPTIONS'])('S6 %s on a route for GET is a 405', async (method) => {
    const answer = await site.write([
      `${method} /s6 HTTP/1.1`,
      'Host: get.example.test',
      'X-HTTP-Method-Override: GET',
    ]);
    expect(answer).toMatch(/^HTTP\/1\.1 405 /);
    expect(answer).toMatch(/\r\nallow: GET, HEAD\r\n/);
    expect(targets()).toEqual([]);
  });

  test.each([
    ['a length', ['Content-Length: 26'], CANARY.padEnd(26)],
    ['chunks', ['Transfer-Encoding: chunked'], `13\r\n${CANARY}\r\n0\r\n\r\n`],
  ])('S9 a body of a GET with %s does not reach the origin', async (how, fields, body) => {
    for (const path of ['/s9', '/pass/s9']) {
      expect(await site.write([`GET ${path}/${how.slice(2)} HTTP/1.1`, HOST, ...fields], body)).toContain('200 OK');
      const { body: got, rest } = site.origin.received.at(-1)!;
      expect([got, rest]).toEqual(['', '']);
      expect((await get(`${path}/${how.slice(2)}`)).text).not.toContain(CANARY);
    }
    expect(reached()).not.toContain(CANARY);
  });
});

describe('headers that deceive', () => {
  test('S7 what names the client and its wish is the gateway’s own', async () => {
    const names = ['X-Forwarded-For', 'X-Forwarded-Host', 'X-Forwarded-Proto', 'Forwarded'];
    await get('/s7', Object.fromEntries(names.map((name) => [name, CANARY])));
    const [received] = site.origin.received;
    expect(names.map((name) => fieldOf(received!, name.toLowerCase()))).toEqual([
      '127.0.0.1',
      'www.example.test',
      'http',
      'for=127.0.0.1;host="www.example.test";proto=http',
    ]);
  });

  test.each(['X-Original-URL', 'X-Rewrite-URL'])('S8 %s leads to no other route', async (name) => {
    expect((await get('/secret/s8', { [name]: '/s8' })).status).toBe(403);
    expect(targets()).toEqual([]);
  });

  const FEW = ['X-Forwarded-Host', 'X-Original-URL', 'X-Real-IP', 'X-Middleware-Subrequest', 'X_Plan', 'Popgate-Debug'];

  test.each(FEW)('S16 %s carries nothing', async (name) => {
    for (const path of [`/s16/${name}`, `/ttl/s16/${name}`, `/pass/s16/${name}`]) {
      expect((await get(path, { [name]: CANARY })).text).not.toContain(CANARY);
      expect((await get(path)).text).not.toContain(CANARY);
    }
    await site.edge.ask('POST http://www.example.test/s16', { [name]: CANARY }, 'x');
    expect(targets()).toContain('/s16');
    expect(reached()).not.toContain(CANARY);
  });
});

describe('cookies and parameters', () => {
  const cookie = `session=${CANARY}; currency=EUR`;

  test('S10 a cookie reaches the origin, and an answer that may be of its own is not stored', async () => {
    expect((await get('/guessed/s10', { cookie })).headers['cache-status']).toContain('detail=cookie');
    expect(fieldOf(site.origin.received[0]!, 'cookie')).toBe(cookie);
    const clean = await get('/guessed/s10');
    expect(clean.text).not.toContain(CANARY);
    expect(clean.headers['cache-status']).toContain('stored');
  });

  test.each([
    ['/ttl/s10', null],
    ['/currency/s10', 'currency=EUR'],
  ])('S10 under the ttl of %s the origin sees the cookie %j', async (path, seen) => {
    await get(path, { cookie });
    expect(fieldOf(site.origin.received[0]!, 'cookie')).toBe(seen);
    expect((await get(path)).text).not.toContain(CANARY);
  });

  test('S11 a parameter outside the key does not reach the origin, however it is written', async () => {
    await get(`/only/s11?a=1&b=${CANARY}&%62=${CANARY}&utm%5Fsource=${CANARY}`);
    expect(targets()).toEqual(['/only/s11?a=1']);
    const clean = await get('/only/s11?a=1');
    expect(clean.headers['cache-status']).toContain('; hit');
    expect(clean.text).not.toContain(CANARY);
  });
});

describe('the path', () => {
  test.each(['/b', '//b', '/b/'])(
    'S12 every spelling of /s12%s is one path, for the key and the origin',
    async (path) => {
      const inside = path.slice(1);
      const same = [`/s12${path}`, `/x/../s12${path}`, `/x/%2e%2E/s12${path}`, `/%73%312${path}`, `/./s12${path}`];
      for (const target of [...same, `/x\\..\\s12/${inside}`, `/../../s12${path}`, `/s12${path}#${CANARY}`]) {
        expect(await site.write([`GET ${target} HTTP/1.1`, HOST])).toMatch(/^HTTP\/1\.1 200 /);
      }
      expect(targets()).toEqual([`/s12${path}`]);
    },
  );

  test.each(['/secret/x', '/x/../secret/x', '/%73ecret/x', '/x/%2e%2e/secret/x', '/\\../secret/x', '/secret/y/..\\x'])(
    'S12 %s is under /secret',
    async (target) => {
      expect(await site.write([`GET ${target} HTTP/1.1`, HOST])).toMatch(/^HTTP\/1\.1 403 /);
      expect(targets()).toEqual([]);
    },
  );

  test.each(['/%00', '/a%00.css', '/%zz', '/%', '/%2', '/a b', '/a\tb', '/a\0', '/\u00e4'])(
    'S13 %j is refused',
    async (target) => {
      expectRefused(await site.write([`GET ${target} HTTP/1.1`, HOST]));
      expect(targets()).toEqual([]);
    },
  );

  test('S13 an escaped line break stays escaped in a header, at the origin and in the log', async () => {
    const moved = await get('/old/a%0d%0aset-cookie:%20a=b');
    expect(moved.headers['location']).toBe('/a%0D%0Aset-cookie:%20a=b');
    expect(moved.headers).not.toHaveProperty('set-cookie');
    await get('/s13/a%0d%0aX-Evil:%20b?c=%0d%0ad');
    expect(targets()).toEqual(['/s13/a%0D%0AX-Evil:%20b?c=%0d%0ad']);
    expect((await get('/s13/%0d%0ainjected', { 'cdn-loop': 'popgate-test' })).status).toBe(508);
    await vi.waitFor(() => expect(site.edge.log()).toContain('/s13/%0D%0Ainjected: 508'));
    expect(site.edge.log()).not.toMatch(/^injected/m);
  });
});

describe('the key', () => {
  test.each([
    ['/s14/a?b', '/s14/a%3Fb'],
    ['/s14/c', '/s14/c/'],
    ['/s14/d', '/s14/D'],
    ['/s14/e%2Ff', '/s14/e/f'],
    ['/s14//g', '/s14/g'],
    ['/s14/h?i=1&j=2', '/s14/h?j=2&i=1'],
    ['/s14/k', '/s14/k?'],
    ['/s14/l%0Avariant', '/s14/l'],
  ])('S14 %s and %s are two objects', async (one, other) => {
    for (const path of [one, other]) expect((await get(path)).headers['cache-status']).toContain('fwd=uri-miss');
    for (const path of [one, other]) expect((await get(path)).headers['cache-status']).toContain('; hit');
    expect(targets()).toEqual([one, other]);
  });

  test('S14 routes told apart by a header or a cookie share no object', async () => {
    const asked = [{ 'x-kind': 'one' }, { cookie: 'kind=two' }, {}];
    const routeOf = async (headers: object) => /"x-route","(\w+)"/.exec((await get('/split/s14', headers)).text)?.[1];
    for (const _ of [1, 2]) {
      expect(await Promise.all(asked.map(routeOf))).toEqual(['one', 'two', undefined]);
    }
    expect(targets().length).toBe(3);
  });
});
