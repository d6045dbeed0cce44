import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CacheConfig } from '../../../src/gateway/index.ts';
import { hasOnlyCookies, keepCookies, readCookies, readsTheSame } from '../../../src/gateway/request/cookies.ts';
import { site } from '../../support/site.ts';

type Pair = [name: string, value: string];

/** How some servers read a field: Python's http.cookies knows strings, takes a space for an end, and stops at what it does not know. */
const PYTHON =
  /[\s]*([\w!#$%&'*+.^`|~:@,/()?{}-]+)(?:\s*=\s*("(?:[^\\"]|\\.)*"|[\w!#$%&'*+.^`|~:@,/()?{}=[\]<>-]*))?\s*(?:\s+|;|$)/y;

function byPython(field: string): Pair[] {
  const pairs: Pair[] = [];
  PYTHON.lastIndex = 0;
  while (PYTHON.lastIndex < field.length) {
    const match = PYTHON.exec(field);
    if (match === null) return pairs;
    if (match[2] !== undefined) pairs.push([match[1]!, unquoted(match[2])]);
  }
  return pairs;
}

/** RFC 2109 §4.2, as old servers read it: commas separate as semicolons do, and neither does within quotes. */
function byRfc2109(field: string): Pair[] {
  const parts = field.match(/(?:"(?:[^"\\]|\\.)*"|[^";,]|")+/gs) ?? [];
  return parts.flatMap((part): Pair[] => {
    const at = part.indexOf('=');
    return at < 0 ? [] : [[part.slice(0, at).trim(), unquoted(part.slice(at + 1).trim())]];
  });
}

/** And those who fold the case of names. */
const byFolding = (field: string): Pair[] => byRfc2109(field).map(([name, value]) => [name.toLowerCase(), value]);

const unquoted = (value: string): string => (/^".*"$/s.test(value) ? value.slice(1, -1) : value);

const READERS = { byPython, byRfc2109, byFolding };
const NAMES = ['session', 'a'];

const valuesBy = (read: (field: string) => Pair[], field: string, name: string): string[] =>
  read(field).flatMap(([other, value]) => (other === name ? [value] : []));

const odd = ['"', '\\', ';', ',', ' ', '\t', '\u00a0', 'é', '=', 'Session=', 'session=', 'a="', '1'];
const pair = fc.constantFrom('session=1; ', 'a="x"; ', 'a=y;', 'b=1;', ';', 'session="2";');
const field = fc
  .array(fc.oneof({ weight: 3, arbitrary: pair }, { weight: 1, arbitrary: fc.constantFrom(...odd) }), { maxLength: 8 })
  .map((pieces) => pieces.join('').replace(/; ?$/, ''));

describe('S10 a Cookie field', () => {
  test.each(['a="x; session=1"', 'a="x; session=1; b="', 'session=1; a="x; b', 'a=x\\; session=1', 'a=1,session=2'])(
    '%j is one of which it is not sure what it holds',
    (text) => {
      expect(readsTheSame(text, NAMES)).toBe(false);
      expect(hasOnlyCookies(text, [...NAMES, 'b'])).toBe(false);
    },
  );

  test.each(['a=1', 'a=1; session=2', 'session="1"; other=x', 'a=', 'a=1;session=x=y'])('%j is one', (text) => {
    expect(readsTheSame(text, NAMES)).toBe(true);
  });

  test.each([
    ['a="x; session=1"', null],
    ['a="x; session=1; b="', null],
    ['session="1; a=2', null],
    ['session=1; prefs={"a":1}', 'session=1'],
    ['session=1; a=2,session=3', 'session=1'],
    ['session="1"; a=x y', 'session="1"'],
  ])('of %j is kept %j', (text, kept) => {
    expect(keepCookies(text, NAMES)).toBe(kept);
  });

  test.each(Object.entries(READERS))('S10 property: where it is sure, %s reads the same cookies', (_, read) => {
    let sure = 0;
    fc.assert(
      fc.property(field, (text) => {
        if (!readsTheSame(text, NAMES)) return;
        sure += 1;
        for (const name of NAMES) {
          expect(valuesBy(read, text, name)).toEqual(readCookies(text, name).map(unquoted));
        }
      }),
      { numRuns: 5_000 },
    );
    expect(sure).toBeGreaterThan(100);
  });

  test.each(Object.entries(READERS))('S10 property: what is kept, %s reads as it is keyed', (_, read) => {
    fc.assert(
      fc.property(field, (text) => {
        const kept = keepCookies(text, NAMES);
        if (kept === null) return;
        expect(readsTheSame(kept, NAMES)).toBe(true);
        for (const name of NAMES) {
          const keyed = readCookies(text, name);
          expect(keyed.map(unquoted)).toEqual(expect.arrayContaining(valuesBy(read, kept, name)));
        }
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('S10 a cookie within the quotes of another', () => {
  /** An origin whose parser knows strings. */
  function shop(cache: CacheConfig) {
    return site({
      origin: ({ headers }) =>
        new Response(`for ${valuesBy(byPython, headers.get('cookie') ?? '', 'session')[0] ?? 'nobody'}`, {
          headers: { 'content-type': 'text/plain', 'cache-control': 'max-age=60' },
        }),
      config: { domains: { 'www.example.test': { routes: [{ path: '/*', to: 'origin', cache }] } } },
    });
  }

  test.each<[string, CacheConfig]>([
    ['the key holds it', { key: { cookies: ['session'] } }],
    ['the key holds both', { key: { cookies: ['session', 'a', 'b'] } }],
    ['a route’s ttl counts', { key: { cookies: ['session'] }, ttl: '1m' }],
  ])('gets nothing stored for whom it names: %s', async (_, cache) => {
    const forms = ['a="x; session=1; b="', 'b="; session=1; a="x', 'a="x; session=1"', 'a=x\\; session=1', 'Session=1'];
    for (const cookie of forms) {
      const www = shop(cache);
      await www.ask('GET /a', { cookie });
      expect(await (await www.ask('GET /a', { cookie: 'session=1' })).text()).toBe('for 1');
      expect(await (await www.ask('GET /a')).text()).toBe('for nobody');
    }
  });
});
