import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isShort, joined, judge, type Mark, type Row } from './row.ts';
import { median, quantile, spreadOf } from './statistics.ts';

function row(mark: Mark | null, ...rounds: number[]): Row {
  return { name: 'a', unit: 'µs', rounds, mark };
}

describe('a row', () => {
  test.each([
    [row({ atLeast: 0.88 }, 0.88), 'ok'],
    [row({ atLeast: 0.88 }, 0.879), 'MISSED'],
    [row({ atMost: 155 }, 155), 'ok'],
    [row({ atMost: 155 }, 155.1), 'MISSED'],
    [row({ atMost: 0 }, 0), 'ok'],
    [row({ atMost: 80 }, -5), 'ok'],
    [row(null, 1), 'shown'],
    [row({ atMost: 10 }, 1, 1, 50), 'ok'],
    [row({ atMost: 10 }, 1, 50, 50), 'MISSED'],
  ])('is judged by its median: %j is %s', (measured, verdict) => {
    expect(judge('s', measured).verdict).toBe(verdict);
  });

  test.each([
    // Missed by little.
    [row({ atLeast: 1 }, 0.95, 0.95, 0.95), true],
    [row({ atMost: 100 }, 105, 105, 105), true],
    // By much.
    [row({ atLeast: 1 }, 0.5, 0.5, 0.5), false],
    [row({ atMost: 100 }, 200, 200, 200), false],
    // Its rounds do not agree, and some are on the other side.
    [row({ atMost: 100 }, 50, 90, 160), true],
    [row({ atMost: 100 }, 90, 160, 300), true],
    // They do not, and it does not matter.
    [row({ atMost: 100 }, 10, 50, 90), false],
    [row({ atLeast: 1 }, 1, 1.02, 1.04), false],
    // Nothing to reach, and nothing that could differ.
    [row(null, 1, 5, 9), false],
    [row({ atMost: 7 }, 8), false],
  ])('is measured once more where chance may have decided: %j, %s', (measured, expected) => {
    expect(isShort(measured)).toBe(expected);
  });

  test('that is measured twice counts all its rounds', () => {
    const both = joined(row({ atMost: 10 }, 11, 12), row({ atMost: 10 }, 1, 2, 13));
    expect(judge('s', both)).toMatchObject({ value: 11, verdict: 'MISSED' });
  });
});

const numbers = fc.array(fc.integer({ min: -1_000, max: 1_000 }), { minLength: 1, maxLength: 30 });

test('half of all numbers are at most the median, and half at least', () => {
  fc.assert(
    fc.property(numbers, (all) => {
      const middle = median(all);
      expect(all.filter((one) => one <= middle).length).toBeGreaterThanOrEqual(all.length / 2);
      expect(all.filter((one) => one >= middle).length).toBeGreaterThanOrEqual(all.length / 2);
    }),
  );
});

test('quantiles grow from the least number to the greatest, and the spread is of the middle half', () => {
  fc.assert(
    fc.property(numbers, (all) => {
      const parts = [0, 0.25, 0.5, 0.75, 1].map((part) => quantile(all, part));
      expect(parts).toEqual(parts.toSorted((a, b) => a - b));
      expect([parts[0], parts[4]]).toEqual([Math.min(...all), Math.max(...all)]);
    }),
  );
  expect(spreadOf([100, 100, 100])).toBe(0);
  expect(spreadOf([90, 95, 100, 105, 110])).toBeCloseTo(0.1);
  expect(spreadOf([0])).toBe(0);
});
