import { insertNote, leaveNote, readNote } from './cache/note.ts';
import type { CacheStore, Platform } from './platform.ts';

interface Room {
  /** The highest number. */
  most: number;
  /** How long numbers count, from the first one on. Then counting starts again. */
  forMs: number;
}

interface Counted {
  /** The number, from 1 to `most`; null if `most` is reached. */
  nth: number | null;
  /** Milliseconds until counting starts again. */
  leftMs: number;
}

/** How long to wait for the first request to write when counting began, which it does at once. */
const WAIT_MS = 1_000;

/**
 * Counts one more in this POP, exactly, however many requests come at once: each number is a cache entry, which only one
 * request can insert. Costs two look-ups if `most` is reached, and at most `most` more transactions while many requests
 * come at the same moment.
 */
export async function tally(
  { cache, now }: Pick<Platform, 'cache' | 'now'>,
  key: string,
  { most, forMs }: Room,
): Promise<Counted> {
  const begun = await claim(cache, key, { text: String(now()), forMs, waitMs: WAIT_MS });
  const leftMs = forMs - begun.ageMs;
  if (begun.text === null) return { nth: null, leftMs };
  const count = `${key}|${begun.text}`;
  const known = Number(readNote(cache, count)?.text ?? 0);
  // The note may be behind: the numbers that others have taken since are then skipped.
  for (let nth = known + 1; nth <= most; nth += 1) {
    if (!(await claim(cache, `${count}|${nth}`, { text: '', forMs, waitMs: 0 })).isOurs) continue;
    leaveNote(cache, count, { text: String(nth), forMs });
    return { nth, leftMs };
  }
  if (known < most) leaveNote(cache, count, { text: String(most), forMs });
  return { nth: null, leftMs };
}

interface Claimed {
  isOurs: boolean;
  /** The text of the request that was first; null if it cannot be read. */
  text: string | null;
  ageMs: number;
}

/** Leaves a note unless there is one. */
async function claim(
  cache: CacheStore,
  key: string,
  { text, forMs, waitMs }: { text: string; forMs: number; waitMs: number },
): Promise<Claimed> {
  const transaction = await cache.transaction(key, waitMs);
  if (transaction?.mustInsert) {
    insertNote(transaction, { text, forMs });
    return { isOurs: true, text, ageMs: 0 };
  }
  const entry = transaction?.entry;
  entry?.close();
  return { isOurs: false, text: entry?.metadata ?? null, ageMs: entry?.ageMs ?? 0 };
}
