import { describe, expect, test } from 'vitest';
import type { FakeOrigin } from '../../support/fake-platform.ts';
import { site, type SiteOptions } from '../../support/site.ts';

const BODY = '0123456789';
const VALIDATORS = { etag: '"v1"', 'last-modified': 'Sun, 01 Mar 2026 11:00:00 GMT' };

/** A site whose origin answers a GET with ten digits. */
function digits(headers: Record<string, string> = {}, options: SiteOptions = {}) {
  const all = { 'content-type': 'text/plain', 'cache-control': 'max-age=60', ...VALIDATORS, ...headers };
  return site({ origin: () => new Response(BODY, { headers: { 'content-length': '10', ...all } }), ...options });
}

/** The status and body for the same request, first as it is fetched, then as it is stored. */
async function fetchedAndStored(headers: Record<string, string>): Promise<[number, string][]> {
  const fetched = await digits().ask('GET /a', headers);
  const www = digits();
  await www.ask('GET /a');
  const stored = await www.ask('GET /a', headers);
  return [
    [fetched.status, await fetched.text()],
    [stored.status, await stored.text()],
  ];
}

describe('conditions', () => {
  test.each<[Record<string, string>, number]>([
    [{ 'if-none-match': '"v1"' }, 304],
    [{ 'if-none-match': 'W/"v1"' }, 304],
    [{ 'if-none-match': '"v0", "v1"' }, 304],
    [{ 'if-none-match': '*' }, 304],
    [{ 'if-none-match': '"v2"' }, 200],
    [{ 'if-modified-since': VALIDATORS['last-modified'] }, 304],
    [{ 'if-modified-since': 'Sun, 01 Mar 2026 10:59:59 GMT' }, 200],
    [{ 'if-modified-since': 'yesterday' }, 200],
    [{ 'if-none-match': '"v2"', 'if-modified-since': VALIDATORS['last-modified'] }, 200],
  ])('%j is answered with %i, fetched and stored alike', async (headers, status) => {
    const expected = [status, status === 304 ? '' : BODY];
    expect(await fetchedAndStored(headers)).toEqual([expected, expected]);
  });

  test('a 304 says what is new of the copy, and nothing of a body', async () => {
    const www = digits({ 'content-language': 'en', 'content-location': '/a.en', vary: 'accept' });
    await www.ask('GET /a');
    const answer = await www.ask('GET /a', { 'if-none-match': '"v1"' });
    const names = [...answer.headers.keys()];
    expect(names).toEqual(expect.arrayContaining(['age', 'cache-control', 'content-location', 'etag', 'vary', 'via']));
    for (const name of ['content-length', 'content-type', 'content-language']) expect(names).not.toContain(name);
  });
});

describe('ranges of a stored answer', () => {
  test.each<[Record<string, string>, number, string, string | null]>([
    [{ range: 'bytes=2-4' }, 206, '234', 'bytes 2-4/10'],
    [{ range: 'bytes=7-' }, 206, '789', 'bytes 7-9/10'],
    [{ range: 'bytes=-3' }, 206, '789', 'bytes 7-9/10'],
    [{ range: 'bytes=0-99' }, 206, BODY, 'bytes 0-9/10'],
    [{ range: 'bytes=10-' }, 416, '', 'bytes */10'],
    [{ range: 'bytes=4-2' }, 200, BODY, null],
    [{ range: 'lines=1-2' }, 200, BODY, null],
    [{ range: 'bytes=2-4', 'if-range': '"v1"' }, 206, '234', 'bytes 2-4/10'],
    [{ range: 'bytes=2-4', 'if-range': 'W/"v1"' }, 200, BODY, null],
    [{ range: 'bytes=2-4', 'if-range': '"v2"' }, 200, BODY, null],
    [{ range: 'bytes=2-4', 'if-none-match': '"v1"' }, 304, '', null],
  ])('%j is a %i', async (headers, status, body, contentRange) => {
    const www = digits();
    await www.ask('GET /a');
    const answer = await www.ask('GET /a', headers);
    expect([answer.status, await answer.text(), answer.headers.get('content-range')]).toEqual([
      status,
      body,
      contentRange,
    ]);
    if (status !== 304) expect(answer.headers.get('content-length')).toBe(String(body.length));
    expect(www.sent.length).toBe(1);
  });

  test('a HEAD has none', async () => {
    const www = digits();
    await www.ask('GET /a');
    const answer = await www.ask('HEAD /a', { range: 'bytes=2-4' });
    expect([answer.status, answer.headers.get('content-length')]).toEqual([200, '10']);
  });
});

