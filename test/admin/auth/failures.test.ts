import { describe, expect, test } from 'vitest';
import { ADMIN, problemOf, PURGE, type Service, service, UNTOUCHED } from '../service.ts';

const WRONG = { authorization: 'Bearer a-wrong-secret' };
const status = async (www: Service, headers: Record<string, string>) =>
  (await www.ask('GET /.popgate/status', headers)).status;

async function fail(www: Service, times: number, headers: Record<string, string> = WRONG): Promise<void> {
  for (let time = 0; time < times; time += 1) expect(await status(www, headers)).toBe(401);
}

describe('S56 failures of authentication', () => {
  test('more than 10 in a minute are a 429, for the right token too', async () => {
    const www = await service();
    await fail(www, 10);
    for (const headers of [WRONG, PURGE, ADMIN, {}]) {
      const answer = await www.ask('GET /.popgate/status', headers);
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '60']);
      expect(await problemOf(answer)).toMatchObject({ title: 'Too many failures', cache: 'no-store' });
    }
    expect((await www.post({ keys: ['pages'] })).status).toBe(429);
    expect((await www.ask('PURGE /a', ADMIN)).status).toBe(429);
    expect(await www.states()).toEqual(UNTOUCHED);
  });

  test('before any secret is read', async () => {
    const www = await service();
    await fail(www, 10);
    www.secrets.read = () => Promise.reject(new Error('a secret was read'));
    expect(await status(www, WRONG)).toBe(429);
  });

  test('leave a right token alone, as long as there are no more than 10', async () => {
    const www = await service();
    await fail(www, 9);
    for (let time = 0; time < 20; time += 1) expect(await status(www, PURGE)).toBe(200);
    await fail(www, 1);
  });

  test('are forgotten a minute after the first', async () => {
    const www = await service();
    await fail(www, 1);
    www.advance(20_000);
    await fail(www, 9);
    www.advance(39_999);
    const answer = await www.ask('GET /.popgate/status', PURGE);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '1']);
    www.advance(1);
    expect(await status(www, PURGE)).toBe(200);
    await fail(www, 10);
  });

  test.each<[string, Record<string, string>]>([
    ['no token', {}],
    ['a wrong token', WRONG],
    ['a wrong Fastly-Key', { 'fastly-key': 'x' }],
  ])('%s is one', async (_name, headers) => {
    const www = await service();
    await fail(www, 10, headers);
    expect(await status(www, PURGE)).toBe(429);
  });

  test('a scope that is too narrow is none', async () => {
    const www = await service();
    for (let time = 0; time < 12; time += 1) expect((await www.post({ all: true })).status).toBe(403);
    expect(await status(www, PURGE)).toBe(200);
  });

  test('a wrong token for what needs none is one', async () => {
    const www = await service();
    for (let time = 0; time < 10; time += 1) {
      expect((await www.ask('GET /.popgate/openapi.json', WRONG)).status).toBe(401);
    }
    expect((await www.ask('GET /.popgate/openapi.json', WRONG)).status).toBe(429);
    expect((await www.ask('GET /.popgate/openapi.json')).status).toBe(200);
  });

  test.each([
    ['192.0.2.1', '192.0.2.2', 200],
    ['2001:db8::1', '2001:db8::ffff:1', 429],
    ['2001:db8::1', '2001:db8:0:0:1:2:3:4', 429],
    ['2001:db8::1', '2001:db8:0:1::1', 200],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::', 429],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.2', 200],
  ])('S58 count by address, which %s and %s make %s', async (one, other, expected) => {
    const client = { address: one };
    const www = await service({ client });
    await fail(www, 10, { ...WRONG, 'x-forwarded-for': '203.0.113.9', 'fastly-client-ip': '203.0.113.9' });
    expect(await status(www, PURGE)).toBe(429);
    client.address = other;
    expect(await status(www, PURGE)).toBe(expected);
  });

  test('are logged, one line each and one for all that are refused, without what was sent', async () => {
    const www = await service();
    await fail(www, 1, { ...WRONG, 'fastly-key': 'another-secret', cookie: 'c=cookie-secret' });
    await www.post({ keys: ['body-secret'] }, { authorization: 'Bearer nearly-purge-secret' });
    await www.ask('PURGE /x?token=query-secret');
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

  test('are logged with a path that cannot make a second line, nor a long one', async () => {
    const www = await service();
    await www.ask(`PURGE /${'a'.repeat(500)}`);
    await www.ask('PURGE /a%0Ab\nc');
    expect(www.logged.map((line) => line.length < 260 && !line.includes('\n'))).toEqual([true, true]);
  });
});
