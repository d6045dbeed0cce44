import { expect, test } from 'vitest';
import { LOOPS } from './loops.ts';
import { operations } from './operations.ts';
import type { Result, Unit } from './row.ts';
import { million, TITLE, TYPICAL_SITE } from './million.ts';
import { asEarlier, inDocument, markdownTables, textTable, written } from './table.ts';

const RESULTS: readonly Result[] = [
  {
    section: 'Operations',
    name: 'hit',
    unit: 'operations',
    value: 1,
    spread: 0,
    mark: { atMost: 1 },
    verdict: 'ok',
    isRepeated: false,
  },
  {
    section: 'In a loop',
    name: 'hit of 10 KB',
    unit: 'µs',
    value: 153.4,
    spread: 0.04,
    mark: { atMost: 140 },
    verdict: 'MISSED',
    isRepeated: true,
  },
  {
    section: 'In a loop',
    name: 'pass',
    unit: 'µs',
    value: 9.04,
    spread: 0,
    mark: null,
    verdict: 'shown',
    isRepeated: false,
  },
];

test('a table that a person reads', () => {
  expect(textTable(RESULTS)).toBe(
    `
Operations
    1  operations       ≤ 1    ok             hit

In a loop
  153  µs          ±2%  ≤ 140  MISSED, twice  hit of 10 KB
  9.0  µs                      shown          pass

2 marks, 1 missed:
  hit of 10 KB`.trimStart(),
  );
});

test('a table for the documents, with what was before', () => {
  expect(markdownTables(RESULTS, { 'In a loop': { pass: 12, miss: 900.5 } })).toBe(
    `### Operations

| what | unit | before | now | mark |
| --- | --- | ---: | ---: | --- |
| hit | operations | – | 1 | ≤ 1 |

### In a loop

| what | unit | before | now | mark |
| --- | --- | ---: | ---: | --- |
| hit of 10 KB | µs | – | 153 | ≤ 140 |
| pass | µs | 12 | 9.0 |  |
| miss |  | 900.5 | – |  |
`,
  );
});

test.each([
  [1_211, 'operations', '1211'],
  [0.8799, 'ratio', '0.880'],
  [1.1549, 'MB', '1.15'],
  [11.53, 'MB', '11.5'],
  [-3.04, 'µs', '-3.0'],
] as const)('%s %s is written %s', (value, unit, text) => {
  expect(written(value, unit)).toBe(text);
});

test('tables take the place of those in a document, and of nothing else', () => {
  const document = 'a\n<!-- npm run bench -- --prices --docs -->\n\nold\n\n<!-- end -->\nb\n';
  const written = inDocument(document, 'new\n');
  expect(written).toBe(document.replace('old', 'new'));
  expect(inDocument(written, 'new\n')).toBe(written);
  expect(() => inDocument('nothing', 'new')).toThrow('the document has no');
});

test('a million requests are the sum of their kinds, of which some have rows of one name', () => {
  const site = [
    { share: 0.75, operations: 'hit', loop: 'hit' },
    { share: 0.25, operations: 'miss', loop: 'pass' },
  ];
  const row = (unit: Unit, name: string, value: number): Result => ({ ...RESULTS[0]!, unit, name, value });
  const rows = [
    row('operations', 'hit', 1),
    row('operations', 'miss', 7),
    row('µs', 'hit', 100),
    row('µs', 'pass', 300),
    row('µs', "more in the typical configuration's", 500),
  ];
  expect(million(rows, site).map(({ section, name, value }) => [section, name, value])).toEqual([
    [TITLE, 'cache operations', 2_500_000],
    [TITLE, 'cache operations a request', 2.5],
    [TITLE, 'processor time that Popgate adds to a request', 650],
  ]);
  for (const left of rows)
    expect(
      million(
        rows.filter((one) => one !== left),
        site,
      ),
    ).toEqual([]);
});

test('the typical site is all of its requests, by rows that are there', async () => {
  expect(TYPICAL_SITE.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
  const names = (await operations().measure()).map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(TYPICAL_SITE.map(({ operations: row }) => row)));
  const loops = LOOPS.map(({ name }) => name);
  expect(loops).toEqual(expect.arrayContaining(TYPICAL_SITE.map(({ loop }) => loop)));
});

test('what is kept is what a later table has before', () => {
  const tables = markdownTables(RESULTS, asEarlier(RESULTS));
  expect(tables).toContain('| hit of 10 KB | µs | 153 | 153 | ≤ 140 |');
  expect(tables).toContain('| pass | µs | 9.0 | 9.0 |  |');
});
