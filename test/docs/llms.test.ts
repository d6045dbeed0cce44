import { expect, it } from 'vitest';
import { textOf } from './documents.ts';
import { llmsText, unlisted } from './llms.ts';

it('docs/llms.txt has every document, as `npm run docs:write` makes it', () => {
  expect(textOf('docs/llms.txt')).toBe(llmsText());
  expect(unlisted()).toEqual([]);
});
