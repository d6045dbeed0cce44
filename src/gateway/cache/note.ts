import type { CacheStore, EntryOptions, Transaction } from '../platform.ts';
import { MAX_SECONDS } from './cache-control.ts';

/** A short text in an entry of the cache: what a request tells those that come after it in its POP. */
export interface Note {
  text: string;
  /** How long it is there, counted from age 0. */
  forMs: number;
  /** Age when it is left. Default 0. */
  ageMs?: number;
  /** What removes it sooner. Default: nothing. */
  surrogateKeys?: readonly string[];
}

const NO_BODY = new Uint8Array(0);

/** In the place of what is there. */
export function leaveNote(cache: CacheStore, key: string, note: Note): void {
  cache.insert(key, optionsOf(note), NO_BODY);
}

/** The same for the key that a transaction holds, which ends by it. */
export function insertNote(transaction: Transaction, note: Note): void {
  transaction.insert(optionsOf(note), NO_BODY);
}

/** A note as it is found. */
export interface LeftNote {
  text: string;
  ageMs: number;
}

/** One look-up; null where there is none. Where that alone is asked, `peek` does with less. */
export function readNote(cache: CacheStore, key: string): LeftNote | null {
  const entry = cache.lookup(key);
  if (entry === null) return null;
  entry.close();
  return { text: entry.metadata, ageMs: entry.ageMs };
}

function optionsOf({ text, forMs, ageMs = 0, surrogateKeys = [] }: Note): EntryOptions {
  return { maxAgeMs: bounded(forMs), staleMs: 0, initialAgeMs: ageMs, surrogateKeys, metadata: text };
}

/** The platform refuses what it cannot count in nanoseconds, as the time until the year 9999. */
export function bounded(milliseconds: number): number {
  return Math.min(milliseconds, MAX_SECONDS * 1000);
}
