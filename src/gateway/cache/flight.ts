import type { CacheEntry, Platform, Transaction } from '../platform.ts';
import { insertNote, leaveNote, readNote } from './note.ts';

/**
 * How a fetch ended, for other requests: `stored`, look up again; `pass`, fetch yourself, all at the same time. Only for
 * those that waited for it: `apart`, the same as `pass`; a status, no answer came.
 */
export type Outcome = 'stored' | 'pass' | 'apart' | number;

/** The right to fetch one object. All that wait learn of `end` at once. */
export interface Flight {
  end(outcome: Outcome, surrogateKeys: readonly string[]): void;
  /**
   * Ends without an outcome for others: one of those that wait fetches instead, and after a second such end within one wait
   * each of them.
   */
  release(): void;
}

/**
 * The right to fetch, and how long the request waited for it; or the outcome of another's fetch; or that another is still
 * fetching.
 */
export type Boarding = { flight: Flight; waitedMs: number } | { outcome: Outcome } | { late: true };

type Stores = Pick<Platform, 'cache' | 'randomId' | 'now'>;

interface Limits {
  waitMs: number;
  passForMs: number;
}

const OUTCOME_MS = 1_000;
/**
 * An object is stored before its outcome is written. So a request that looked for it, and got the right to fetch within
 * this time, would have met the outcome of a fetch that stored it in between; the other half of an outcome's life is left
 * for delays.
 */
export const LOOK_AGAIN_MS = OUTCOME_MS / 2;
/** After this many fetches, one after the other, whose outcomes say nothing to a request, it fetches alone. */
const MOST_FLIGHTS = 5;

/**
 * Fastly concept: request collapsing. Waits at most `waitMs` for another's fetch of the same object. An outcome that says
 * nothing to this request names the next fetch, so that all requests that find it wait for the same one.
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
    // After a soft purge no request would wait for the one that holds the transaction, as long as a stale object can be had
    // at once.
    if (mustInsert) transaction.cancel();
    entry.close();
    const { outcome, next } = parseOutcome(entry.metadata);
    if (isFor(outcome, entry, now() - since)) return { outcome };
    name = `${key}\nafter ${next}`;
  }
  return { late: true };
}

/** A stale outcome was purged. An outcome from before this request came says nothing to it. */
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

/** For a fetch for which no request waits. */
export const NO_FLIGHT: Flight = { end: () => undefined, release: () => undefined };
