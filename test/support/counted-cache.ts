import type { CacheStore } from '../../src/gateway/platform.ts';

/** What was asked of a cache store. Ends that write nothing, and handles that are closed, count for nothing. */
export interface Counts {
  /** Each look-up, plain or with a right to insert, and each insert or update. */
  operations: number;
  purges: number;
}

/**
 * Counts what is asked of this store from now on; each call gives the counts since the last one. Fastly documents that a cache
 * operation is "a read from cache or an operation where a read is followed by a write": so a transaction that ends with an
 * insert may well be one operation, and is counted here as two. A purge is none.
 */
export function counting(cache: CacheStore): () => Counts {
  let counts: Counts = { operations: 0, purges: 0 };
  const { lookup, peek, insert, insertStream, transaction, purge } = cache;
  const counted = <Call extends unknown[], Result>(call: (...given: Call) => Result) => {
    return (...given: Call): Result => {
      counts.operations += 1;
      return call(...given);
    };
  };
  Object.assign(cache, {
    lookup: counted(lookup),
    peek: counted(peek),
    insert: counted(insert),
    insertStream: counted(insertStream),
    transaction: counted(async (key: string, waitMs: number) => {
      const held = await transaction(key, waitMs);
      return held && { ...held, insert: counted(held.insert), update: counted(held.update) };
    }),
    purge(...given) {
      counts.purges += 1;
      purge(...given);
    },
  } satisfies CacheStore);
  return () => {
    const told = counts;
    counts = { operations: 0, purges: 0 };
    return told;
  };
}
