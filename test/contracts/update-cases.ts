import type { CacheStore } from '../../src/gateway/platform.ts';
import { bytesOf, hold, lasting, STALE, stateOf, textOf, told, type ContractCase } from './contract.ts';

/** A stale entry under one surrogate key, updated to a fresh one under another. */
async function updated(cache: CacheStore, unique: (name: string) => string): Promise<void> {
  const old = lasting({ ...STALE, metadata: 'old', surrogateKeys: [unique('old')] });
  cache.insert(unique('key'), old, bytesOf('body'));
  const renewed = lasting({ metadata: 'new', initialAgeMs: 5_000, surrogateKeys: [unique('new')] });
  (await hold(cache, unique('key'))).update(renewed);
}

export const updateCases: readonly ContractCase[] = [
  {
    name: 'an update gives new metadata and another age',
    observe: async ({ cache, unique }) => {
      await updated(cache, unique);
      const entry = cache.lookup(unique('key'))!;
      const { metadata, stale, ageMs } = entry;
      entry.close();
      return { metadata, stale, aged: ageMs >= 5_000 && ageMs < 25_000 };
    },
    expected: { metadata: 'new', stale: false, aged: true },
  },
  ...[10, 40_000].map((size): ContractCase => ({
    name: `an update keeps a body of ${size} bytes, and its length`,
    observe: async ({ cache, unique }) => {
      cache.insert(unique('key'), lasting(STALE), bytesOf('b'.repeat(size)));
      (await hold(cache, unique('key'))).update(lasting({ metadata: 'new' }));
      const entry = cache.lookup(unique('key'))!;
      return { length: entry.length, read: (await textOf(entry)).length };
    },
    expected: { length: size, read: size },
  })),
  {
    name: 'an update takes away the surrogate keys that are not given again',
    observe: async ({ cache, unique }) => {
      await updated(cache, unique);
      cache.purge(unique('old'), 'hard');
      const afterOld = stateOf(cache, unique('key'));
      cache.purge(unique('new'), 'hard');
      return [afterOld, stateOf(cache, unique('key'))];
    },
    expected: ['fresh', null],
  },
  {
    name: 'an update frees the key, and lets those go on who come',
    observe: async ({ cache, unique }) => {
      await updated(cache, unique);
      return told(await cache.transaction(unique('key'), 0));
    },
    expected: 'does not hold, fresh',
  },
  {
    name: 'an update makes fresh what was softly purged',
    observe: async ({ cache, unique }) => {
      cache.insert(unique('key'), lasting({ surrogateKeys: [unique('s')] }), bytesOf('body'));
      cache.purge(unique('s'), 'soft');
      (await hold(cache, unique('key'))).update(lasting({ surrogateKeys: [unique('s')] }));
      return stateOf(cache, unique('key'));
    },
    expected: 'fresh',
  },
  {
    name: 'an entry found before an update has its own metadata and body',
    observe: async ({ cache, unique }) => {
      cache.insert(unique('key'), lasting({ ...STALE, metadata: 'old' }), bytesOf('body'));
      const entry = cache.lookup(unique('key'))!;
      (await hold(cache, unique('key'))).update(lasting({ metadata: 'new' }));
      return [entry.metadata, await textOf(entry)];
    },
    expected: ['old', 'body'],
  },
];
