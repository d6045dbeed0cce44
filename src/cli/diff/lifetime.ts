import type { Trace } from '../../gateway/index.ts';
import { seconds } from '../compare/words.ts';

/** What a trace says of how long an answer is kept, in words. */
export function lifetimeText({ cache, stored, freshness }: Pick<Trace, 'cache' | 'stored' | 'freshness'>): string {
  if (cache === null) return 'not asked of the cache';
  if (stored === null) return `passed: ${cache.why ?? cache.verdict}`;
  if (!stored.stored) return `not stored: ${stored.why}`;
  if (freshness === null) return 'stored';
  const { whileRevalidateSeconds, ifErrorSeconds, ifUnreachableSeconds } = freshness.windows;
  const windows = [
    [whileRevalidateSeconds, 'while it is fetched anew'],
    [ifErrorSeconds, 'where the origin errs'],
    [ifUnreachableSeconds, 'where it cannot be reached'],
  ] as const;
  const stale = windows.flatMap(([length, when]) => (length === 0 ? [] : [`${seconds(length)} ${when}`]));
  const fresh = `fresh for ${seconds(freshness.lifetimeSeconds)}`;
  return stale.length === 0 ? fresh : `${fresh}; stale for ${stale.join(', ')}`;
}
