import type { BodyWriter, CacheEntry, CacheStore, EntryOptions, Transaction } from '../../src/gateway/platform.ts';

interface Stored {
  options: EntryOptions;
  insertedAt: number;
  isSoftPurged: boolean;
  chunks: Uint8Array<ArrayBuffer>[];
  length: number | null;
  state: 'open' | 'closed' | 'cut';
  listeners: Set<() => void>;
}

interface Held {
  waiting: (() => void)[];
}

/** A body up to this size is there with its entry, as the platform's are that are kept behind the metadata. */
const AT_HAND_BYTES = 32 * 1024;

/** A cache store in memory, with the clock given: the same contract as the platform's, held to it by `test/contracts`. */
export function fakeCacheStore(now: () => number): CacheStore & { keys(): string[] } {
  const entries = new Map<string, Stored>();
  const held = new Map<string, Held>();

  function find(key: string): Stored | null {
    const stored = entries.get(key);
    if (stored === undefined) return null;
    const { maxAgeMs, staleMs } = stored.options;
    if (age(stored) < maxAgeMs + staleMs) return stored;
    entries.delete(key);
    return null;
  }

  const age = (stored: Stored): number => stored.options.initialAgeMs + now() - stored.insertedAt;
  const isStale = (stored: Stored): boolean => stored.isSoftPurged || age(stored) >= stored.options.maxAgeMs;

  function put(key: string, options: EntryOptions, length: number | null): Stored {
    checkInsert(key, options);
    const stored: Stored = {
      options: { ...options, surrogateKeys: options.surrogateKeys.flatMap((name) => name.split(' ')) },
      insertedAt: now(),
      isSoftPurged: false,
      chunks: [],
      length,
      state: 'open',
      listeners: new Set(),
    };
    entries.set(key, stored);
    return stored;
  }

  function change(stored: Stored, state: Stored['state']): void {
    stored.state = state;
    stored.listeners.forEach((listener) => listener());
  }

  function write(stored: Stored, chunk: Uint8Array): void {
    stored.chunks.push(chunk.slice());
    change(stored, 'open');
  }

  function insert(key: string, options: EntryOptions, body: Uint8Array): void {
    const stored = put(key, options, body.length);
    write(stored, body);
    change(stored, 'closed');
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

  /** Whoever is first to come to a key that has nothing fresh holds it; the others wait until it is let go. */
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
        letGo(key);
      },
      cancel: () => letGo(key),
    };
  }

  function at(key: string): Stored | null {
    if (key === '' || Buffer.byteLength(key) > 4_096) throw new Error('Invalid argument.');
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
        write: (chunk) => write(stored, chunk),
        close: () => change(stored, 'closed'),
        abandon: () => change(stored, 'cut'),
      };
    },
    transaction,
    purge(surrogateKey, mode) {
      if (!/^[!-~]*$/.test(surrogateKey) || surrogateKey.length > 1_024) throw new Error('Invalid argument.');
      for (const [key, stored] of entries) {
        if (!stored.options.surrogateKeys.includes(surrogateKey)) continue;
        if (mode === 'hard') entries.delete(key);
        else stored.isSoftPurged = true;
      }
    },
    keys: () => [...entries.keys()],
  };
}

function streamOf(stored: Stored, range?: { start: number; end: number }): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = 0;
  let offset = 0;
  return new ReadableStream({
    async pull(controller) {
      while (at >= stored.chunks.length && stored.state === 'open') {
        await new Promise<void>((resolve) => {
          const listener = (): void => {
            stored.listeners.delete(listener);
            resolve();
          };
          stored.listeners.add(listener);
        });
      }
      if (at < stored.chunks.length) {
        const chunk = stored.chunks[at]!;
        at += 1;
        const [from, to] = range === undefined ? [0, Infinity] : [range.start - offset, range.end + 1 - offset];
        const part = chunk.subarray(Math.max(0, from), Math.max(0, to));
        offset += chunk.length;
        controller.enqueue(new Uint8Array(part));
      } else if (stored.state === 'cut') controller.error(new Error('the body is cut'));
      else controller.close();
    },
  });
}

/** Nanoseconds in 64 bits. */
const MAX_MS = 2 ** 64 / 1_000_000;
/** Fastly documents 200 kB; Viceroy takes more. */
const MAX_METADATA_BYTES = 200_000;
const MAX_SURROGATE_KEY_BYTES = 16 * 1_024;

/** What the platform refuses: seen on Viceroy, but for the metadata. */
function checkInsert(key: string, { maxAgeMs, staleMs, initialAgeMs, surrogateKeys, metadata }: EntryOptions): void {
  const isWrong = (name: string) => name.length > 1_024 || !/^[\x20-\x7e]*$/.test(name);
  const isTooMuch = surrogateKeys.join(' ').length > MAX_SURROGATE_KEY_BYTES;
  if (key === '' || Buffer.byteLength(key) > 4_096 || surrogateKeys.some(isWrong) || isTooMuch) {
    throw new Error('Invalid argument.');
  }
  for (const time of [maxAgeMs, staleMs, initialAgeMs]) {
    if (!Number.isFinite(time) || time < 0) throw new Error('only positive numbers can be used');
    if (time >= MAX_MS) throw new Error('can not be greater than 2^63.');
  }
  if (Buffer.byteLength(metadata) > MAX_METADATA_BYTES) throw new Error('Limit exceeded.');
}
