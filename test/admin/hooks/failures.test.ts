import { describe, expect, test } from 'vitest';
import { HOOK_SECRETS } from '../../support/hooked-config.ts';
import type { Sent } from '../../support/webhooks.ts';
import { type Hooked, hooked } from './hooked.ts';

describe('S56 S69 wrong signatures', () => {
  const forge = (www: Hooked, name = 'github') => www.post(name, www.sign(name, { secret: 'YW5vdGhlcg==' }));

  test('are told so ten times a minute, and then a 429; a right one never is', async () => {
    const www = await hooked();
    for (let at = 0; at < 10; at += 1) expect((await forge(www)).status).toBe(401);
    const refused = await forge(www);
    expect([refused.status, Number(refused.headers.get('retry-after'))]).toEqual([429, 60]);
    expect((await www.post('github', www.sign('github'))).status).toBe(200);
    www.advance(60_000);
    expect((await forge(www)).status).toBe(401);
  });

  test('that come a hundred at once are told so ten times', async () => {
    const www = await hooked();
    const answers = await Promise.all(Array.from({ length: 100 }, () => forge(www)));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(10);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(90);
  });

  test('count for their own hook alone, and not for tokens', async () => {
    const www = await hooked({ secrets: { ...HOOK_SECRETS, admin_token: 'admin-secret' } });
    for (let at = 0; at < 12; at += 1) await forge(www);
    expect((await forge(www, 'shopify')).status).toBe(401);
    const statusFor = async (token: string) =>
      (await www.ask('GET /.popgate/status', { authorization: `Bearer ${token}` })).status;
    expect([await statusFor('wrong'), await statusFor('admin-secret')]).toEqual([401, 200]);
    for (let at = 0; at < 12; at += 1) await statusFor('wrong');
    expect((await forge(www, 'shopify')).status).toBe(401);
  });

  test.each<[string, (www: Hooked) => Sent]>([
    ['none', () => ({ headers: {}, body: '{}' })],
    ['one that is right, and old', (www) => www.sign('standard', { now: www.now() - 310_000 })],
  ])('are not: %s', async (_name, send) => {
    const www = await hooked();
    for (let at = 0; at < 15; at += 1) expect((await www.post('standard', send(www))).status).toBe(401);
    expect((await forge(www, 'standard')).status).toBe(401);
  });

  test('hold no delivery that is still to come', async () => {
    const www = await hooked();
    const right = www.sign('github');
    const forged = www.sign('github', { secret: 'another' });
    const id = { 'x-github-delivery': right.headers['x-github-delivery']! };
    await Promise.all(
      Array.from({ length: 5 }, () => www.post('github', { ...forged, headers: { ...forged.headers, ...id } })),
    );
    expect(await (await www.post('github', right)).json()).not.toHaveProperty('repeated');
  });
});
