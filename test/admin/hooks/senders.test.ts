import { describe, expect, test } from 'vitest';
import { SAMPLES, type Sample, type Sent } from '../../support/webhooks.ts';
import { problemOf } from '../service.ts';
import { hooked, OTHER_PAGE, withSignature } from './hooked.ts';

const NAMES = Object.keys(SAMPLES);
const TIMED = ['standard', 'contentful', 'sanity', 'strapi'];

describe.each(NAMES)('S54 a delivery of %s', (name) => {
  const { page } = SAMPLES[name]!;

  test('purges what its event names, and nothing else', async () => {
    const www = await hooked();
    expect(await www.isStored(page)).toBe(true);
    const answer = await www.post(name, www.sign(name));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.json()).toMatchObject({
      who: `hook ${name}`,
      soft: false,
      purged: { domains: [], all: false },
    });
    expect(await www.isStored(page)).toBe(false);
    expect(await www.isStored(OTHER_PAGE)).toBe(true);
  });

  test('is carried out once', async () => {
    const www = await hooked();
    const sent = www.sign(name);
    expect((await www.post(name, sent)).status).toBe(200);
    await www.isStored(page);
    const again = await www.post(name, sent);
    expect([again.status, await again.json()]).toEqual([200, { repeated: true }]);
    expect(await www.isStored(page)).toBe(true);
  });

  test('is not the next one', async () => {
    const www = await hooked();
    await www.post(name, www.sign(name));
    await www.isStored(page);
    www.advance(1_000);
    expect(await (await www.post(name, www.sign(name))).json()).toMatchObject({ who: `hook ${name}` });
    expect(await www.isStored(page)).toBe(false);
  });

  test.each(['hook', 'hook_next'])('may be signed with the secret %s while it is changed', async (which) => {
    const other = 'bmV4dCBzZWNyZXQgb2YgdGhpcyB0ZXN0';
    const secret = `hook_${name}`;
    const secrets =
      which === 'hook'
        ? { [secret]: other, [`${secret}_next`]: 'b2xk' }
        : { [secret]: 'b2xk', [`${secret}_next`]: other };
    const www = await hooked({ secrets });
    expect((await www.post(name, www.sign(name, { secret: other }))).status).toBe(200);
    expect((await www.post(name, www.sign(name))).status).toBe(401);
  });

  test.each([
    ['missing', {}],
    ['empty', { [`hook_${name}`]: '' }],
  ])('is a 503 where the secret is %s', async (_, secrets) => {
    const www = await hooked({ secrets });
    for (const sent of [www.sign(name), www.sign(name, { secret: 'eA==' })]) {
      expect(await problemOf(await www.post(name, sent))).toMatchObject({
        status: 503,
        type: 'application/problem+json',
      });
    }
    expect(await www.isStored(page)).toBe(true);
  });

  test.each(Object.keys(FORGERIES))('is refused with %s', async (how) => {
    const www = await hooked();
    const forged = FORGERIES[how]!(www.sign(name), SAMPLES[name]!);
    const answer = await www.post(name, forged);
    expect(answer.headers.get('www-authenticate')).toBe('Webhook realm="popgate"');
    expect(await problemOf(answer)).toMatchObject({ status: 401, type: 'application/problem+json', cache: 'no-store' });
    expect(await www.isStored(page)).toBe(true);
  });

  test('is refused when signed with another secret, the empty one, or that of another hook', async () => {
    const www = await hooked();
    const others = ['b3RoZXI=', '', ...NAMES.filter((other) => other !== name).map((other) => SAMPLES[other]!.secret)];
    for (const secret of others) expect((await www.post(name, www.sign(name, { secret }))).status).toBe(401);
    expect(await www.isStored(page)).toBe(true);
  });

  test('that was refused does not stand in the way of the right one', async () => {
    const www = await hooked();
    const sent = www.sign(name);
    expect((await www.post(name, { ...sent, body: `${sent.body} ` })).status).toBe(401);
    expect((await www.post(name, sent)).status).toBe(200);
    expect(await www.isStored(page)).toBe(false);
  });
});

/** The part of a header that is the signature itself, in whatever stands around it. */
const onValue = (change: (value: string) => string) => withSignature((text) => text.replace(/[^=,]{30,}=*$/, change));

const withBody = (change: (body: string) => string) => (sent: Sent) => ({ ...sent, body: change(sent.body) });

