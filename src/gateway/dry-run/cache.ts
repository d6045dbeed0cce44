import type { BodyWriter, CacheEntry, CacheStore, EntryOptions, Transaction } from '../platform.ts';

interface Written {
  options: EntryOptions;
  at: number;
  body: Uint8Array;
  length: number;
}

/** A cache that reads from another, and keeps for itself what is written: the other stays as it is. */
export function dryCache(real: CacheStore, now: () => number): CacheStore {
  const written = new Map<string, Written | null>();

  const ageOf = ({ options, at }: Written): number => options.initialAgeMs + now() - at;
  const isStale = (one: Written): boolean => ageOf(one) >= one.options.maxAgeMs;
  const isPast = (one: Written): boolean => ageOf(one) >= one.options.maxAgeMs + one.options.staleMs;

  function put(key: string, options: EntryOptions, { body, length }: Pick<Written, 'body' | 'length'>): void {
    written.set(key, { options, at: now(), body, length });
  }

  function insert(key: string, options: EntryOptions, body: Uint8Array): void {
    put(key, options, { body, length: body.length });
  }

  function read(one: Written): CacheEntry {
    const body = one.body as Uint8Array<ArrayBuffer>;
    return {
      metadata: one.options.metadata,
      ageMs: ageOf(one),
      stale: isStale(one),
      length: one.length,
      bytes: () => body,
      stream: (range) => new Response(range === undefined ? body : body.subarray(range.start, range.end + 1)).body!,
      close: () => undefined,
    };
  }

  function lookup(key: string): CacheEntry | null {
    const own = written.get(key);
    if (own === undefined) return real.lookup(key);
    return own === null || isPast(own) ? null : read(own);
  }

  function transactionOn(key: string, entry: CacheEntry | null): Transaction {
    return {
      entry,
      mustInsert: entry === null || entry.stale,
      insert: (options, body) => insert(key, options, body),
      // The body stays the other's: nothing reads it here.
      update: (options) => insert(key, options, new Uint8Array(0)),
      cancel: () => undefined,
    };
  }

  return {
    lookup,
    peek(key) {
      const own = written.get(key);
      if (own === undefined) return real.peek(key);
      if (own === null || isPast(own)) return null;
      return isStale(own) ? 'stale' : 'fresh';
    },
    insert,
    insertStream(key, options, length): BodyWriter {
      // Nobody reads it here.
      put(key, options, { body: new Uint8Array(0), length });
      return {
        write: () => undefined,
        close: () => undefined,
        abandon: () => void written.set(key, null),
      };
    },
    transaction: async (key) => transactionOn(key, lookup(key)),
    // What was written is for one request, which purges only when it is done with it.
    purge: () => undefined,
  };
}
