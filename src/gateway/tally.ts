import { insertNote, leaveNote, readNote } from './cache/note.ts';
import type { CacheStore, Platform } from './platform.ts';

interface Room {
  /** How many are counted. */
  most: number;
  /** From the first on; then it begins anew. */
  forMs: number;
}

interface Counted {
  /** Which one this is, of 1 to the most; null where there is no more room. */
  nth: number | null;
  /** Until it begins anew. */
  leftMs: number;
}

/** For the first one to say when it began, which takes it no time. */
const WAIT_MS = 1_000;

/**
 * Counts one more, in this POP, and exactly, however many come at once: each number is an entry that one alone can insert, and
 * nobody holds one for longer than that. Costs two looks into the cache where there is no room, and at most `most` transactions
 * more while many come at the same moment.
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
  // What is known may be behind: then the numbers that follow are taken, and passed over.
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
  /** Of who was first; null where that cannot be known. */
  text: string | null;
  ageMs: number;
}

/** Leaves a note where there is none. */
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
