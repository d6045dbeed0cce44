export interface Limits {
  entries: number;
  bytes: number;
}

/** Limits for a gateway that runs for days on a machine; no test comes near them. */
const LIMITS: Limits = { entries: 100_000, bytes: 256 * 1024 * 1024 };
/** Makes room for more than one item, because each search visits all of them. */
const LEFT = 0.9;

interface Item {
  /** The bytes that it takes, besides its key. */
  bytes: number;
}

/** Items by key, the oldest first. */
export interface Shelf<Of extends Item> extends Iterable<[string, Of]> {
  get(key: string): Of | undefined;
  /** Puts an item in place of the one with that key. */
  put(key: string, item: Of): void;
  /** Counts so many bytes more for the item, whether it is still there or not. */
  grow(key: string, item: Of, bytes: number): void;
  remove(key: string): void;
  keys(): string[];
}

/** A store of limited size: items past their time go first, then the oldest. */
export function shelf<Of extends Item>(isPast: (item: Of) => boolean, limits: Limits = LIMITS): Shelf<Of> {
  const items = new Map<string, Of>();
  let bytes = 0;

  function remove(key: string): void {
    const item = items.get(key);
    if (item === undefined) return;
    items.delete(key);
    bytes -= key.length + item.bytes;
  }

  const exceeds = (share: number): boolean => items.size > limits.entries * share || bytes > limits.bytes * share;

  function makeRoom(): void {
    if (!exceeds(1)) return;
    for (const [key, item] of items) if (isPast(item)) remove(key);
    if (!exceeds(1)) return;
    for (const key of items.keys()) {
      if (!exceeds(LEFT)) return;
      remove(key);
    }
  }

  return {
    get: (key) => items.get(key),
    put(key, item) {
      remove(key);
      items.set(key, item);
      bytes += key.length + item.bytes;
      makeRoom();
    },
    grow(key, item, more) {
      item.bytes += more;
      if (items.get(key) !== item) return;
      bytes += more;
      makeRoom();
    },
    remove,
    keys: () => [...items.keys()],
    [Symbol.iterator]: () => items[Symbol.iterator](),
  };
}
