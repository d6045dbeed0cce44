import type { Platform, Transaction } from '../platform.ts';
import { insertNote } from './note.ts';
import { ownKey } from './surrogate-keys.ts';

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

/** Fastly concept: request collapsing. Waits at most `waitMs` for another's fetch of the same object. */
export async function board(
  platform: Pick<Platform, 'cache' | 'randomId'>,
  key: string,
  { waitMs, passForMs, again = false }: { waitMs: number; passForMs: number; again?: boolean },
): Promise<Boarding> {
  const { cache } = platform;
  const transaction = await cache.transaction(`f|${key}`, waitMs);
  if (transaction === null) return { late: true };
  const { entry, mustInsert } = transaction;
  if (entry?.stale && !again) {
    // Softly purged: it says nothing any more, and nobody waits where something stale can be had at once.
    if (mustInsert) transaction.cancel();
    entry.close();
    cache.purge(parseOutcome(entry.metadata).own, 'hard');
    return board(platform, key, { waitMs, passForMs, again: true });
  }
  if (mustInsert) return { flight: flightOf(platform, transaction, passForMs) };
  if (entry === null || entry.stale) return { late: true };
  entry.close();
  return { outcome: parseOutcome(entry.metadata).outcome };
}

function flightOf({ randomId }: Pick<Platform, 'randomId'>, transaction: Transaction, passForMs: number): Flight {
  let ended = false;
  return {
    end(outcome, surrogateKeys) {
      if (ended) return;
      ended = true;
      const own = ownKey(randomId());
      insertNote(transaction, {
        text: `${outcome} ${own}`,
        forMs: outcome === 'pass' ? passForMs : OUTCOME_MS,
        surrogateKeys: [...surrogateKeys, own],
      });
    },
    release() {
      if (ended) return;
      ended = true;
      transaction.cancel();
    },
  };
}

function parseOutcome(metadata: string): { outcome: Outcome; own: string } {
  const [outcome = '', own = ''] = metadata.split(' ');
  return { outcome: outcome === 'stored' || outcome === 'pass' ? outcome : Number(outcome), own };
}

/** For a fetch that nobody waits for. */
export const NO_FLIGHT: Flight = { end: () => undefined, release: () => undefined };
