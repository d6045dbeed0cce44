import type { CacheStore, EntryOptions, Transaction } from '../platform.ts';
import { MAX_SECONDS } from './cache-control.ts';

/** A short text in a cache entry, by which a request informs later ones in its POP. */
export interface Note {
  text: string;
  /** How long it is kept, counted from age 0. */
  forMs: number;
  /** Its age when it is written. Default 0. */
  ageMs?: number;
  /** The surrogate keys that remove it sooner. */
  surrogateKeys?: readonly string[];
}

const NO_BODY = new Uint8Array(0);

/** Writes a note in place of what is there. */
export function leaveNote(cache: CacheStore, key: string, note: Note): void {
  cache.insert(key, optionsOf(note), NO_BODY);
}

/** The same for the key of a transaction, which it ends. */
export function insertNote(transaction: Transaction, note: Note): void {
  transaction.insert(optionsOf(note), NO_BODY);
}

/** A note that was found. */
export interface LeftNote {
  text: string;
  ageMs: number;
}

/** Reads a note with one look-up; null if there is none. To know only whether there is one, `peek` costs less. */
export function readNote(cache: CacheStore, key: string): LeftNote | null {
  const entry = cache.lookup(key);
  if (entry === null) return null;
  entry.close();
  return { text: entry.metadata, ageMs: entry.ageMs };
}

function optionsOf({ text, forMs, ageMs = 0, surrogateKeys = [] }: Note): EntryOptions {
  return { maxAgeMs: bounded(forMs), staleMs: 0, initialAgeMs: ageMs, surrogateKeys, metadata: text };
}

/** The platform refuses times that it cannot count in nanoseconds, as the time until the year 9999. */
export function bounded(milliseconds: number): number {
  return Math.min(milliseconds, MAX_SECONDS * 1000);
}
