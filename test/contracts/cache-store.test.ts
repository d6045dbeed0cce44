import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { fakeCacheStore } from '../support/fake-cache-store.ts';
import { cacheStoreCases } from './cache-store-cases.ts';

test.each(cacheStoreCases)('$name', async ({ observe, expected }) => {
  let time = Date.UTC(2026, 2, 1, 12);
  const observed = await observe({
    cache: fakeCacheStore(() => time),
    unique: (name) => name,
    pass: async (milliseconds) => void (time += milliseconds),
    settle: () => setImmediate(),
  });
  expect(observed).toEqual(expected);
});
