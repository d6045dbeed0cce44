import { leaveNote, readNote } from '../cache/note.ts';
import type { CompiledPool } from '../pools/config.ts';
import type { Stores } from './states.ts';

/** How many retries can be saved, and how many time alone adds per second. */
const CAPACITY = 100;
const PER_SECOND = 10;
/** Kept for backends that cannot be reached; other failures leave this many. */
const RESERVED = CAPACITY / 2;
/** The time that fills an empty budget. An older note says nothing. */
const KEEP_MS = (CAPACITY / PER_SECOND) * 1_000;
/**
 * Only one of so many requests is counted, and counts as so many, so that requests without a retry cost next to nothing.
 */
const SAMPLE = 16;

/**
 * A retry budget is a token bucket for each pool and POP. Time and a share of the requests fill it, so that the retries of
 * a pool that fails as a whole add little load. A full bucket has no note.
 */
export function earnRetry(stores: Stores, { name, retryShare }: CompiledPool): void {
  if (stores.random() >= 1 / SAMPLE) return;
  const left = tokens(stores, name);
  if (left < CAPACITY) write(stores, name, left + SAMPLE * retryShare);
}

/** Spends a retry if there is one left, and tells whether there was. */
export function spendRetry(stores: Stores, { name }: CompiledPool, isUnreached: boolean): boolean {
  const left = tokens(stores, name);
  if (left < 1 + (isUnreached ? 0 : RESERVED)) return false;
  write(stores, name, left - 1);
  return true;
}

function tokens({ cache }: Stores, pool: string): number {
  const note = readNote(cache, `r|${pool}`);
  if (note === null) return CAPACITY;
  return Math.min(CAPACITY, Number(note.text) + (note.ageMs / 1_000) * PER_SECOND);
}

function write({ cache }: Stores, pool: string, left: number): void {
  leaveNote(cache, `r|${pool}`, { text: String(Math.min(CAPACITY, left)), forMs: KEEP_MS });
}
