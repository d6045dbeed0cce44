import type { CacheStore, Platform, PurgeMode } from '../platform.ts';
import { leaveNote, readNote } from './note.ts';
import { isKnownEarly, isPathKey } from './surrogate-keys.ts';

const FENCE_MS = 600_000;
const MARK_MS = 120_000;

/** Whether an answer's keys were purged since its fetch began. */
export type Purged = PurgeMode | null;

/**
 * An empty note that exists during one fetch, under every surrogate key that is known of its answer. A purge of one of the
 * keys, from anywhere, purges the fence, too, and so tells the fetch that its answer is from before the purge.
 */
export interface Fence {
  key: string;
  surrogateKeys: readonly string[];
}

export function raiseFence(
  { cache, randomId }: Pick<Platform, 'cache' | 'randomId'>,
  surrogateKeys: readonly string[],
): Fence {
  const key = `fence|${randomId()}`;
  try {
    leaveNote(cache, key, { text: '', forMs: FENCE_MS, surrogateKeys });
  } catch {
    // A missing fence means that nothing may be stored.
  }
  return { key, surrogateKeys };
}

const SEEN = { fresh: null, stale: 'soft' } as const;

export function lookAtFence(cache: CacheStore, fence: Fence): Purged {
  const state = cache.peek(fence.key);
  return state === null ? 'hard' : SEEN[state];
}

/** Says that a key was marked recently. A fetch that finds no younger one need not look for the mark of each key. */
const MARKED_KEY = 'purged';

/**
 * A purge leaves these marks first, for fetches under way whose answer will name one of these keys: no fence can have the
 * key yet. The mark for all is left last, and so is never older than another.
 */
export function leaveMarks(cache: CacheStore, surrogateKeys: readonly string[], mode: PurgeMode): void {
  const marked = surrogateKeys.filter((key) => !isKnownEarly(key));
  const forAll = marked.every(isPathKey) ? [] : [MARKED_KEY];
  for (const key of [...marked.map((key) => markKey(key, mode)), ...forAll]) {
    leaveNote(cache, key, { text: '', forMs: MARK_MS });
  }
}

/**
 * Whether one of the keys was marked within so many milliseconds, by the ages of the marks, because the clocks of two nodes
 * differ. Changes to a URL mark only the key of its path, so often that this mark is always looked up.
 */
export function lookForMarks(cache: CacheStore, surrogateKeys: readonly string[], withinMs: number): Purged {
  const isLeft = (key: string): boolean => {
    const note = readNote(cache, key);
    // Ages may be rounded to whole milliseconds.
    return note !== null && note.ageMs < withinMs + 1;
  };
  const isMarked = surrogateKeys.every(isPathKey) || isLeft(MARKED_KEY);
  const asked = isMarked ? surrogateKeys : surrogateKeys.filter(isPathKey);
  if (asked.some((key) => isLeft(markKey(key, 'hard')))) return 'hard';
  return asked.some((key) => isLeft(markKey(key, 'soft'))) ? 'soft' : null;
}

export function worse(one: Purged, other: Purged): Purged {
  if (one === 'hard' || other === 'hard') return 'hard';
  return one ?? other;
}

function markKey(surrogateKey: string, mode: PurgeMode): string {
  return `purged|${mode}|${surrogateKey}`;
}
