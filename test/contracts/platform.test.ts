import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { memoryPlatform } from '../../src/platform/memory/index.ts';
import { KV_STORE } from './contract.ts';
import { platformCases } from './platform-cases.ts';

test.each(platformCases)('$name', async ({ observe, expected }) => {
  let time = Date.UTC(2026, 2, 1, 12);
  const { cache, stores, rates } = memoryPlatform({
    now: () => time,
    origins: { fetch: () => Promise.reject(new Error('no origin is asked')), health: () => 'unknown' },
    log: () => undefined,
    stores: { kv: { [KV_STORE]: {} } },
  });
  const observed = await observe({
    cache,
    rates,
    stores,
    unique: (name) => name,
    pass: async (milliseconds) => void (time += milliseconds),
    settle: () => setImmediate(),
  });
  expect(observed).toEqual(expected);
});
