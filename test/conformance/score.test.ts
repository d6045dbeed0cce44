import { describe, expect, test } from 'vitest';
import { reaches, scoreOf, type SuiteResults, type SuiteTest } from './score.ts';

const FAILED: [string, string] = ['Assertion', 'Response 2 comes from cache'];

const score = (tests: SuiteTest[], results: SuiteResults) => scoreOf([{ id: 'one', name: 'One', tests }], results);

/** The verdict on the test `t`, which is the last. */
function verdict(results: SuiteResults, tests: SuiteTest[] = [{ id: 't' }]): string {
  const missed = score(tests, results).required.missed.find(({ id }) => id === 't');
  return missed === undefined ? 'passed' : missed.verdict;
}

describe('the verdict on a test', () => {
  test.each<[string, SuiteResults]>([
    ['passed', { t: true }],
    ['failed', { t: FAILED }],
    ['failed', { t: ['TypeError', 'fetch failed'] }],
    ['setup', { t: ['Setup', 'Response 1 status is 500, not 200'] }],
    ['retry', { t: ['Setup', 'retry'] }],
    ['harness', { t: ['AbortError', 'This operation was aborted'] }],
    ['untested', {}],
  ])('is %s by what the client found: %j', (expected, results) => {
    expect(verdict(results)).toBe(expected);
  });

  const CHAIN: SuiteTest[] = [
    { id: 'root' },
    { id: 'middle', depends_on: ['root'] },
    { id: 't', depends_on: ['middle'] },
  ];

  test.each<[string, SuiteResults]>([
    ['passed', { root: true, middle: true, t: true }],
    ['failed', { root: true, middle: true, t: FAILED }],
    ['dependency', { root: true, middle: FAILED, t: true }],
    ['dependency', { root: true, middle: FAILED, t: FAILED }],
    ['dependency', { root: FAILED, middle: true, t: true }],
    ['dependency', { middle: true, t: true }],
    ['untested', { root: FAILED, middle: true }],
  ])('is %s where those it builds on are as in %j', (expected, results) => {
    expect(verdict(results, CHAIN)).toBe(expected);
  });

  test('looks at every test it builds on, in any section', () => {
    const suite = [
      { id: 'one', name: 'One', tests: [{ id: 'a' }, { id: 'b', kind: 'check' as const }] },
      { id: 'two', name: 'Two', tests: [{ id: 't', depends_on: ['a', 'b'] }] },
    ];
    expect(scoreOf(suite, { a: true, b: true, t: true }).required.passed).toBe(2);
    expect(scoreOf(suite, { a: true, b: FAILED, t: true }).required.passed).toBe(1);
  });

  test('needs the test that it builds on to exist', () => {
    expect(() => verdict({ t: true }, [{ id: 't', depends_on: ['gone'] }])).toThrow('gone');
  });
});

describe('the score', () => {
  const SUITE = [
    {
      id: 'one',
      name: 'One',
      tests: [
        { id: 'a' },
        { id: 'b', kind: 'required' as const },
        { id: 'c', kind: 'optimal' as const },
        { id: 'for-browsers', browser_only: true },
      ],
    },
    {
      id: 'two',
      name: 'Two',
      tests: [
        { id: 'd', kind: 'check' as const },
        { id: 'e', kind: 'optimal' as const },
      ],
    },
  ];
  const found = scoreOf(SUITE, { a: true, b: FAILED, c: true, d: FAILED, e: ['Setup', 'retry'] });

  test('counts by kind, required where a test names none, without those for browsers alone', () => {
    expect(found.required).toEqual({
      passed: 1,
      total: 2,
      missed: [{ id: 'b', verdict: 'failed', why: 'Response 2 comes from cache' }],
    });
    expect(found.optimal).toEqual({
      passed: 1,
      total: 2,
      missed: [{ id: 'e', verdict: 'retry', why: 'retry' }],
    });
    expect(found.check).toMatchObject({ passed: 0, total: 1 });
  });

  test('counts by section', () => {
    const counts = found.sections.map(({ id, required, optimal, check }) => [
      id,
      required.passed,
      required.total,
      optimal.passed,
      optimal.total,
      check.total,
    ]);
    expect(counts).toEqual([
      ['one', 1, 2, 1, 1, 0],
      ['two', 0, 0, 0, 1, 1],
    ]);
  });

  test('refuses a kind that it does not know', () => {
    const strange = { id: 't', kind: 'vital' } as unknown as SuiteTest;
    expect(() => score([strange], { t: true })).toThrow('vital');
  });
});

describe('the mark', () => {
  const TESTS: SuiteTest[] = [{ id: 'a' }, { id: 'b' }, { id: 'o', kind: 'optimal' }];

  test.each<[boolean, SuiteResults]>([
    [true, { a: true, b: true, o: true }],
    [true, { a: true, b: FAILED, o: FAILED }],
    [false, { a: FAILED, b: true, o: true }],
    [false, { b: true, o: true }],
  ])('all required but one is reached: %s by %j', (expected, results) => {
    expect(reaches(score(TESTS, results), { except: new Set(['b']) })).toBe(expected);
  });

  test.each<[boolean, SuiteResults]>([
    [true, { a: true, b: FAILED, o: true }],
    [true, { a: true, b: true, o: true }],
    [false, { a: FAILED, b: FAILED, o: true }],
    [false, { a: true, b: true, o: FAILED }],
  ])('one required and one optimal is reached: %s by %j', (expected, results) => {
    expect(reaches(score(TESTS, results), { required: 1, optimal: 1 })).toBe(expected);
  });
});
