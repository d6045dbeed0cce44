import { ConfigStore } from 'fastly:config-store';
import { KVStore } from 'fastly:kv-store';
import type { Stores } from '../../gateway/platform.ts';

/** Longer keys, and some others, make the SDK throw. */
const MAX_CONFIG_KEY = 255;
const MAX_KV_KEY = 1_024;
const NOT_OF_KV_KEYS = /[#;?^|\n\r]/;

function isKvKey(key: string): boolean {
  if (key === '' || key === '.' || key === '..' || key.length > MAX_KV_KEY) return false;
  return !NOT_OF_KV_KEYS.test(key) && !key.startsWith('.well-known/acme-challenge/');
}

/** Fastly concepts: config stores and KV stores, by the names under which the service has them. */
export const stores: Stores = {
  config(store: string, key: string): string | null {
    const opened = new ConfigStore(store);
    return key === '' || key.length > MAX_CONFIG_KEY ? null : opened.get(key);
  },

  async kv(store: string, key: string): Promise<string | null> {
    const opened = new KVStore(store);
    const entry = isKvKey(key) ? await opened.get(key) : null;
    return entry && entry.text();
  },

  async putKv(store, { key, value, ttlSeconds }) {
    await new KVStore(store).put(key, value, ttlSeconds === null ? {} : { ttl: ttlSeconds });
  },

  async listKv(store, { cursor, ...page }) {
    const opened = new KVStore(store);
    try {
      const { list, cursor: next } = await opened.list(cursor === null ? page : { ...page, cursor });
      return { keys: list, cursor: next ?? null };
    } catch (error) {
      // The SDK has no error type for what the store refuses, only this message.
      if (cursor !== null && String(error).includes('Bad request')) return null;
      throw error;
    }
  },
};
