import { describe, expect, test } from 'vitest';
import { formatProblems, validateGateway } from '../../src/gateway/check.ts';
import { CAPABILITIES, LEAST } from './capabilities.ts';
import leastOfFile from './least.config.ts';
import { operations } from './operations.ts';
import typical from './typical.config.ts';

describe('the configurations whose Wasm is measured', () => {
  test.each(Object.entries({ typical, ...CAPABILITIES }))('%s is valid', (_, config) => {
    expect(formatProblems(validateGateway(config, []))).toBe(formatProblems([]));
  });

  test('add to the least one, as its file has it', () => {
    expect(LEAST).toEqual(leastOfFile);
  });
});

test('operations are counted to the same number each time', async () => {
  const [one, other] = [await operations().measure(), await operations().measure()];
  expect(one).toEqual(other);
  expect(one.find(({ name }) => name === 'hit')?.rounds).toEqual([1]);
  expect(one.find(({ name }) => name === "cache: 'pass'")?.rounds).toEqual([0]);
});
