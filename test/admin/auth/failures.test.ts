import { afterEach, describe, expect, test, vi } from 'vitest';
import { ADMIN, problemOf, PURGE, type Service, service } from '../service.ts';

const WRONG = { authorization: 'Bearer a-wrong-secret' };
const status = async (www: Service, headers: Record<string, string>) =>
  (await www.ask('GET /.popgate/status', headers)).status;

async function fail(www: Service, times: number, headers: Record<string, string> = WRONG): Promise<void> {
  for (let time = 0; time < times; time += 1) expect(await status(www, headers)).toBe(401);
}

afterEach(() => void vi.restoreAllMocks());

/** How often each status is among the answers. */
function countsOf(statuses: readonly number[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const each of statuses) counts[each] = (counts[each] ?? 0) + 1;
  return counts;
}

describe('S56 S69 wrong tokens', () => {
  test('are told so ten times a minute, and then a 429', async () => {
    const www = await service();
    await fail(www, 10);
    for (const headers of [WRONG, { 'fastly-key': 'x' }]) {
      const answer = await www.ask('GET /.popgate/status', headers);
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '60']);
      expect(await problemOf(answer)).toMatchObject({ title: 'Too many failures', cache: 'no-store' });
    }
    expect((await www.post({ keys: ['pages'] }, WRONG)).status).toBe(429);
    expect((await www.ask('PURGE /a', WRONG)).status).toBe(429);
  });

  test('that come a hundred at once are told so ten times', async () => {
    const www = await service();
    const statuses = await Promise.all(Array.from({ length: 100 }, () => status(www, WRONG)));
    expect(countsOf(statuses)).toEqual({ 401: 10, 429: 90 });
  });

  test('are compared all the same where there are too many', async () => {
    const www = await service();
    const digest = vi.spyOn(crypto.subtle, 'digest');
    const { read } = www.secrets;
    let reads = 0;
    www.secrets.read = (name) => (reads++, read(name));
    const work: [reads: number, digests: number][] = [];
    for (const expected of [...Array<number>(10).fill(401), 429, 429]) {
      reads = 0;
      digest.mockClear();
      expect(await status(www, WRONG)).toBe(expected);
      work.push([reads, digest.mock.calls.length]);
    }
    expect(new Set(work.map(String)).size).toBe(1);
    expect(work[0]![1]).toBeGreaterThan(2);
  });

  test('are forgotten a minute after the first', async () => {
    const www = await service();
    await fail(www, 1);
    www.advance(20_000);
    await fail(www, 9);
    www.advance(39_999);
    const answer = await www.ask('GET /.popgate/status', WRONG);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '1']);
    www.advance(1);
    await fail(www, 10);
    expect(await status(www, WRONG)).toBe(429);
  });

  test('for what needs none count too', async () => {
    const www = await service();
    for (let time = 0; time < 10; time += 1) {
      expect((await www.ask('GET /.popgate/openapi.json', WRONG)).status).toBe(401);
    }
    expect((await www.ask('GET /.popgate/openapi.json', WRONG)).status).toBe(429);
    expect((await www.ask('GET /.popgate/openapi.json')).status).toBe(200);
  });

  test.each([
    ['192.0.2.1', '192.0.2.2', 401],
    ['2001:db8::1', '2001:db8::ffff:1', 429],
    ['2001:db8::1', '2001:db8:0:0:1:2:3:4', 429],
    ['2001:db8::1', '2001:db8:0:1::1', 401],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::', 429],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.2', 401],
    ['::ffff:192.0.2.1', '192.0.2.1', 429],
  ])('S58 count by address, which %s and %s make %s', async (one, other, expected) => {
    const client = { address: one };
    const www = await service({ client });
    await fail(www, 10, { ...WRONG, 'x-forwarded-for': '203.0.113.9', 'fastly-client-ip': '203.0.113.9' });
    expect(await status(www, WRONG)).toBe(429);
    client.address = other;
    expect(await status(www, WRONG)).toBe(expected);
    expect(await status(www, PURGE)).toBe(200);
  });

  test('are a 503, and none, where no secret can be read', async () => {
    const www = await service();
    const { read } = www.secrets;
    www.secrets.read = async () => null;
    for (let time = 0; time < 12; time += 1) expect(await status(www, WRONG)).toBe(503);
    www.secrets.read = read;
    await fail(www, 10);
  });
});

