import { type CacheStore, leaveNote, type Rates, readNote } from '../../gateway/index.ts';

/** Longer than any other request takes to count. */
const WAIT_MS = 1_000;

const boxed = (box: string, entry: string): string => `penalty|${box}|${entry}`;

/**
 * Counts rates in a cache, if the platform counts nothing. A sliding window is estimated: what came in this window, and of
 * the one before as large a share as is left of it. Entries expire with their windows.
 */
export function ratesOn(cache: CacheStore, now: () => number): Rates {
  const countIn = (window: string): number => Number(readNote(cache, window)?.text ?? 0);

  return {
    async count(counter, entry, windowSeconds) {
      const windowMs = windowSeconds * 1_000;
      const key = (window: number): string => `rate|${counter}|${entry}|${windowSeconds}|${window}`;
      // One after the other: each adds to what the one before wrote.
      const turn = await cache.transaction(`rate-turn|${counter}|${entry}`, WAIT_MS);
      try {
        const window = Math.floor(now() / windowMs);
        const gone = now() / windowMs - window;
        const count = countIn(key(window)) + 1;
        leaveNote(cache, key(window), { text: String(count), forMs: Math.ceil(windowMs * (2 - gone)) });
        return count + Math.round(countIn(key(window - 1)) * (1 - gone));
      } finally {
        if (turn?.mustInsert) turn.cancel();
      }
    },

    penalise: (box, entry, seconds) => leaveNote(cache, boxed(box, entry), { text: '', forMs: seconds * 1_000 }),

    isPenalised: (box, entry) => cache.peek(boxed(box, entry)) !== null,
  };
}
