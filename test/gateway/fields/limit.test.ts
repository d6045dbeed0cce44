import { describe, expect, test } from 'vitest';
import type { GatewayConfig } from '../../../src/gateway/index.ts';
import type { FakeOrigin } from '../../support/fake-platform.ts';
import { type Site, site } from '../../support/site.ts';

/** In characters; what is longer is not read. */
const LIMIT = 8_192;

/** Longer than what is read, with what would decide otherwise at its end, or at its beginning. */
const long = (text: string, unit = ' '): string => `${text},${unit.repeat(LIMIT)}x`;
const longAtEnd = (text: string, unit = ' '): string => `x${unit.repeat(LIMIT)},${text}`;

const STORED = { 'content-type': 'text/plain', 'cache-control': 'max-age=60', etag: '"a"' };

const answering =
  (fields: Record<string, string> = STORED): FakeOrigin =>
  () =>
    new Response('0123456789', { headers: fields });

function siteWith(routes: GatewayConfig['domains'][string]['routes'], origin = answering()): Site {
  return site({ origin, config: { domains: { 'www.example.test': { routes: routes! } } } });
}

const isHit = (answer: Response): boolean => answer.headers.get('cache-status')!.startsWith('popgate; hit');

describe('S64 a field of a request that is too long to be read', () => {
  test.each([
    ['cache-control', long('no-cache')],
    ['cache-control', '"\\'.repeat(30_000)],
    ['if-none-match', longAtEnd('"a"')],
    ['if-none-match', '"\\'.repeat(30_000)],
    ['if-modified-since', long('Sun, 01 Mar 2026 12:00:00 GMT')],
    ['range', `bytes=0-1${' ,'.repeat(LIMIT)}`],
    ['accept', longAtEnd('text/html')],
    ['accept-encoding', longAtEnd('gzip')],
    ['cookie', long('a=1', ';')],
    ['user-agent', long('Mobile')],
  ])('S64 %s makes a hit no other answer', async (name, value) => {
    const www = site({ origin: answering() });
    await www.ask('GET /a');
    const answer = await www.ask('GET /a', { [name]: value });
    expect([answer.status, isHit(answer), await answer.text()]).toEqual([200, true, '0123456789']);
    expect(www.sent.length).toBe(1);
  });

  test.each(['connection', 'cdn-loop'])('S64 %s is a 400, whatever is stored', async (name) => {
    const www = site({ origin: answering() });
    await www.ask('GET /a');
    for (const path of ['/a', '/b']) {
      expect((await www.ask(`GET ${path}`, { [name]: long('keep-alive') })).status).toBe(400);
      expect((await www.ask(`GET ${path}`, { [name]: 'x'.repeat(LIMIT) })).status).toBe(200);
    }
    expect(www.sent.length).toBe(2);
  });

  test.each([
    ['cache-control', long('max-age=0'), 'request-no-store'],
    ['cookie', long('a=1', ';'), 'cookie'],
  ])('S64 %s keeps what is fetched out of the cache, for this request alone', async (name, value, why) => {
    const www = site({ origin: answering() });
    const first = await www.ask('GET /a', { [name]: value });
    expect(first.headers.get('cache-status')).toContain(`detail=${why}`);
    expect(isHit(await www.ask('GET /a'))).toBe(false);
    await www.ask('GET /b');
    expect(isHit(await www.ask('GET /b', { [name]: value }))).toBe(true);
  });

  test('S64 Pragma has the answer looked up anew', async () => {
    const www = site({ origin: answering() });
    await www.ask('GET /a');
    expect(isHit(await www.ask('GET /a', { pragma: long('x') }))).toBe(false);
  });

  test.each([{}, { cache: 'pass' as const }, { cache: { range: 'whole' as const } }])(
    'S64 Range is neither answered nor sent on, under %j',
    async (rules) => {
      const www = siteWith([{ path: '/*', to: 'origin', ...rules }]);
      const range = `bytes=0-1${' ,'.repeat(LIMIT)}`;
      const answer = await www.ask('GET /a', { range, 'if-range': '"a"' });
      expect([answer.status, await answer.text()]).toEqual([200, '0123456789']);
      expect(www.sent[0]!.headers.get('range')).toBeNull();
    },
  );

  test('S64 If-Range does not hold', async () => {
    const etag = `"${'a'.repeat(LIMIT)}"`;
    const www = site({ origin: answering({ ...STORED, etag }) });
    await www.ask('GET /a');
    expect((await www.ask('GET /a', { range: 'bytes=0-1', 'if-range': etag })).status).toBe(200);
    expect((await www.ask('GET /a', { range: 'bytes=0-1' })).status).toBe(206);
  });

  test('S64 a Cookie that is in the key is not looked for, and not stored', async () => {
    const www = siteWith([{ path: '/*', to: 'origin', cache: { key: { cookies: ['a'] } } }]);
    await www.ask('GET /a');
    const cookie = long('a=1', ';');
    for (let time = 0; time < 2; time += 1) {
      const answer = await www.ask('GET /a', { cookie });
      expect(answer.headers.get('cache-status')).toBe('popgate; fwd=bypass; fwd-status=200; detail=cookie');
    }
    expect(www.sent.length).toBe(3);
    expect(www.sent[1]!.headers.get('cookie')).toBe(cookie);
    expect(isHit(await www.ask('GET /a'))).toBe(true);
  });

  test('S64 under a ttl the origin sees nothing of such a Cookie', async () => {
    const www = siteWith([{ path: '/*', to: 'origin', cache: { ttl: '1m', key: { cookies: ['a'] } } }]);
    await www.ask('GET /a', { cookie: long('a=1', ';') });
    expect(www.sent[0]!.headers.has('cookie')).toBe(false);
  });

  test('S64 a header that the answer varies by is compared as it came', async () => {
    const www = site({ origin: answering({ ...STORED, vary: 'accept-language, x-any' }) });
    const one = { 'accept-language': long('de'), 'x-any': long('a') };
    await www.ask('GET /a', one);
    expect(isHit(await www.ask('GET /a', one))).toBe(true);
    expect(isHit(await www.ask('GET /a', { ...one, 'x-any': long('b') }))).toBe(false);
    expect(isHit(await www.ask('GET /a', { ...one, 'accept-language': longAtEnd('de') }))).toBe(false);
  });

  test('S64 Accept-Encoding is that of a client who takes no coding', async () => {
    const fields = { ...STORED, 'content-type': 'text/html', vary: 'accept-encoding' };
    const origin: FakeOrigin = () => new Response('a'.repeat(5_000), { headers: fields });
    const www = siteWith([{ path: '/*', to: 'origin', compress: true }], origin);
    const answer = await www.ask('GET /a', { 'accept-encoding': longAtEnd('gzip') });
    expect(answer.headers.get('content-encoding')).toBeNull();
    expect(www.sent[0]!.headers.get('accept-encoding')).toBe('');
    expect((await www.ask('GET /a', { 'accept-encoding': 'gzip' })).headers.get('content-encoding')).toBe('gzip');
  });

  test('S64 a preflight names no header', async () => {
    const www = siteWith([
      { path: '/*', to: 'origin', headers: { 'x-plan': true, cors: { origins: ['https://a.test'] } } },
    ]);
    const preflight = { origin: 'https://a.test', 'access-control-request-method': 'GET' };
    const asked = (names: string) => www.ask('OPTIONS /a', { ...preflight, 'access-control-request-headers': names });
    expect((await asked('x-plan')).status).toBe(204);
    expect((await asked(long('x-plan', ','))).status).not.toBe(204);
  });
});