describe('S69 the operator is not locked out', () => {
  /** What a stranger at the operator's own address can send, or has a browser there send. */
  const strangers: [string, string, Record<string, string>][] = [
    ['a picture on a page', 'GET /.popgate/status', {}],
    ['a picture of what is not there', 'GET /.popgate/none', {}],
    ['a form', 'POST /.popgate/purge', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['an empty token', 'GET /.popgate/status', { authorization: 'Bearer ' }],
    ['a password', 'GET /.popgate/status', { authorization: 'Basic eDp5' }],
    ['wrong tokens', 'GET /.popgate/status', WRONG],
    ['wrong keys', 'PURGE /a', { 'fastly-key': 'x' }],
    ['tokens without end', 'GET /.popgate/status', { authorization: `Bearer ${'x'.repeat(8_000)}` }],
    ['what is said of Fanout', 'GET /.popgate/status', { ...WRONG, 'grip-sig': 'a.b.c' }],
  ];

  test.each(strangers)('by %s, a hundred times', async (_name, line, headers) => {
    const www = await service();
    await Promise.all(Array.from({ length: 100 }, () => www.ask(line, headers)));
    for (const right of [PURGE, ADMIN]) expect(await status(www, right)).toBe(200);
    expect((await www.post({ keys: ['pages'] })).status).toBe(200);
    expect((await www.ask('PURGE /a', ADMIN)).status).toBe(200);
    expect((await www.post({ all: true }, ADMIN)).status).toBe(200);
  });

  test.each<[string, Record<string, string>]>([
    ['none', {}],
    ['an empty one', { authorization: 'Bearer ' }],
    ['a password', { authorization: 'Basic eDp5' }],
  ])('a missing token is no guess, and never a 429: %s', async (_name, headers) => {
    const www = await service();
    for (let time = 0; time < 30; time += 1) {
      const answer = await www.ask('GET /.popgate/status', headers);
      expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="popgate"']);
    }
    await fail(www, 10);
    expect(await status(www, headers)).toBe(401);
  });

  test('a scope that is too narrow is no guess', async () => {
    const www = await service();
    for (let time = 0; time < 12; time += 1) expect((await www.post({ all: true })).status).toBe(403);
    await fail(www, 10);
    expect((await www.post({ all: true })).status).toBe(403);
  });
});

describe('S69 the log', () => {
  test('has a line for each that is told so, and one for all that follow, without what was sent', async () => {
    const www = await service();
    await fail(www, 1, { ...WRONG, 'fastly-key': 'another-secret', cookie: 'c=cookie-secret' });
    await www.post({ keys: ['body-secret'] }, { authorization: 'Bearer nearly-purge-secret' });
    await www.ask('PURGE /x?token=query-secret', WRONG);
    await fail(www, 7);
    for (let time = 0; time < 3; time += 1) expect(await status(www, WRONG)).toBe(429);
    const line = 'operator API: 192.0.2.1';
    expect(www.logged).toEqual([
      `${line} GET /.popgate/status 401`,
      `${line} POST /.popgate/purge 401`,
      `${line} PURGE /x 401`,
      ...Array.from({ length: 7 }, () => `${line} GET /.popgate/status 401`),
      `${line} GET /.popgate/status 429`,
    ]);
    expect(www.logged.join('\n')).not.toContain('secret');
  });

  test('has a path that cannot make a second line, nor a long one', async () => {
    const www = await service();
    await www.ask(`PURGE /${'a'.repeat(500)}`, WRONG);
    await www.ask('PURGE /a%0Ab\nc', WRONG);
    expect(www.logged.map((line) => line.length < 260 && !line.includes('\n'))).toEqual([true, true]);
  });

  test('is not filled from many addresses, nor by requests without a token', async () => {
    const client = { address: '' };
    const www = await service({ client });
    for (let at = 0; at < 400; at += 1) {
      client.address = `198.51.100.${at % 256}`;
      await www.ask('GET /.popgate/status', at % 2 === 0 ? WRONG : {});
    }
    expect(www.logged).toHaveLength(101);
  });

  test.each<[string, Record<string, string>]>([
    ['a debug token', { 'popgate-debug': '1.1.x.y' }],
    ['a hop', { 'popgate-hop': 'x' }],
  ])('is not filled by %s that is refused', async (_name, headers) => {
    const backends = { origin: { origin: 'http://origin.test', shield: 'lhr-london-gb' } } as const;
    const www = await service({ config: { backends }, secrets: { shield_key: 'k', debug_key: 'd' } });
    for (let time = 0; time < 60; time += 1) await www.ask('GET /a', headers);
    expect(www.logged.filter((line) => line.includes('refused'))).toHaveLength(20);
  });
});