const recoded = (from: BufferEncoding, to: BufferEncoding) => (value: string) => Buffer.from(value, from).toString(to);

const FORGERIES: Record<string, (sent: Sent, sample: Sample) => Sent> = {
  'no signature': (sent, { signature }) => {
    const { [signature]: _, ...headers } = sent.headers;
    return { ...sent, headers };
  },
  'an empty signature': withSignature(() => ''),
  'nothing where the signature should be': onValue(() => ''),
  'half a signature': onValue((value) => value.slice(0, value.length / 2)),
  'something before the signature': onValue((value) => `AAAA${value}`),
  'a signature and three bytes more': onValue((value) =>
    /^[0-9a-f]+$/.test(value)
      ? `${value}000000`
      : Buffer.concat([Buffer.from(value, 'base64'), Buffer.alloc(3)]).toString('base64'),
  ),
  'a signature of zeros': onValue((value) => value.replace(/[^=]/g, 'A')),
  'another first character': onValue((value) => `${value.startsWith('0') ? '1' : '0'}${value.slice(1)}`),
  'a signature in the other encoding': onValue((value) =>
    /^[0-9a-f]+$/.test(value) ? recoded('hex', 'base64')(value) : recoded('base64', 'hex')(value),
  ),
  'text beyond ASCII': onValue(() => 'ÿ'.repeat(44)),
  'something after the signature': withSignature((text) => `${text};`),
  'another prefix': withSignature((text) => `x${text}`),
  'a body cut short': withBody((body) => body.slice(0, -1)),
  'no body': withBody(() => ''),
  'a space more in the body': withBody((body) => `${body} `),
  'another value in the body': withBody((body) => body.replace(/[a-z](?=[^a-z]*$)/, 'X').replace('1', '2')),
  'the body written anew': withBody((body) => JSON.stringify(JSON.parse(body), null, 1)),
};

describe.each(TIMED)('S54 the time that %s signs', (name) => {
  const { page } = SAMPLES[name]!;

  test.each<[number, number]>([
    [-301_001, 401],
    [-299_000, 200],
    [299_000, 200],
    [301_001, 401],
    [-86_400_000, 401],
  ])('is %i ms from now: %i', async (distance, status) => {
    const www = await hooked();
    const answer = await www.post(name, www.sign(name, { now: www.now() + distance }));
    expect(answer.status).toBe(status);
    expect(await www.isStored(page)).toBe(status !== 200);
  });

  test('is part of what is signed', async () => {
    const www = await hooked();
    const old = www.sign(name, { now: www.now() - 600_000 });
    const fresh = www.sign(name);
    const { timestamp, signature } = SAMPLES[name]!;
    const moved =
      timestamp === undefined
        ? { [signature]: old.headers[signature]!.replace(/t=\d+/, `t=${www.now()}`) }
        : { [timestamp]: fresh.headers[timestamp]! };
    expect((await www.post(name, { ...old, headers: { ...old.headers, ...moved } })).status).toBe(401);
    expect(await www.isStored(page)).toBe(true);
  });

  test.each(['', 'x', '-1', '1e3', '0x10', '1.5', '9'.repeat(30), ' '])('is no time where it is %j', async (text) => {
    const www = await hooked();
    const sent = www.sign(name);
    const { timestamp, signature } = SAMPLES[name]!;
    const changed =
      timestamp === undefined
        ? { [signature]: sent.headers[signature]!.replace(/t=\d+/, `t=${text}`) }
        : { [timestamp]: text };
    expect((await www.post(name, { ...sent, headers: { ...sent.headers, ...changed } })).status).toBe(401);
  });

  test('makes a replay one under whatever id', async () => {
    const www = await hooked();
    const sent = www.sign(name);
    expect((await www.post(name, sent)).status).toBe(200);
    await www.isStored(page);
    const { delivery } = SAMPLES[name]!;
    const { [delivery ?? '']: _, ...without } = sent.headers;
    for (const headers of [without, { ...without, ...(delivery && { [delivery]: 'another' }) }]) {
      const answer = await www.post(name, { ...sent, headers });
      if (answer.status === 200) expect(await answer.json()).toEqual({ repeated: true });
      else expect(answer.status).toBe(401);
    }
    expect(await www.isStored(page)).toBe(true);
  });
});
