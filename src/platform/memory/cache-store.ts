import type { BodyWriter, CacheEntry, CacheStore, EntryOptions, Transaction } from '../../gateway/index.ts';
import { changeBody, streamOf, type StoredBody, writeChunk } from './cache-body.ts';
import { requireKey, requireOptions, requireSurrogateKey } from './cache-limits.ts';
import { type Limits, shelf } from './shelf.ts';

interface Stored extends StoredBody {
  options: EntryOptions;
  insertedAt: number;
  isSoftPurged: boolean;
  /** Of the body and the metadata. */
  bytes: number;
}

interface Held {
  waiting: (() => void)[];
}

/** A body up to this size is there with its entry, as a body is that the platform keeps behind the metadata. */
const AT_HAND_BYTES = 32 * 1024;

export interface MemoryCacheStore extends CacheStore {
  /** The keys of stored entries, and of those past their time that no request has asked for since. */
  keys(): string[];
}

/**
 * A cache store in memory, with a clock that is given. Requests wait for one another in real time. If there is no more
 * room, the oldest entries are dropped: by default past 256 MB or 100,000 entries.
 */
export function memoryCacheStore(now: () => number, limits?: Limits): MemoryCacheStore {
  const entries = shelf<Stored>(isPast, limits);
  const held = new Map<string, Held>();

  function find(key: string): Stored | null {
    const stored = entries.get(key);
    if (stored === undefined) return null;
    if (!isPast(stored)) return stored;
    entries.remove(key);
    return null;
  }

  function isPast(stored: Stored): boolean {
    return age(stored) >= stored.options.maxAgeMs + stored.options.staleMs;
  }

  const age = (stored: Stored): number => stored.options.initialAgeMs + now() - stored.insertedAt;
  const isStale = (stored: Stored): boolean => stored.isSoftPurged || age(stored) >= stored.options.maxAgeMs;

  function put(key: string, options: EntryOptions, length: number | null): Stored {
    requireKey(key);
    requireOptions(options);
    const stored: Stored = {
      options: { ...options, surrogateKeys: options.surrogateKeys.flatMap((name) => name.split(' ')) },
      insertedAt: now(),
      isSoftPurged: false,
      bytes: options.metadata.length,
      chunks: [],
      length,
      state: 'open',
      listeners: new Set(),
    };
    entries.put(key, stored);
    return stored;
  }

  function insert(key: string, options: EntryOptions, body: Uint8Array): void {
    const stored = put(key, options, body.length);
    write(key, stored, body);
    changeBody(stored, 'closed');
  }

  function write(key: string, stored: Stored, chunk: Uint8Array): void {
    writeChunk(stored, chunk);
    entries.grow(key, stored, chunk.length);
  }

  function read(stored: Stored): CacheEntry {
    let isRead = false;
    const take = (): void => {
      if (isRead) throw new Error('a body is read once');
      isRead = true;
    };
    const once = (range?: { start: number; end: number }) => {
      take();
      return streamOf(stored, range);
    };
    const isAtHand = stored.state === 'closed' && stored.chunks.length === 1 && stored.length! <= AT_HAND_BYTES;
    return {
      metadata: stored.options.metadata,
      ageMs: age(stored),
      stale: isStale(stored),
      length: stored.length,
      bytes() {
        if (!isAtHand) return new Response(once()).arrayBuffer().then((buffer) => new Uint8Array(buffer));
        take();
        return stored.chunks[0]!.slice();
      },
      stream: (range) => once(range),
      close: () => undefined,
    };
  }

  function letGo(key: string): void {
    const waiting = held.get(key)?.waiting ?? [];
    held.delete(key);
    for (const wake of waiting) wake();
  }

  /** The first request for a key without a fresh entry holds it; the others wait until it is released. */
  async function transaction(key: string, waitMs: number): Promise<Transaction | null> {
    const deadline = Date.now() + waitMs;
    for (;;) {
      const stored = find(key);
      if (stored !== null && (!isStale(stored) || held.has(key))) return asTransaction(key, stored, false);
      if (!held.has(key)) {
        held.set(key, { waiting: [] });
        return asTransaction(key, stored, true);
      }
      const left = deadline - Date.now();
      if (left <= 0) return null;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        held.get(key)!.waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  function asTransaction(key: string, stored: Stored | null, mustInsert: boolean): Transaction {
    return {
      entry: stored && read(stored),
      mustInsert,
      insert(options, body) {
        insert(key, options, body);
        letGo(key);
      },
      update(options) {
        const renewed = put(key, options, stored!.length);
        renewed.chunks = stored!.chunks;
        renewed.state = stored!.state;
        entries.grow(key, renewed, stored!.bytes - stored!.options.metadata.length);
        letGo(key);
      },
      cancel: () => letGo(key),
    };
  }

  function at(key: string): Stored | null {
    requireKey(key);
    return find(key);
  }

  return {
    lookup(key) {
      const stored = at(key);
      return stored && read(stored);
    },
    peek(key) {
      const stored = at(key);
      return stored && (isStale(stored) ? 'stale' : 'fresh');
    },
    insert,
    insertStream(key, options, length): BodyWriter {
      const stored = put(key, options, length);
      return {
        write: (chunk) => write(key, stored, chunk),
        close: () => changeBody(stored, 'closed'),
        abandon: () => changeBody(stored, 'cut'),
      };
    },
    transaction,
    purge(surrogateKey, mode) {
      requireSurrogateKey(surrogateKey);
      for (const [key, stored] of entries) {
        if (!stored.options.surrogateKeys.includes(surrogateKey)) continue;
        if (mode === 'hard') entries.remove(key);
        else stored.isSoftPurged = true;
      }
    },
    keys: entries.keys,
  };
}
