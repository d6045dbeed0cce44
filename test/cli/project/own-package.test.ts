import { describe, expect, it, test } from 'vitest';
import { compilerVersion, compilerWarnings, resolvePeer, testedVersion } from '../../../src/cli/project/own-package.ts';

describe('the compiler', () => {
  it('is the one that this Popgate was tested with: no warning', () => {
    expect(compilerVersion()).toBe(testedVersion('@fastly/js-compute'));
    expect(compilerWarnings()).toEqual([]);
  });

  it.each(['4.1.0', '3.40.0', '3.46.0-beta'])('is warned of where it is %s', (version) => {
    expect(compilerWarnings(version)).toEqual([
      {
        path: 'package.json: @fastly/js-compute',
        problem: expect.stringMatching(`^is ${version}; Popgate .+ was tested with 3.46.0$`) as unknown,
        remedy: expect.stringMatching(/^npm install --save-dev --save-exact @fastly\/js-compute@3\.46\.0/) as unknown,
      },
    ]);
  });
});

test('the compiler is warned of where it is not there, since nothing can be built then', () => {
  expect(compilerWarnings(null)).toMatchObject([{ problem: expect.stringMatching(/^is not installed; /) as unknown }]);
});

describe('a package that the project pins', () => {
  it('is told how to be had, in the version that was tested, where it is missing', () => {
    expect(() => resolvePeer('vitest/nothing-of-it')).toThrow('the project has no vitest/nothing-of-it');
    expect(resolvePeer('@fastly/js-compute')).toContain('js-compute');
  });
});
