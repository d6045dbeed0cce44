import { describe, expect, test } from 'vitest';
import { debugToken } from '../../../src/gateway/index.ts';
import { site } from '../../support/site.ts';
import { debugged, FIELDS, fieldsOf, NOON, page, SECRET, token } from './debug-site.ts';

describe('S28 any other token gets nothing', () => {
  const good = { expires: NOON + 3_600, nonce: 'n1', prefix: '' };
  const altered = (change: (text: string) => string) => async () => change(await debugToken(good, SECRET));

  test.each<[string, () => Promise<string>, RegExp]>([
    ['expired', () => debugToken({ ...good, expires: NOON }, SECRET), /expired/],
    ['too far ahead', () => debugToken({ ...good, expires: NOON + 86_401 }, SECRET), /more than a day/],
    ['of another secret', () => debugToken(good, 'another'), /forged/],
    ['of the empty secret of nobody', async () => `1.${NOON + 60}.n.${'A'.repeat(43)}`, /forged/],
    ['with a later expiry', altered((text) => text.replace(String(NOON + 3_600), String(NOON + 7_200))), /forged/],
    ['with another nonce', altered((text) => text.replace('.n1.', '.n2.')), /forged/],
    ['with a scope put in', altered((text) => text.replace('.n1.', '.n1.d3d3.')), /forged/],
    ['of another version', altered((text) => text.replace(/^1/, '2')), /malformed/],
    ['cut', altered((text) => text.slice(0, -1)), /malformed/],
    ['empty', async () => '', /malformed/],
    ['sent twice', altered((text) => `${text}, ${text}`), /malformed/],
    ['long', async () => `1.${'9'.repeat(9_000)}`, /malformed/],
  ])('%s', async (_name, make, why) => {
    const www = debugged();
    const plain = await www.ask('GET /a');
    const asked = await debugged().ask('GET /a', { 'popgate-debug': await make() });
    expect([...asked.headers]).toEqual([...plain.headers]);
    expect(asked.status).toBe(plain.status);
    const logged = debugged();
    await logged.ask('GET /a', { 'popgate-debug': await make() });
    expect(logged.logged).toEqual([expect.stringMatching(why)]);
    expect(logged.logged[0]).not.toContain(await make().then((text) => text || 'nothing'));
  });

  test('without a debug_key, and with an empty one', async () => {
    for (const secrets of [{}, { debug_key: '' }]) {
      const www = site({ origin: page, secrets });
      expect(fieldsOf(await www.ask('GET /a', await token()))).toEqual([]);
      expect(www.logged).toEqual([expect.stringMatching(/there is no debug_key/)]);
    }
  });

  test('and none gets nothing, without a look at a secret', async () => {
    const read: string[] = [];
    const secrets = new Proxy({}, { get: (_target, name: string) => void read.push(name) });
    const www = site({ origin: page, secrets });
    expect(fieldsOf(await www.ask('GET /a'))).toEqual([]);
    expect(read).toEqual([]);
  });
});

test('S28 two secrets at once, for rotation', async () => {
  const www = debugged({ secrets: { debug_key_next: 'the next' } });
  for (const secret of [SECRET, 'the next']) {
    expect(fieldsOf(await www.ask('GET /a', await token({}, secret)))).toEqual(FIELDS);
  }
});

describe('S28 a token for some URLs', () => {
  test.each<[string, string, boolean]>([
    ['www.example.test/products/', 'GET /products/1', true],
    ['www.example.test/products/', 'GET /other', false],
    ['www.example.test/', 'GET http://www.example.test.evil.test/', false],
    ['www.example.test/products/', 'GET /products/../other', false],
    ['www.example.test/', 'GET http://a..b/', false],
  ])('that begin with %s: %s: %s', async (prefix, line, isTold) => {
    const answer = await debugged().ask(line, await token({ prefix }));
    expect(answer.headers.has('popgate-trace')).toBe(isTold);
  });
});
