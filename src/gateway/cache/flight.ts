import type { CacheEntry, Platform, Transaction } from '../platform.ts';
import { insertNote, leaveNote, readNote } from './note.ts';

/**
 * How a fetch ended, for others: `stored`, look again; `pass`, fetch for yourself, all at once; and for those alone who
 * waited for it: `apart`, the same as `pass`; a status, there was no answer.
 */
export type Outcome = 'stored' | 'pass' | 'apart' | number;

/** The right to fetch one object. `end` is heard by all who wait, at once. */
export interface Flight {
  end(outcome: Outcome, surrogateKeys: readonly string[]): void;
  /** Where the end says nothing to others: one of those who wait tries instead, and after a second such end within one wait each of them. */
  release(): void;
}

/** The right to fetch, and how long it took to get it. Of those who did not: another is still at it, or this is how it went. */
export type Boarding = { flight: Flight; waitedMs: number } | { outcome: Outcome } | { late: true };

type Stores = Pick<Platform, 'cache' | 'randomId' | 'now'>;

interface Limits {
  waitMs: number;
  passForMs: number;
}

const OUTCOME_MS = 1_000;
/**
 * What is stored goes in before its outcome. So who looked for it and had boarded within this time would have met the outcome
 * of whoever stored it since; half of an outcome's life is left for what delays either.
 */
export const LOOK_AGAIN_MS = OUTCOME_MS / 2;
/** Flights, one after the other, whose outcomes may be of no use to whoever comes, before it goes alone. */
const MOST_FLIGHTS = 5;

/**
 * Fastly concept: request collapsing. Waits at most `waitMs` for another's fetch of the same object. An outcome that says
 * nothing to this request names the next flight, so that all who find it meet there.
 */
export async function board(stores: Stores, key: string, { waitMs, passForMs }: Limits): Promise<Boarding> {
  const { cache, now } = stores;
  const since = now();
  let name = key;
  for (let flights = 0; flights < MOST_FLIGHTS; flights += 1) {
    const transaction = await cache.transaction(name, Math.max(0, waitMs - (now() - since)));
    if (transaction === null) return { late: true };
    const { entry, mustInsert } = transaction;
    if (entry === null) {
      if (!mustInsert) return { late: true };
      const flight = flightOf(stores, transaction, { name, since, waitMs, passForMs });
      return { flight, waitedMs: now() - since };
    }
    // Softly purged: nobody would wait for who holds it, where something stale can be had at once.
    if (mustInsert) transaction.cancel();
    entry.close();
    const { outcome, next } = parseOutcome(entry.metadata);
    if (isFor(outcome, entry, now() - since)) return { outcome };
    name = `${key}\nafter ${next}`;
  }
  return { late: true };
}

/** A stale outcome was purged. What came before this request did is no word on it. */
function isFor(outcome: Outcome, { stale, ageMs }: CacheEntry, waitedMs: number): boolean {
  return !stale && (outcome === 'stored' || outcome === 'pass' || ageMs <= waitedMs);
}

function flightOf(
  { cache, randomId, now }: Stores,
  transaction: Transaction,
  { name, since, waitMs, passForMs }: Limits & { name: string; since: number },
): Flight {
  let ended = false;
  const releasedKey = `released|${name}`;

  function end(outcome: Outcome, surrogateKeys: readonly string[]): void {
    if (ended) return;
    ended = true;
    const forMs = outcome === 'pass' ? passForMs : OUTCOME_MS;
    try {
      insertNote(transaction, { text: `${outcome} ${randomId()}`, forMs, surrogateKeys });
    } catch {
      transaction.cancel();
    }
  }

  return {
    end,
    release() {
      if (ended) return;
      const last = readNote(cache, releasedKey);
      if (last !== null && last.ageMs <= now() - since) return end('apart', []);
      ended = true;
      if (waitMs > 0) leaveNote(cache, releasedKey, { text: '', forMs: waitMs });
      transaction.cancel();
    },
  };
}

function parseOutcome(metadata: string): { outcome: Outcome; next: string } {
  const [word = '', next = ''] = metadata.split(' ');
  return { outcome: word === 'stored' || word === 'pass' || word === 'apart' ? word : Number(word), next };
}

/** For a fetch that nobody waits for. */
export const NO_FLIGHT: Flight = { end: () => undefined, release: () => undefined };
