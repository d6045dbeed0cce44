import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareConfigs } from '../../../src/cli/compare/compare.ts';
import { describeMeaning } from '../../../src/cli/compare/describe.ts';
import { markdownOf } from '../../../src/cli/compare/markdown.ts';
import type { Meaning } from '../../../src/cli/compare/meaning.ts';
import { routeWith } from './sites.ts';

const meaning = (place: string, says: string, more: Partial<Meaning> = {}): Meaning => ({
  action: 'update',
  area: 'cache',
  place,
  says,
  isGuardLost: false,
  from: null,
  to: null,
  ...more,
});

const CHANGES = [
  meaning('a.example /*', 'answers are kept for 1 day'),
  meaning('backends.shop', 'the backend is gone', { action: 'delete' }),
  meaning('a.example /*', 'answers are compressed', { action: 'create' }),
  meaning('a.example /*', 'requests are not limited any more', { isGuardLost: true }),
];

describe('lines for a terminal', () => {
  it('begin with the guards that are lost, and are grouped by place', () => {
    expect(describeMeaning(CHANGES)).toEqual([
      '! LESS PROTECTED: a.example /*: requests are not limited any more',
      '~ a.example /*:',
      '    ~ answers are kept for 1 day',
      '    + answers are compressed',
      '- backends.shop: the backend is gone',
    ]);
  });

  it('are none for no change', () => {
    expect(describeMeaning([])).toEqual([]);
  });
});

describe('Markdown', () => {
  it('begins with a warning', () => {
    expect(markdownOf(CHANGES)).toBe(
      [
        '## 4 changes of the configuration',
        '',
        '> [!WARNING]',
        '> **Less protected:**',
        '> - `a.example /*`',
        '>   - update: `requests are not limited any more`',
        '',
        '- `a.example /*`',
        '  - update: `answers are kept for 1 day`',
        '  - create: `answers are compressed`',
        '- `backends.shop`',
        '  - delete: `the backend is gone`',
        '',
      ].join('\n'),
    );
  });

  it('has nothing of the configuration outside of code spans', () => {
    const text = fc.string({
      unit: fc.constantFrom('`', '``', '<', '>', '*', '\n', ' ', '@a', '](x)', '\\', '|', '\u2028', 'b'),
    });
    fc.assert(
      fc.property(text, text, (place, says) => {
        const [, , first, second, ...further] = markdownOf([meaning(`x${place}`, `y${says}`)])
          .split('\n')
          .slice(0);
        expect(further.filter((line) => line !== '')).toEqual([]);
        expect(spanOf(first!.slice('- '.length))).toMatch(/^x/);
        expect(spanOf(second!.slice('  - update: '.length))).toMatch(/^y/);
      }),
    );
  });

  it('is cut to what a comment takes, and says how much is left out', () => {
    const many = Array.from({ length: 5_000 }, (_, at) => meaning(`a.example /${at}`, 'answers are kept for 1 day'));
    const text = markdownOf(many);
    expect(text.length).toBeLessThan(65_536);
    const told = text.match(/^ {2}- update/gm)!.length;
    expect(text).toContain(`\n${(5_000 - told).toLocaleString('en')} more changes would be too long for a comment.`);
  });
});

/** The content of a text that is one code span and nothing else (CommonMark §6.1). */
function spanOf(text: string): string {
  const [fence] = /^`+/.exec(text)!;
  const runs = [...text.matchAll(/`+/g)].filter(([run]) => run.length === fence.length);
  expect(runs.map(({ index }) => index)).toEqual([0, text.length - fence.length]);
  return text.slice(fence.length, -fence.length).trim();
}

describe('what comes from the configuration', () => {
  it('is short, and on one line', () => {
    const [told] = compareConfigs(
      routeWith({}),
      routeWith({ headers: { response: { set: { 'X-A': `a\u001b[31m\n${'b'.repeat(500)}` } } } }),
    );
    expect(told!.says).toMatch(
      /^answers have X-A: "a\\u001b\[31m\\n b*\.\.\."$|^answers have X-A: "a\\u001b\[31m\\nb+\.\.\."$/,
    );
  });
});
