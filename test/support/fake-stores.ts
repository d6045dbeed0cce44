import { isUtf8 } from 'node:buffer';
import type { Stores } from '../../src/gateway/platform.ts';

export interface StoreContents {
  config?: Record<string, Record<string, string>>;
  kv?: Record<string, Record<string, string>>;
}

/** Stores in memory, looked at when they are asked, with the clock given: the same contract as the platform's, held to it by `test/contracts`. */
export function fakeStores(now: () => number, contents: StoreContents = {}): Stores {
  const expiries = new Map<string, number>();

  /** The store, rid of what has had its time. */
  function openKv(store: string): Record<string, string> {
    const items = open(contents.kv, store);
    for (const key of Object.keys(items)) {
      if (now() >= (expiries.get(`${store} ${key}`) ?? Infinity)) delete items[key];
    }
    return items;
  }

  return {
    config: (store, key) => itemOf(open(contents.config, store), key),
    kv: async (store, key) => itemOf(openKv(store), key),
    async putKv(store, { key, value, ttlSeconds }) {
      openKv(store)[key] = value;
      expiries.set(`${store} ${key}`, now() + ttlSeconds * 1_000);
    },
    async listKv(store, { prefix, limit, cursor }) {
      const after = cursor === null ? '' : decode(cursor);
      if (after === null) return null;
      const left = Object.keys(openKv(store))
        .filter((key) => key.startsWith(prefix) && key > after)
        .toSorted();
      const keys = left.slice(0, limit);
      return { keys, cursor: left.length > limit ? Buffer.from(keys.at(-1)!).toString('base64') : null };
    },
  };
}

function open(stores: Record<string, Record<string, string>> = {}, store: string): Record<string, string> {
  const items = stores[store];
  if (items === undefined) throw new TypeError(`there is no store ${store}`);
  return items;
}

function itemOf(items: Record<string, string>, key: string): string | null {
  return Object.hasOwn(items, key) ? items[key]! : null;
}

/** Null for what is not text in base64, as on Viceroy. */
function decode(cursor: string): string | null {
  const bytes = Buffer.from(cursor, 'base64');
  return bytes.toString('base64') === cursor && isUtf8(bytes) ? bytes.toString() : null;
}
