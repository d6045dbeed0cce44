import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCacheControl } from '../../../src/gateway/cache/cache-control.ts';
import { closingQuote, listedNames, splitList } from '../../../src/gateway/fields/list.ts';

/** Short texts of what lists are made of. */
const broken = fc
  .array(fc.constantFrom('a', 'max-age', '=', '"', '"', ',', ' ', '\\', '\\"', ';', '60', '\t', '\n', 'é'), {
    maxLength: 16,
  })
  .map((parts) => parts.join(''));

/** How it was done before, in time that grows as the square of the text. */
function splitBySearch(field: string): string[] {
  const members = field.match(/(?:"(?:[^"\\]|\\.)*"|[^,"]|")+/gs) ?? [];
  return members.map((member) => member.trim()).filter((member) => member !== '');
}

const DIRECTIVE = /^([^\s=";,]+)(\s*)(?:=(\s*)("(?:[^"\\]|\\.)*"|[^\s",;]*))?(.*)$/s;

function valueBySearch(member: string): string | undefined {
  const match = DIRECTIVE.exec(member);
  if (match === null) return undefined;
  const [, , before, after, value = '', trailing] = match;
  if (!((value === '' || (before === '' && after === '')) && trailing!.trim() === '')) return '?';
  return value.length > 1 && value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/gs, '$1') : value;
}

describe('S64 a list', () => {
  test.each<[string, string, string[]]>([
    ['', ',', []],
    [' , ,,', ',', []],
    ['a,b , c', ',', ['a', 'b', 'c']],
    ['"a,b",c', ',', ['"a,b"', 'c']],
    ['"a\\",b",c', ',', ['"a\\",b"', 'c']],
    ['"a\\\\",b",c', ',', ['"a\\\\"', 'b"', 'c']],
    ['"a, b', ',', ['"a', 'b']],
    ['x="1", "a, b', ',', ['x="1"', '"a', 'b']],
    ['"a\\", b\\", c', ',', ['"a\\"', 'b\\"', 'c']],
    ['a;b="c;d";e', ';', ['a', 'b="c;d"', 'e']],
    ['"', ',', ['"']],
  ])('%j is split at %j into %j', (text, separator, members) => {
    expect(splitList(text, separator)).toEqual(members);
  });

  test('S64 property: is split as it was before', () => {
    fc.assert(
      fc.property(broken, (text) => {
        expect(splitList(text)).toEqual(splitBySearch(text));
      }),
      { numRuns: 5_000 },
    );
  });

  test('S64 property: a directive has the value that it had before', () => {
    fc.assert(
      fc.property(broken, (text) => {
        const [member = '', ...others] = splitList(text);
        fc.pre(others.length === 0);
        expect([...parseCacheControl(member).values()][0]).toBe(valueBySearch(member));
      }),
      { numRuns: 5_000 },
    );
  });

  test.each<[string, number, number]>([
    ['""', 0, 1],
    ['a"b"', 1, 3],
    ['"\\""', 0, 3],
    ['"\\"', 0, -1],
    ['"\\', 0, -1],
    ['"', 0, -1],
  ])('a quoted string of %j that begins at %d ends at %d', (text, start, end) => {
    expect(closingQuote(text, start)).toBe(end);
  });

  test('of names has no quoted strings', () => {
    expect(listedNames('A, "b,c" ,, d')).toEqual(['a', '"b', 'c"', 'd']);
  });
});
