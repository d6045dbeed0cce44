import type { Stores } from '../../gateway/index.ts';

/** Config and KV stores by name, with their items. */
export interface StoreContents {
  config?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  kv?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Replaces the given items, even after its time. */
type Written = Map<string, { value: string; until: number }>;

/**
 * Stores in memory, with the clock given. A store that is not named is not there. What is given is looked at when it is
 * asked for, and never changed: what is put into a store is kept beside it.
 */
export function memoryStores(now: () => number, contents: StoreContents = {}): Stores {
  const written = new Map<string, Written>();

  function put(store: string): Written {
    const known = written.get(store) ?? new Map();
    written.set(store, known);
    return known;
  }

  function kv(store: string, key: string): string | null {
    const items = open(contents.kv, store);
    const own = put(store).get(key);
    if (own === undefined) return itemOf(items, key);
    return now() < own.until ? own.value : null;
  }

  function keys(store: string): string[] {
    const all = new Set([...Object.keys(open(contents.kv, store)), ...put(store).keys()]);
    return [...all].filter((key) => kv(store, key) !== null).toSorted();
  }

  return {
    config: (store, key) => itemOf(open(contents.config, store), key),
    kv: async (store, key) => kv(store, key),
    async putKv(store, { key, value, ttlSeconds }) {
      open(contents.kv, store);
      put(store).set(key, { value, until: ttlSeconds === null ? Infinity : now() + ttlSeconds * 1_000 });
    },
    async listKv(store, { prefix, limit, cursor }) {
      const all = keys(store);
      const after = cursor === null ? '' : decode(cursor);
      if (after === null) return null;
      const left = all.filter((key) => key.startsWith(prefix) && key > after);
      const page = left.slice(0, limit);
      return { keys: page, cursor: left.length > limit ? encode(page.at(-1)!) : null };
    },
  };
}

function open(stores: StoreContents['kv'] = {}, store: string): Readonly<Record<string, string>> {
  const items = Object.hasOwn(stores, store) ? stores[store] : undefined;
  if (items === undefined) throw new TypeError(`there is no store ${store}`);
  return items;
}

function itemOf(items: Readonly<Record<string, string>>, key: string): string | null {
  return Object.hasOwn(items, key) ? items[key]! : null;
}

function encode(key: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(key)));
}

/** Returns null for what is no text in base64, as Viceroy does. */
function decode(cursor: string): string | null {
  try {
    const bytes = Uint8Array.from(atob(cursor), (character) => character.charCodeAt(0));
    const key = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return encode(key) === cursor ? key : null;
  } catch {
    return null;
  }
}