describe('S64 a field of an answer that is too long to be read', () => {
  test.each([
    ['cache-control', longAtEnd('max-age=60')],
    ['surrogate-control', longAtEnd('max-age=60')],
    ['popgate-cdn-cache-control', longAtEnd('max-age=60')],
    ['cdn-cache-control', longAtEnd('max-age=60')],
    ['vary', long('accept')],
    ['expires', long('Sun, 01 Mar 2026 13:00:00 GMT')],
    ['cache-groups', long('"a"')],
  ])('S64 %s keeps it out of the cache, whatever else it says', async (name, value) => {
    for (const rules of [{}, { cache: { ttl: '1m' as const } }]) {
      const www = siteWith([{ path: '/*', to: 'origin', ...rules }], answering({ ...STORED, [name]: value }));
      const answers = [await www.ask('GET /a'), await www.ask('GET /a')];
      expect(answers.map((answer) => answer.status)).toEqual([200, 200]);
      expect(answers[0]!.headers.get('cache-status')).toContain('detail=overlong');
      expect(www.sent.length).toBe(2);
    }
  });

  test('S64 Age makes it too old', async () => {
    const www = site({ origin: answering({ ...STORED, age: long('1') }) });
    await www.ask('GET /a');
    expect(isHit(await www.ask('GET /a'))).toBe(false);
  });

  test('S64 Content-Type is unknown', async () => {
    const origin = answering({ ...STORED, 'content-type': long('text/html;a') });
    const www = site({ origin });
    await www.ask('GET /a');
    expect(isHit(await www.ask('GET /a'))).toBe(false);
  });

  test('S64 Connection makes it none', async () => {
    const www = site({ origin: answering({ ...STORED, connection: long('x-own') }) });
    expect((await www.ask('GET /a')).status).toBe(502);
  });
});

describe('S64 a list of more members than anybody needs', () => {
  const many = (member: (at: number) => string): string => Array.from({ length: 101 }, (_, at) => member(at)).join();

  test('S64 Cache-Control is no-store', async () => {
    const www = site({ origin: answering({ ...STORED, 'cache-control': `max-age=60,${many((at) => `a${at}`)}` }) });
    const answer = await www.ask('GET /a');
    expect(answer.headers.get('cache-status')).toContain('detail=no-store');
  });

  test('S64 Accept-Encoding and Accept are read so far', async () => {
    const www = site({ origin: answering() });
    const encodings = many((at) => `a${at}`);
    await www.ask('GET /a', { 'accept-encoding': `${encodings},gzip` });
    await www.ask('GET /b', { 'accept-encoding': `gzip,${encodings}` });
    expect(www.sent.map(({ headers }) => headers.get('accept-encoding'))).toEqual(['', 'gzip']);
    const page = await www.ask('GET http://no.test/', { accept: `${many((at) => `a/a${at}`)},text/html` });
    expect(page.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  });

  test('S64 a header that the answer varies by is compared as it came', async () => {
    const www = site({ origin: answering({ ...STORED, vary: 'accept-language' }) });
    const languages = many((at) => `a${at}`);
    await www.ask('GET /a', { 'accept-language': languages });
    expect(isHit(await www.ask('GET /a', { 'accept-language': languages }))).toBe(true);
    expect(isHit(await www.ask('GET /a', { 'accept-language': `${languages},b` }))).toBe(false);
  });
});
