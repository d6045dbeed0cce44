import { type CacheStore, insertNote, type Transaction } from '../../gateway/index.ts';
import { Problem } from '../problem.ts';

/** Longer than a signature counts, and longer than the first retries of a sender that got no answer. */
const KEPT_MS = 3_600_000;
/** How long to wait for another try of the same delivery. */
const WAIT_MS = 5_000;

/**
 * Does the work once for all ids of a delivery, in one POP; null if one of them was carried out already. Work that fails
 * can be tried again.
 */
export async function once<Result>(
  cache: CacheStore,
  ids: readonly string[],
  work: () => Promise<Result>,
): Promise<Result | null> {
  const held: Transaction[] = [];
  try {
    for (const id of ids) {
      const transaction = await claim(cache, id);
      if (transaction === null) return null;
      held.push(transaction);
    }
    const result = await work();
    for (const transaction of held.splice(0)) insertNote(transaction, { text: '', forMs: KEPT_MS });
    return result;
  } finally {
    for (const transaction of held) transaction.cancel();
  }
}

/** Takes the right to carry out the delivery with this id; null if it was carried out. */
async function claim(cache: CacheStore, id: string): Promise<Transaction | null> {
  const transaction = await cache.transaction(`hook|${id}`, WAIT_MS);
  if (transaction === null) throw new Problem(409, 'the same delivery is being carried out');
  if (transaction.mustInsert) return transaction;
  transaction.entry?.close();
  return null;
}
