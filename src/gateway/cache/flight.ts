import type { CacheStore, Transaction } from '../platform.ts';

/**
 * How a fetch ended, for those who waited for it: `stored`, look again; `pass`, fetch for yourself, all at once;
 * a status, there was no answer.
 */
export type Outcome = 'stored' | 'pass' | number;

/** The right to fetch one object. `end` is heard by all who wait, at once; `release` lets one of them try instead. */
export interface Flight {
  end(outcome: Outcome, surrogateKeys: readonly string[]): void;
  release(): void;
}

/** Of those who did not come to lead: another is still at it, or this is how it went. */
export type Boarding = { flight: Flight } | { outcome: Outcome } | { late: true };

const OUTCOME_MS = 1_000;
const NO_BODY = new Uint8Array(0);

/** Fastly concept: request collapsing. Waits at most `waitMs` for another's fetch of the same object. */
export async function board(
  cache: CacheStore,
  key: string,
  { waitMs, passForMs }: { waitMs: number; passForMs: number },
): Promise<Boarding> {
  const transaction = await cache.transaction(`f|${key}`, waitMs);
  if (transaction === null) return { late: true };
  if (transaction.mustInsert) return { flight: flightOf(transaction, passForMs) };
  const { entry } = transaction;
  // A purged outcome is from before the purge, and says nothing.
  if (entry === null || entry.stale) return { late: true };
  entry.close();
  return { outcome: parseOutcome(entry.metadata) };
}

function flightOf(transaction: Transaction, passForMs: number): Flight {
  let ended = false;
  return {
    end(outcome, surrogateKeys) {
      if (ended) return;
      ended = true;
      const maxAgeMs = outcome === 'pass' ? passForMs : OUTCOME_MS;
      const options = { maxAgeMs, staleMs: 0, initialAgeMs: 0, surrogateKeys, metadata: String(outcome) };
      transaction.insert(options, NO_BODY);
    },
    release() {
      if (ended) return;
      ended = true;
      transaction.cancel();
    },
  };
}

function parseOutcome(text: string): Outcome {
  return text === 'stored' || text === 'pass' ? text : Number(text);
}

/** For a fetch that nobody waits for. */
export const NO_FLIGHT: Flight = { end: () => undefined, release: () => undefined };
