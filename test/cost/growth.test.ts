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
  test.each<[string, (text: string) => unknown]>([
    ['an unclosed string that is tried at every quote', (text) => text.match(/(?:"(?:[^"\\]|\\.)*"|[^,"]|")+/gs)],
    ['white space around a semicolon', (text) => text.replaceAll(/\s*;\s*/g, ';')],
    ['slashes at the end', (text) => text.replace(/\/+$/, '')],
  ])('finds %s', async (_, run) => {
    const parser = { name: '', covers: {}, run, shapes: ['"…', '…a'] };
    const excesses = [];
    for (const [name, textOf] of worstTexts(parser)) {
      if (!/\\\\\\"|" "|\/"/.test(name)) continue;
      excesses.push(await excessOf(run, textOf, LONGEST));
    }
    expect(excesses.some((excess) => excess !== null)).toBe(true);
  });
});
