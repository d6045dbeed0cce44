import { expect, test } from 'vitest';
import { parseDuration } from '../../../src/gateway/config/duration.ts';

test.each([
  ['250ms', 250],
  ['30s', 30_000],
  ['5m', 300_000],
  ['1h', 3_600_000],
  ['7d', 604_800_000],
  ['0s', 0],
  ['007s', 7000],
])('%s is %d ms', (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds);
});

test.each(['', 's', '5', '1.5s', '-1s', '+1s', '1e3s', '1 s', ' 1s', '1s ', '1s\n', '1S', '1w', '1m30s', '0x1s', '٣s'])(
  '%j is malformed',
  (text) => {
    expect(parseDuration(text)).toBeNaN();
  },
);
