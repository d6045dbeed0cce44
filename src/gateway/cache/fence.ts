import type { CacheStore, Platform, PurgeMode } from '../platform.ts';
import { leaveNote, readNote } from './note.ts';

const FENCE_MS = 600_000;
const MARK_MS = 120_000;

/** What has been purged since a fetch began. */
export type Purged = PurgeMode | null;

/**
 * An empty note that lives through one fetch, under every surrogate key known of its answer. Whatever purges one of the
 * keys, from anywhere, purges the fence too, and so tells the fetch that what it brings is from before the purge.
 */
export interface Fence {
  key: string;
}

export function raiseFence(
  { cache, randomId }: Pick<Platform, 'cache' | 'randomId'>,
  surrogateKeys: readonly string[],
): Fence {
  const key = `fence|${randomId()}`;
  try {
    leaveNote(cache, key, { text: '', forMs: FENCE_MS, surrogateKeys });
  } catch {
    // What is not there says that nothing may be stored.
  }
  return { key };
}

export function lookAtFence(cache: CacheStore, fence: Fence): Purged {
  const note = readNote(cache, fence.key);
  if (note === null) return 'hard';
  return note.stale ? 'soft' : null;
}

/** Left by the purge hook for fetches under way whose answer will name this key: no fence can carry it yet. */
export function leaveMark(
  { cache, now }: Pick<Platform, 'cache' | 'now'>,
  surrogateKey: string,
  mode: PurgeMode,
): void {
  leaveNote(cache, markKey(surrogateKey, mode), { text: String(now()), forMs: MARK_MS });
}

/** Whether one of the keys was purged through the hook since then. */
export function lookForMarks(cache: CacheStore, surrogateKeys: readonly string[], since: number): Purged {
  const isMarked = (mode: PurgeMode) => (surrogateKey: string) => {
    const note = readNote(cache, markKey(surrogateKey, mode));
    return note !== null && Number(note.text) >= since;
  };
  if (surrogateKeys.some(isMarked('hard'))) return 'hard';
  return surrogateKeys.some(isMarked('soft')) ? 'soft' : null;
}

export function worse(one: Purged, other: Purged): Purged {
  if (one === 'hard' || other === 'hard') return 'hard';
  return one ?? other;
}

function markKey(surrogateKey: string, mode: PurgeMode): string {
  return `purged|${mode}|${surrogateKey}`;
}