describe('HEAD', () => {
  test.each(['max-age=60', 'no-store'])('under %s has the header of a GET and no body', async (control) => {
    const www = digits({ 'cache-control': control });
    await www.ask('GET /a');
    const answer = await www.ask('HEAD /a');
    expect(answer.body).toBeNull();
    expect(Object.fromEntries(answer.headers)).toMatchObject({ 'content-length': '10', 'content-type': 'text/plain' });
  });

  test.each(['/none', '/%zz'])('%s has no body where it fails', async (path) => {
    const routes = [{ path: '/a', to: 'origin' } as const];
    const www = site({ config: { domains: { 'www.example.test': { routes } } } });
    expect(await (await www.ask(`HEAD ${path}`)).text()).toBe('');
  });
});

describe('what the gateway adds', () => {
  test('Age counts from the age that the origin gives, and Date stays', async () => {
    const date = 'Sun, 01 Mar 2026 12:00:00 GMT';
    const www = digits({ age: '10', date });
    expect((await www.ask('GET /a')).headers.get('age')).toBe('10');
    www.advance(5_900);
    const { headers } = await www.ask('GET /a');
    expect([headers.get('age'), headers.get('date')]).toEqual(['15', date]);
  });

  test('Via follows what is there', async () => {
    const www = digits({ via: '1.1 origin' });
    for (const _ of ['fetched', 'stored'])
      expect((await www.ask('GET /a')).headers.get('via')).toBe('1.1 origin, 1.1 popgate');
  });

  test('Cache-Status follows what is there', async () => {
    const www = digits({ 'cache-status': 'shield; hit' });
    await www.ask('GET /a');
    expect((await www.ask('GET /a')).headers.get('cache-status')).toBe('shield; hit, popgate; hit; ttl=60');
  });

  test.each<[string, string, string, Record<string, string>?]>([
    ['a miss', 'GET', 'popgate; fwd=uri-miss; fwd-status=200; ttl=60; stored'],
    [
      'a miss that is not stored',
      'GET',
      'popgate; fwd=uri-miss; fwd-status=200; detail=no-store',
      { 'cache-control': 'no-store' },
    ],
    ['another method', 'POST', 'popgate; fwd=method; fwd-status=200'],
    ['HEAD', 'HEAD', 'popgate; fwd=miss; fwd-status=200'],
  ])('Cache-Status of %s', async (_, method, expected, headers = {}) => {
    expect((await digits(headers).ask(`${method} /a`)).headers.get('cache-status')).toBe(expected);
  });

  test('Cache-Status of a stale answer tells its age', async () => {
    const www = digits({ 'cache-control': 'max-age=10, stale-while-revalidate=60' });
    await www.ask('GET /a');
    www.advance(15_000);
    expect((await www.ask('GET /a')).headers.get('cache-status')).toBe(
      'popgate; hit; ttl=-5; detail=stale-while-revalidate',
    );
  });

  test('Cache-Status of a route that passes', async () => {
    const routes = [{ path: '/*', to: 'origin', cache: 'pass' } as const];
    const www = digits({}, { config: { domains: { 'www.example.test': { routes } } } });
    for (const _ of [1, 2])
      expect((await www.ask('GET /a')).headers.get('cache-status')).toBe('popgate; fwd=bypass; fwd-status=200');
  });

  test('nothing else is added', async () => {
    const names = [...(await digits().ask('GET /a')).headers.keys()];
    expect(names).toEqual([
      'cache-control',
      'cache-status',
      'content-length',
      'content-type',
      'date',
      'etag',
      'last-modified',
      'via',
    ]);
  });
});

