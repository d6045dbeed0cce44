import type { CacheStore, Platform, PurgeMode } from '../platform.ts';

const FENCE_MS = 600_000;
const MARK_MS = 120_000;
const NO_BODY = new Uint8Array(0);

/** What has been purged since a fetch began. */
export type Purged = PurgeMode | null;

/**
 * An empty entry that lives through one fetch, under every surrogate key known of its answer. Whatever purges one of the
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
  cache.insert(key, { maxAgeMs: FENCE_MS, staleMs: 0, initialAgeMs: 0, surrogateKeys, metadata: '' }, NO_BODY);
  return { key };
}

export function lookAtFence(cache: CacheStore, fence: Fence): Purged {
  const entry = cache.lookup(fence.key);
  if (entry === null) return 'hard';
  entry.close();
  return entry.stale ? 'soft' : null;
}

/** Left by the purge hook for fetches under way whose answer will name this key: no fence can carry it yet. */
export function leaveMark(
  { cache, now }: Pick<Platform, 'cache' | 'now'>,
  surrogateKey: string,
  mode: PurgeMode,
): void {
  cache.insert(
    markKey(surrogateKey, mode),
    { maxAgeMs: MARK_MS, staleMs: 0, initialAgeMs: 0, surrogateKeys: [], metadata: String(now()) },
    NO_BODY,
  );
}

/** Whether one of the keys was purged through the hook since then. */
export function lookForMarks(cache: CacheStore, surrogateKeys: readonly string[], since: number): Purged {
  const isMarked = (mode: PurgeMode) => (surrogateKey: string) => {
    const entry = cache.lookup(markKey(surrogateKey, mode));
    entry?.close();
    return entry !== null && Number(entry.metadata) >= since;
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
