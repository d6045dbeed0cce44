import { leaveNote, readNote } from '../cache/note.ts';
import type { CompiledPool } from '../pools/config.ts';
import type { Stores } from './states.ts';

/** Retries that may be saved up, and how fast they come back by time alone. */
const CAPACITY = 100;
const PER_SECOND = 10;
/** For backends that cannot be reached: what fails by what is asked of it leaves so many. */
const RESERVED = CAPACITY / 2;
/** As long as it takes to fill an empty budget: a note older than that says nothing. */
const KEEP_MS = (CAPACITY / PER_SECOND) * 1_000;
/** Of the requests one in so many is counted, as so many: a request that needs no retry costs next to nothing. */
const SAMPLE = 16;

/**
 * A retry budget: a token bucket for each pool and POP, filled by time and by a share of the requests, so that retries of
 * a pool that fails as a whole add little to its load. Full, there is no note of it.
 */
export function earnRetry(stores: Stores, { name, retryShare }: CompiledPool): void {
  if (stores.random() >= 1 / SAMPLE) return;
  const left = tokens(stores, name);
  if (left < CAPACITY) write(stores, name, left + SAMPLE * retryShare);
}

/** Whether there is a retry left to spend; if so, it is spent. */
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