describe('what no client gets', () => {
  const SECRET = { 'surrogate-key': 'canary', 'surrogate-control': 'max-age=60' };
  const HOP = {
    connection: 'x-listed, close',
    'x-listed': 'canary',
    'keep-alive': 'timeout=canary',
    'proxy-authenticate': 'canary',
    te: 'canary',
    trailer: 'canary',
    upgrade: 'canary',
  };

  test.each<[string, string, string]>([
    ['stored', 'GET', 'max-age=60'],
    ['not stored', 'GET', 'no-store'],
    ['passed', 'POST', 'max-age=60'],
    ['HEAD', 'HEAD', 'max-age=60'],
  ])('S27 Surrogate-Key, Surrogate-Control and hop-by-hop fields, %s', async (_, method, control) => {
    const www = digits({ ...SECRET, ...HOP, 'cache-control': control });
    for (const _ of ['first', 'again']) {
      const fields = [...(await www.ask(`${method} /a`)).headers];
      expect(JSON.stringify(fields)).not.toMatch(/canary|surrogate|"connection"/);
    }
    expect(www.cache.keys().filter((key) => www.cache.lookup(key)!.metadata.includes('x-listed'))).toEqual([]);
  });

  test('S27 nor after a 304', async () => {
    const origin: FakeOrigin = ({ headers }) =>
      new Response(headers.has('if-none-match') ? null : BODY, {
        status: headers.has('if-none-match') ? 304 : 200,
        headers: { 'content-type': 'text/plain', etag: '"v1"', 'cache-control': 'max-age=10', ...SECRET, ...HOP },
      });
    const www = site({ origin });
    await www.ask('GET /a');
    www.advance(90_000);
    for (const expected of ['fwd-status=304', '; hit']) {
      const { headers } = await www.ask('GET /a');
      expect(headers.get('cache-status')).toContain(expected);
      expect(JSON.stringify([...headers])).not.toMatch(/canary|surrogate|"connection"/);
    }
  });
});

describe('fields and bodies', () => {
  test.each(['pass', { storeSetCookie: true }] as const)('Set-Cookie lines stay separate under %j', async (cache) => {
    const lines = ['a=1; Expires=Sun, 01 Mar 2026 12:00:00 GMT', 'b=2'];
    const headers = new Headers({ 'content-type': 'text/plain', 'cache-control': 'max-age=60' });
    for (const line of lines) headers.append('set-cookie', line);
    const routes = [{ path: '/*', to: 'origin', cache } as const];
    const www = site({
      origin: () => new Response('x', { headers }),
      config: { domains: { 'www.example.test': { routes } } },
    });
    for (const _ of ['first', 'again']) expect((await www.ask('GET /a')).headers.getSetCookie()).toEqual(lines);
  });

  test.each(['GET', 'POST'])('a 204 to %s has no body', async (method) => {
    const www = site({ origin: () => new Response(null, { status: 204, headers: { 'cache-control': 'max-age=60' } }) });
    for (const _ of ['first', 'again']) {
      const answer = await www.ask(`${method} /a`);
      expect([answer.status, answer.body]).toEqual([204, null]);
    }
  });

  test("the origin's 304 to a precondition that passed has no body", async () => {
    const www = site({ origin: () => new Response(null, { status: 304, headers: VALIDATORS }) });
    const answer = await www.ask('GET /a', { 'if-match': '"v1"', 'if-none-match': '"v1"' });
    expect([answer.status, answer.body]).toEqual([304, null]);
  });

  test('S35 a body shorter than announced is a 502, not half an answer', async () => {
    for (const line of ['GET /a', 'POST /a']) {
      const www = site({ origin: () => new Response('half', { headers: { 'content-length': '8' } }) });
      expect((await www.ask(line)).status).toBe(502);
    }
  });
});
