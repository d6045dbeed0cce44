import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { runExample } from './example.ts';
import { examplesOf } from './examples.ts';

const EXAMPLES = examplesOf(await readFile(new URL('../../docs/cache.md', import.meta.url), 'utf8'));

describe('docs/cache.md', () => {
  test('has examples', () => {
    expect(EXAMPLES.length).toBeGreaterThan(20);
  });

  test.each(EXAMPLES.map((example): [string] => [example]))('prints what it shows:\n%s', async (example) => {
    expect(await runExample(example)).toBe(example);
  });
});
