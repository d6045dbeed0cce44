import { expect, test } from 'vitest';
import { parsePattern, patternParameters } from '../../../src/gateway/config/path-pattern.ts';

test.each([
  ['/', [{ literal: '' }], false],
  ['/*', [], true],
  ['/assets/*', [{ literal: 'assets' }], true],
  ['/products/:id', [{ literal: 'products' }, { parameter: 'id' }], false],
  ['/:a/:_b2/', [{ parameter: 'a' }, { parameter: '_b2' }, { literal: '' }], false],
  ['/a//b', [{ literal: 'a' }, { literal: '' }, { literal: 'b' }], false],
  ['/a%2Fb/c:d', [{ literal: 'a%2Fb' }, { literal: 'c:d' }], false],
])('%s', (path, segments, rest) => {
  expect(parsePattern(path)).toEqual({ segments, rest });
});

test.each([
  ['', 'does not start with /', '"/" first'],
  ['assets/*', 'does not start with /', '"/" first'],
  ['/a/*/b', 'has a * in the segment "*"', 'whole last segment'],
  ['/a*', 'has a * in the segment "a*"', 'whole last segment'],
  ['/:', '":" is not the name of a parameter', '":id"'],
  ['/:1st', '":1st" is not the name of a parameter', '":id"'],
  ['/:id.json', '":id.json" is not the name', 'as the whole segment'],
  ['/:rest', ':rest has a reserved name', 'another name'],
  ['/:subdomain/*', ':subdomain has a reserved name', 'another name'],
  ['/:id/x/:id', 'has the parameter :id twice', 'a different name for each'],
  ['/a?b=1', 'has a ?', 'the path alone'],
  ['/a#b', 'has a #', 'the path alone'],
  ['/a\\b', 'has a backslash', '%5C'],
  ['/a b', '"a b" is not the canonical form', '"a%20b"'],
  ['/café', 'is not the canonical form', '"caf%C3%A9"'],
  ['/{id}', 'is not the canonical form', '"%7Bid%7D"'],
  ['/a%2fb', 'is not the canonical form', '"a%2Fb"'],
  ['/%7Euser', 'is not the canonical form', '"~user"'],
  ['/50%', 'has a % that begins no escape', '%25'],
  ['/a%zz', 'has a % that begins no escape', '%25'],
  ['/a%00', 'has %00', 'without it'],
  ['/a/../b', 'has the dot segment ".."', 'resolves to'],
  ['/./a', 'has the dot segment "."', 'resolves to'],
  ['/%2e%2E/a', 'has the dot segment "%2e%2E"', 'resolves to'],
])('S12 %j could never match', (path, problem, remedy) => {
  expect(parsePattern(path)).toEqual({
    problem: expect.stringContaining(problem),
    remedy: expect.stringContaining(remedy),
  });
});

test('the parameters of a pattern, with rest for the star', () => {
  const pattern = parsePattern('/:shop/items/:id/*');
  expect('segments' in pattern && patternParameters(pattern)).toEqual(['shop', 'id', 'rest']);
});
