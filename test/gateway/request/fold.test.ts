import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldedPath, isFoldable, readingsOf } from '../../../src/gateway/request/fold.ts';
import { chained, iisReads, nginxReads, spellings, tomcatReads, wsgiReads } from '../../support/path-readers.ts';

describe('S65 what can be read in one way alone', () => {
  test.each(['/', '/a', '/a/b.html', '/@a', '/a:b,c=d', '/.well-known/x', '/a..b', "/a'(b)*!+&~"])('%s', (path) => {
    expect([isFoldable(path), [...readingsOf(path)], foldedPath(path)]).toEqual([false, [path], path]);
  });
});

describe('S65 what an origin may read', () => {
  test.each([
    ['/a/', ['/a/'], '/a'],
    ['//a', ['//a', '/a'], '/a'],
    ['/@a%2Fb', ['/@a%2Fb', '/@a/b'], '/@a/b'],
    ['/a%5Cb', ['/a%5Cb', '/a\\b', '/a/b'], '/a/b'],
    ['/a;b/c', ['/a;b/c', '/a/c'], '/a/c'],
    ['/a/..;/b', ['/a/..;/b', '/a/../b', '/b'], '/b'],
    ['/a/..%2Fb', ['/a/..%2Fb', '/a/../b', '/b'], '/b'],
    ['/a%252Fb', ['/a%252Fb', '/a%2Fb', '/a/b'], '/a/b'],
    ['/a%25u002fb', ['/a%25u002fb', '/a%u002fb', '/a/b'], '/a/b'],
    ['/a%C0%AFb', ['/a%C0%AFb', '/a\xc0\xafb', '/a/b'], '/a/b'],
    ['/%C1%A1', ['/%C1%A1', '/\xc1\xa1', '/a'], '/a'],
    ['/%C3%A9', ['/%C3%A9', '/\xc3\xa9'], '/\xc3\xa9'],
    ['/a%20', ['/a%20', '/a ', '/a'], '/a'],
    ['/a./b', ['/a./b', '/a/b'], '/a/b'],
    ['/a::$DATA', ['/a::$DATA', '/a'], '/a'],
    ['/a%09', ['/a%09', '/a\t', '/a'], '/a'],
    ['/a%3Fb', ['/a%3Fb', '/a?b', '/a'], '/a'],
    ['/a%25zz', ['/a%25zz', '/a%zz'], '/a%zz'],
    ['/x:batch', ['/x:batch'], '/x:batch'],
  ])('%s', (path, readings, folded) => {
    expect([...readingsOf(path)]).toEqual(readings);
    expect(foldedPath(path)).toBe(folded);
  });

  test('property: has all that known servers read, and one behind another', () => {
    const readers = [nginxReads, tomcatReads, iisReads, wsgiReads];
    const two = readers.flatMap((one) => readers.map((other) => chained(one, other)));
    // A climb above the root is clamped by some, and a slash at the end kept: neither makes another path.
    const bare = (path: string): string => (path.replace(/\/+$/, '') || '/').replace(/^\/{2,}/, '/');
    fc.assert(
      fc.property(spellings(['a', 'b']), fc.constantFrom(...readers, ...two), (path, read) => {
        const known = read(path.replaceAll('\\', '/'));
        let readings: string[];
        try {
          readings = [...readingsOf(path.replaceAll('\\', '/'))];
        } catch {
          return;
        }
        if (known !== null) expect(readings.map(bare)).toContain(bare(known));
      }),
      { numRuns: 2_000 },
    );
  });

  test('costs no more than the longest path that has a few readings, whatever is in it', () => {
    for (const piece of ['%25', '%2F', '//', ';/', '..%2F', '. /', ':$', '%5C', '/;a%252f..%255c', '%00'.slice(1)]) {
      let characters = 0;
      try {
        for (const reading of readingsOf(`/${piece.repeat(8_000 / piece.length)}`)) characters += reading.length;
      } catch (error) {
        expect(String(error)).toContain('too many ways');
      }
      expect(characters).toBeLessThanOrEqual(40_000);
    }
  });
});
