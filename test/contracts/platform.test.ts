import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { memoryPlatform, surroundingsOf } from '../../src/platform/memory/index.ts';
import { DATA, SECRETS } from './data-cases.ts';
import { platformCases } from './platform-cases.ts';

test.each(platformCases)('$name', async ({ observe, expected }) => {
  let time = Date.UTC(2026, 2, 1, 12);
  const platform = memoryPlatform({
    ...surroundingsOf(DATA),
    now: () => time,
    origins: { fetch: () => Promise.reject(new Error('no origin is asked')), health: () => 'unknown' },
    log: () => undefined,
    secrets: { admin_token: SECRETS.POPGATE_ADMIN_TOKEN, purge_token: SECRETS.POPGATE_PURGE_TOKEN },
  });
  const observed = await observe({
    cache: platform.cache,
    rates: platform.rates,
    stores: platform.stores,
    data: platform,
    unique: (name) => name,
    pass: async (milliseconds) => void (time += milliseconds),
    settle: () => setImmediate(),
  });
  expect(observed).toEqual(expected);
});
