import { describe, expect, test } from 'vitest';
import { closing } from './closing.ts';
import { readOptions } from './options.ts';
import type { Row } from './row.ts';
import { runSections, type Section } from './section.ts';

const QUIET = { tell: () => undefined, failed: () => undefined };

/** A section whose rows have these rounds at its first measurement, and at its second. */
function sectionOf(first: Record<string, number[]>, second: Record<string, number[]> = {}) {
  const asked: (string[] | null)[] = [];
  const section: Section = {
    title: 'section',
    async measure(names) {
      asked.push(names === undefined ? null : [...names]);
      const rounds = asked.length === 1 ? first : second;
      return Object.entries(rounds).map(([name, values]): Row => ({
        name,
        unit: 'µs',
        rounds: values,
        mark: { atMost: 100 },
      }));
    },
  };
  return { section, asked };
}

describe('sections', () => {
  test('are measured once, where nothing is short', async () => {
    const { section, asked } = sectionOf({ a: [10, 11], b: [500, 510] });
    const results = await runSections([section], QUIET);
    expect(asked).toEqual([null]);
    expect(results.map(({ name, verdict, isRepeated }) => [name, verdict, isRepeated])).toEqual([
      ['a', 'ok', false],
      ['b', 'MISSED', false],
    ]);
  });

  test('have their short rows, and only those, measured once more, with all rounds counted', async () => {
    const { section, asked } = sectionOf({ a: [10, 11], b: [104, 106] }, { b: [90, 92, 94] });
    const said: string[] = [];
    const results = await runSections([section], { ...QUIET, tell: (line) => void said.push(line) });
    expect(asked).toEqual([null, ['b']]);
    expect(said).toEqual(['section', 'section: once more b']);
    expect(results.map(({ name, value, verdict, isRepeated }) => [name, value, verdict, isRepeated])).toEqual([
      ['a', 10.5, 'ok', false],
      ['b', 94, 'ok', true],
    ]);
  });

  test('that fail are told with why, and keep no other from being measured', async () => {
    const broken: Section = {
      title: 'broken',
      measure: async () => {
        throw new Error('viceroy ended with status 101');
      },
    };
    const failures: string[] = [];
    const { section } = sectionOf({ a: [10] });
    const failed = (title: string, error: unknown): void => void failures.push(`${title}: ${String(error)}`);
    const results = await runSections([broken, section], { ...QUIET, failed });
    expect(failures).toEqual(['broken: Error: viceroy ended with status 101']);
    expect(results.map(({ name }) => name)).toEqual(['a']);
  });

  test('that fail once are measured once more, and say why', async () => {
    const { section } = sectionOf({ a: [10] });
    let isBroken = true;
    const shaky: Section = {
      ...section,
      measure: async () => {
        if (!isBroken) return section.measure();
        isBroken = false;
        throw new Error('connection reset');
      },
    };
    const said: string[] = [];
    const results = await runSections([shaky], { ...QUIET, tell: (line) => void said.push(line) });
    expect(results.map(({ name }) => name)).toEqual(['a']);
    expect(said).toContain('section: once more, since it failed: Error: connection reset');
  });

  test('are measured at most twice', async () => {
    const { section, asked } = sectionOf({ a: [104, 106] }, { a: [104, 106] });
    const [result] = await runSections([section], QUIET);
    expect(asked.length).toBe(2);
    expect(result).toMatchObject({ verdict: 'MISSED', isRepeated: true });
  });
});

describe('what was started', () => {
  test('is ended in the opposite order, all of it, and once', async () => {
    const done: string[] = [];
    const said: string[] = [];
    const { later, closeAll } = closing((line) => void said.push(line));
    later(() => done.push('first'));
    later(async () => {
      throw new Error('hangs');
    });
    later(() => done.push('last'));
    await closeAll();
    await closeAll();
    expect(done).toEqual(['last', 'first']);
    expect(said).toEqual(['could not be ended: Error: hangs']);
  });

  test('is ended at once where it comes up when all has ended', async () => {
    const done: string[] = [];
    const { later, closeAll } = closing(() => undefined);
    await closeAll();
    later(() => done.push('late'));
    expect(done).toEqual(['late']);
  });
});

describe('options', () => {
  const names = ['operations', 'sizes', 'prices'];

  test.each([
    [[], 'text', ['operations', 'sizes']],
    [['--json'], 'json', ['operations', 'sizes']],
    [['--markdown', '--prices'], 'markdown', names],
    [['--only', 'sizes'], 'text', ['sizes']],
    [['--only', 'sizes,prices', '--json'], 'json', ['sizes', 'prices']],
  ])('%j', (args, form, sections) => {
    expect(readOptions(args, names)).toEqual({ form, sections: new Set(sections) });
  });

  test.each([
    [['--jsn'], '--jsn is no option'],
    [['--only', 'size'], '"size" is no section: there are operations, sizes, prices'],
    [['--only'], '"" is no section'],
  ])('%j: %s', (args, message) => {
    expect(() => readOptions(args, names)).toThrow(message);
  });
});
