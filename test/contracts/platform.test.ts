import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { localRates } from '../../src/platform/fastly/local-rates.ts';
import { fakeCacheStore } from '../support/fake-cache-store.ts';
import { fakeStores } from '../support/fake-stores.ts';
import { KV_STORE } from './contract.ts';
import { platformCases } from './platform-cases.ts';

test.each(platformCases)('$name', async ({ observe, expected }) => {
  let time = Date.UTC(2026, 2, 1, 12);
  const cache = fakeCacheStore(() => time);
  const observed = await observe({
    cache,
    rates: localRates(cache, () => time),
    stores: fakeStores(() => time, { kv: { [KV_STORE]: {} } }),
    unique: (name) => name,
    pass: async (milliseconds) => void (time += milliseconds),
    settle: () => setImmediate(),
  });
  expect(observed).toEqual(expected);
});
