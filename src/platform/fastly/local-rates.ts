import type { CacheStore, Rates } from '../../gateway/platform.ts';

/** Longer than any other takes to count. */
const WAIT_MS = 1_000;
const NO_BODY = new Uint8Array(0);

const boxed = (box: string, entry: string): string => `penalty|${box}|${entry}`;

/**
 * The same on a cache, for where the platform counts nothing. A window that slides is estimated: what came in this one, and
 * of the one before as large a share as is left of it. Entries leave with their windows.
 */
export function localRates(cache: CacheStore, now: () => number): Rates {
  function read(key: string): string | null {
    const entry = cache.lookup(key);
    entry?.close();
    return entry && entry.metadata;
  }

  function put(key: string, metadata: string, maxAgeMs: number): void {
    cache.insert(key, { maxAgeMs, staleMs: 0, initialAgeMs: 0, surrogateKeys: [], metadata }, NO_BODY);
  }

  return {
    async count(counter, entry, windowSeconds) {
      const windowMs = windowSeconds * 1_000;
      const key = (window: number): string => `rate|${counter}|${entry}|${windowSeconds}|${window}`;
      // One after the other: each adds to what the one before wrote.
      const turn = await cache.transaction(`rate-turn|${counter}|${entry}`, WAIT_MS);
      try {
        const window = Math.floor(now() / windowMs);
        const gone = now() / windowMs - window;
        const count = Number(read(key(window))) + 1;
        put(key(window), String(count), Math.ceil(windowMs * (2 - gone)));
        return count + Math.round(Number(read(key(window - 1))) * (1 - gone));
      } finally {
        if (turn?.mustInsert) turn.cancel();
      }
    },

    penalise: (box, entry, seconds) => put(boxed(box, entry), '', seconds * 1_000),

    isPenalised: (box, entry) => read(boxed(box, entry)) !== null,
  };
}
