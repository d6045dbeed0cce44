import { type CacheStore, leaveNote, type Rates, readNote } from '../../gateway/index.ts';

/** Longer than any other request takes to count. */
const WAIT_MS = 1_000;

interface Windows {
  /** Of the count in this window. */
  key: string;
  /** The share of this window that is over. */
  gone: number;
  /** What still counts of the window before. */
  before(): number;
}

const boxed = (box: string, entry: string): string => `penalty|${box}|${entry}`;

/**
 * Counts rates in a cache, if the platform counts nothing. A sliding window is estimated: what came in this window, and of
 * the one before as large a share as is left of it. Entries expire with their windows.
 */
export function ratesOn(cache: CacheStore, now: () => number): Rates {
  const countIn = (window: string): number => Number(readNote(cache, window)?.text ?? 0);

  function windowsOf(counter: string, entry: string, windowSeconds: number): Windows {
    const passed = now() / (windowSeconds * 1_000);
    const window = Math.floor(passed);
    const key = (at: number): string => `rate|${counter}|${entry}|${windowSeconds}|${at}`;
    const gone = passed - window;
    return { key: key(window), gone, before: () => Math.round(countIn(key(window - 1)) * (1 - gone)) };
  }

  return {
    async count(counter, entry, windowSeconds) {
      // One after the other: each adds to what the one before wrote.
      const turn = await cache.transaction(`rate-turn|${counter}|${entry}`, WAIT_MS);
      try {
        const { key, gone, before } = windowsOf(counter, entry, windowSeconds);
        const count = countIn(key) + 1;
        leaveNote(cache, key, { text: String(count), forMs: Math.ceil(windowSeconds * 1_000 * (2 - gone)) });
        return count + before();
      } finally {
        if (turn?.mustInsert) turn.cancel();
      }
    },

    wouldCount(counter, entry, windowSeconds) {
      const { key, before } = windowsOf(counter, entry, windowSeconds);
      return countIn(key) + 1 + before();
    },

    penalise: (box, entry, seconds) => leaveNote(cache, boxed(box, entry), { text: '', forMs: seconds * 1_000 }),

    isPenalised: (box, entry) => cache.peek(boxed(box, entry)) !== null,
  };
}
