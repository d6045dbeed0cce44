import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gripFault } from '../../../src/gateway/push/grip-signature.ts';
import { formatEvent, parseEvents } from '../../../src/gateway/push/websocket-events.ts';
import { fakePlatform } from '../../support/fake-platform.ts';
import { fanoutKeys, fanoutToken, gripToken, NOON, unsigned } from '../../support/grip.ts';
import { site } from '../../support/site.ts';

const PUSHPIN = fakePlatform({ secrets: { grip_key: 'key', grip_key_next: 'next' } });
const keys = await fanoutKeys();
const fanoutKey = await crypto.subtle.exportKey('jwk', keys.publicKey);
const FANOUT = fakePlatform({ environment: { local: false }, fanoutKey, secrets: { grip_key: 'key' } });
const ISS = { iss: 'fastly:service-id' };

describe('S55 a Grip-Sig of Pushpin', () => {
  test.each<[string, () => Promise<string> | string, string | null]>([
    ['good', () => gripToken({}, 'key'), null],
    ['by the next key', () => gripToken({}, 'next'), null],
    ['by another key', () => gripToken({}, 'other'), 'forged'],
    ['by no key', () => gripToken({}, ''), 'forged'],
    ['expired', () => gripToken({ exp: NOON }, 'key'), 'expired'],
    ['without an end', () => gripToken({ exp: undefined }, 'key'), 'expired'],
    ['with an end that is no number', () => gripToken({ exp: 'never' }, 'key'), 'expired'],
    ['of tomorrow', () => gripToken({ nbf: NOON + 1 }, 'key'), 'not yet valid'],
    ['of now', () => gripToken({ nbf: NOON }, 'key'), null],
    ['of another issuer', () => gripToken({ iss: 'pushpin' }, 'key'), "another service's"],
    ['alg none', () => gripToken({}, 'key', { alg: 'none' }), 'signed by another algorithm'],
    ['alg NONE without a signature', () => `${unsigned({ iss: 'popgate' }, { alg: 'NONE' })}.`, 'malformed'],
    ['alg HS512', () => gripToken({}, 'key', { alg: 'HS512' }), 'signed by another algorithm'],
    ['alg as a list', () => gripToken({}, 'key', { alg: ['HS256'] }), 'signed by another algorithm'],
    ['with a critical extension', () => gripToken({}, 'key', { crit: ['b64'] }), 'signed by another algorithm'],
    ['of Fastly', () => fanoutToken(ISS, keys.privateKey), 'signed by another algorithm'],
    ['with a part more', async () => `${await gripToken({}, 'key')}.x`, 'malformed'],
    ['with a signature that is too short', async () => (await gripToken({}, 'key')).slice(0, -1), 'forged'],
    ['endless', () => 'a'.repeat(5_000), 'too long'],
    ['empty', () => '', 'malformed'],
  ])('%s', async (_name, make, fault) => {
    expect(await gripFault(await make(), PUSHPIN)).toBe(fault);
  });
});

describe('S55 a Grip-Sig of Fanout', () => {
  const text = unsigned({ ...ISS, exp: NOON + 1 }, { alg: 'ES256' });
  test.each<[string, () => Promise<string> | string, string | null]>([
    ['good', () => fanoutToken(ISS, keys.privateKey), null],
    ['of another service', () => fanoutToken({ iss: 'fastly:other' }, keys.privateKey), "another service's"],
    ['of Pushpin', () => gripToken(ISS, 'key'), 'signed by another algorithm'],
    ['signed with the public key', () => gripToken(ISS, JSON.stringify(fanoutKey), { alg: 'ES256' }), 'forged'],
    ['of zeros', () => `${text}.${'A'.repeat(86)}`, 'forged'],
    ['by another key', async () => fanoutToken(ISS, (await fanoutKeys()).privateKey), 'forged'],
    ['expired', () => fanoutToken({ ...ISS, exp: NOON - 1 }, keys.privateKey), 'expired'],
  ])('%s', async (_name, make, fault) => {
    expect(await gripFault(await make(), FANOUT)).toBe(fault);
  });
});

test('property: no Grip-Sig and no mark but a good one is let in, and none is an error', async () => {
  const routes = [{ path: '/*', stream: { channels: ['a'] } }] as const;
  const www = site({
    secrets: { grip_key: 'key', pushpin: 'x' },
    config: { domains: { 'www.example.test': { routes } } },
  });
  const good = await gripToken({}, 'key');
  const part = fc.oneof(
    fc.base64String(),
    fc.json().map((json) => Buffer.from(json).toString('base64url')),
    fc.string(),
  );
  const cut = fc.nat(good.length).map((at) => good.slice(0, at) + good.slice(at + 1));
  const signature = fc.oneof(
    fc.tuple(part, part, part).map((parts) => parts.join('.')),
    cut,
    fc.string(),
  );
  const field = (text: string): string => text.replaceAll(/[^ -~]/g, '');
  await fc.assert(
    fc.asyncProperty(signature, fc.string(), async (sig, mark) => {
      fc.pre(field(sig).trim() !== good);
      const answer = await www.ask('GET /', { 'grip-sig': field(sig), 'popgate-stream': field(mark) });
      expect([answer.status, answer.headers.get('grip-hold')]).toEqual([403, null]);
    }),
    { numRuns: 1_000 },
  );
});

describe('WebSocket events', () => {
  test('property: are read as they are written', () => {
    const type = fc.constantFrom('OPEN', 'TEXT', 'BINARY', 'CLOSE', 'PING');
    const content = fc.string({ unit: fc.nat(255).map((byte) => String.fromCharCode(byte)) });
    fc.assert(
      fc.property(fc.array(fc.record({ type, content })), (events) => {
        expect(parseEvents(events.map(formatEvent).join(''))).toEqual(events);
      }),
    );
  });

  test('property: what is none is null, and no error', () => {
    const piece = fc.oneof(fc.string(), fc.constantFrom('TEXT ', '5', '\r\n', 'OPEN\r\n', 'ffffffff', '0'));
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const events = parseEvents(pieces.join(''));
        expect(events === null || Array.isArray(events)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});
