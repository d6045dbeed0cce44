import { expect, test } from 'vitest';
import { parseSize } from '../../../src/gateway/config/size.ts';

test.each<[string, number]>([
  ['0B', 0],
  ['64kB', 64_000],
  ['10MB', 10_000_000],
  ['10', NaN],
  ['10 MB', NaN],
  ['10mb', NaN],
  ['-1kB', NaN],
  ['1.5MB', NaN],
  ['', NaN],
  ['9999999999999B', NaN],
])('the size %j is %d bytes', (text, bytes) => {
  expect(parseSize(text)).toBe(bytes);
});
