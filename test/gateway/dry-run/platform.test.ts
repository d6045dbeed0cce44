import { expect, test } from 'vitest';
import { dryPlatform } from '../../../src/gateway/dry-run/platform.ts';
import type { Platform } from '../../../src/gateway/index.ts';
import { fakePlatform } from '../../support/fake-platform.ts';

const ENTRY = { maxAgeMs: 60_000, staleMs: 0, initialAgeMs: 0, surrogateKeys: ['key'], metadata: 'told' };
const BODY = new Uint8Array(1);

/** All by which a request could change something. */
const CHANGES: Record<string, (platform: Platform) => unknown> = {
  'an entry that is stored': ({ cache }) => cache.insert('new', ENTRY, BODY),
  'an entry that is written bit by bit': ({ cache }) => cache.insertStream('streamed', ENTRY, 1).write(BODY),
  'an entry that is stored by who may': async ({ cache }) => (await cache.transaction('led', 0))!.insert(ENTRY, BODY),
  'an entry that is renewed': async ({ cache }) => (await cache.transaction('there', 0))!.update(ENTRY),
  'a hard purge': ({ cache }) => cache.purge('key', 'hard'),
  'a soft purge': ({ cache }) => cache.purge('key', 'soft'),
  'a request that is counted': ({ rates }) => rates.count('counter', 'a', 60),
  'a client in the penalty box': ({ rates }) => rates.penalise('box', 'a', 60),
  'an item of a store': ({ stores }) => stores.putKv('kv', { key: 'a', value: 'b', ttlSeconds: null }),
  'a client that is handed to Fanout': ({ push }) => push.handoff(new Request('http://a.test/'), 'b'),
  'a line of the log': ({ log }) => log('line'),
  'a line for an endpoint': ({ logTo }) => logTo('access', 'line'),
  'a sandbox that ends': ({ retire }) => retire?.(),
};

test.each(Object.entries(CHANGES))('%s changes nothing', async (_, change) => {
  let retired = 0;
  const real = fakePlatform({ stores: { kv: { kv: {} } }, retire: () => void (retired += 1) });
  real.cache.insert('there', ENTRY, BODY);
  const state = async () => ({
    entries: real.cache.keys().map((key) => [key, real.cache.peek(key)]),
    item: await real.stores.kv('kv', 'a'),
    told: [...real.logged, ...real.accessLog, ...real.handedOff, retired].map(String),
  });
  const before = await state();
  const dryRun = { begin: () => undefined, answer: () => Promise.reject(new Error('no')), assume: () => undefined };
  await change(dryPlatform(real, { dryRun, geo: undefined }));
  expect(await state()).toEqual(before);
});
