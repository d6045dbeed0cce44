import { describe, expect, test } from 'vitest';
import { excessOf } from './growth.ts';
import { LONGEST, worstTexts } from './parser.ts';
import { PARSERS } from './parsers/index.ts';

describe('S64 ten times the text costs at most thirty times as much', () => {
  test.each(PARSERS)('S64 $name', async (parser) => {
    const found: [text: string, times: number][] = [];
    for (const [name, textOf] of worstTexts(parser)) {
      const excess = await excessOf(parser.run, textOf, parser.most ?? LONGEST);
      if (excess !== null) found.push([name, excess]);
    }
    expect(found).toEqual([]);
  });
});

describe('the measure', () => {
  test.each<[string, (text: string) => unknown, (length: number) => string]>([
    [
      'a string that is looked for at every quote',
      (text) => text.match(/(?:"(?:[^"\\]|\\.)*"|[^,"]|")+/gs),
      (length) => '"\\'.repeat(length / 2),
    ],
    ['white space around', (text) => text.replaceAll(/\s*;\s*/g, ';'), (length) => `a${' '.repeat(length)}b`],
    ['slashes at the end', (text) => text.replace(/\/+$/, ''), (length) => `${'/'.repeat(length)}a`],
    ['a list that is made longer by copies', copies, (length) => 'a,'.repeat(length / 2)],
  ])('finds %s', async (_, run, textOf) => {
    expect(await excessOf(run, textOf, 20_000)).toBeGreaterThan(30);
  });

  test('lets pass what goes over a text ten times', async () => {
    const run = (text: string): number => Array.from({ length: 10 }, () => text.split('').sort()).length;
    expect(await excessOf(run, (length) => 'ba'.repeat(length / 2), 60_000)).toBeNull();
  });
});

function copies(text: string): string[] {
  return text.split(',').reduce<string[]>((list, member) => [...list, member], []);
}
