import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isDeceptive } from '../../../src/gateway/request/client-names.ts';
import { FAMILIES, INTERNAL_NAMES, PASSING_NAMES } from '../../../src/gateway/request/deceptive-names.ts';
import { DECEPTIVE, FOLDING, PASSING } from '../../support/deceptive-names.ts';
import type { FakeOrigin } from '../../support/fake-platform.ts';
import { site } from '../../support/site.ts';

const CANARY = 'canary.evil.example';

/** An origin that puts everything it was sent into an answer for everybody. */
const reflecting: FakeOrigin = ({ headers }) =>
  new Response(JSON.stringify([...headers]), {
    headers: { 'content-type': 'text/plain', 'cache-control': 'max-age=60' },
  });

describe('the name of a header', () => {
  test.each(DECEPTIVE)('S66 %s is dropped', (name) => {
    expect(isDeceptive(name)).toBe(true);
  });

  test.each(FOLDING)('S66 %s could be folded into another name, and is dropped', (name) => {
    expect(isDeceptive(name)).toBe(true);
  });

  test.each(PASSING)('S66 %s passes', (name) => {
    expect(isDeceptive(name)).toBe(false);
  });

  test('S66 longer than any in use, it is dropped', () => {
    expect([isDeceptive('a'.repeat(128)), isDeceptive('a'.repeat(129))]).toEqual([false, true]);
    const ofWords = (count: number) => isDeceptive(Array.from({ length: count }, () => 'a').join('-'));
    expect([ofWords(16), ofWords(17)]).toEqual([false, true]);
  });

  test('S66 what others have sent changes no verdict', () => {
    for (let at = 0; at < 2_000; at += 1) expect(isDeceptive(`x-invented-${at}`)).toBe(false);
    expect([isDeceptive('x-real-ip'), isDeceptive('accept'), isDeceptive('x-invented-7')]).toEqual([
      true,
      false,
      false,
    ]);
  });

  test('S66 the tables hold each name once, in lower case, and nothing that could not be sent', () => {
    const all = [...Object.values(FAMILIES).flat(), ...INTERNAL_NAMES, ...PASSING_NAMES];
    for (const name of all) expect(name).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*-?$/);
    for (const family of Object.values(FAMILIES).flat()) expect(family.split('-').length).toBeLessThanOrEqual(2);
    for (const table of [...Object.values(FAMILIES), INTERNAL_NAMES, PASSING_NAMES]) {
      expect(new Set(table).size).toBe(table.length);
    }
  });
});

/** As CGI (RFC 3875 §4.1.18), WSGI and PHP name the variable of a header. */
const variableOf = (name: string): string => `HTTP_${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`;

/** A word of a name, with something in front or behind as its place allows. */
const family = fc.oneof(
  fc.tuple(fc.constantFrom('', 'x-', 'a-', 'x-a-'), fc.constantFrom(...FAMILIES.anywhere), fc.constantFrom('', '-b')),
  fc.tuple(fc.constantFrom('', 'x-'), fc.constantFrom(...FAMILIES.start), fc.constantFrom('', '-b', '-b-c')),
  fc.tuple(fc.constantFrom('', 'x-', 'a-'), fc.constantFrom(...FAMILIES.end), fc.constant('')),
  fc.tuple(fc.constantFrom('', 'x-'), fc.constantFrom(...FAMILIES.whole), fc.constant('')),
  fc.tuple(fc.constant(''), fc.constantFrom(...INTERNAL_NAMES), fc.constant('')),
  fc.tuple(
    fc.constant(''),
    fc.constantFrom('x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto'),
    fc.constant(''),
  ),
);

/** The same name with other letters and other characters between its words. */
const spelling = family
  .map((parts) => parts.join('').replace(/-$/, '-b'))
  .filter((name) => !PASSING_NAMES.includes(name))
  .chain((name) =>
    fc
      .tuple(
        ...[...name].map((character) =>
          character === '-' ? fc.constantFrom('-', '_', '.') : fc.constantFrom(character, character.toUpperCase()),
        ),
      )
      .map((characters) => characters.join('')),
  );

test('S66 property: in every spelling, as an origin would read it, a name carries what the gateway says or nothing', async () => {
  const own: Record<string, string> = {
    HTTP_X_FORWARDED_FOR: '192.0.2.1',
    HTTP_X_FORWARDED_HOST: 'www.example.test',
    HTTP_X_FORWARDED_PROTO: 'http',
    HTTP_FORWARDED: 'for=192.0.2.1;host="www.example.test";proto=http',
  };
  await fc.assert(
    fc.asyncProperty(spelling, async (name) => {
      const www = site({ origin: reflecting });
      await www.ask('GET /a', { [name]: CANARY });
      const read = [...www.sent[0]!.headers].filter(([sent]) => variableOf(sent) === variableOf(name));
      expect(read.map(([, value]) => value)).toEqual(
        Object.hasOwn(own, variableOf(name)) ? [own[variableOf(name)]] : [],
      );
      expect(await (await www.ask('GET /a')).text()).not.toContain(CANARY);
    }),
    { numRuns: 500 },
  );
});
