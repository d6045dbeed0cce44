import type { Trace } from '../../gateway/index.ts';
import { seconds } from '../compare/words.ts';

/** What a trace says of how long an answer is kept, in words. */
export function lifetimeText({
  verdict,
  why,
  stored,
  freshness,
}: Pick<Trace, 'verdict' | 'why' | 'stored' | 'freshness'>): string {
  if (verdict === 'answer') return 'not asked of the cache';
  if (stored === null) return `passed: ${why?.text ?? verdict}`;
  if (!stored.stored) return `not stored: ${stored.why}`;
  if (freshness === null) return 'stored';
  const { staleWhileRevalidate, staleIfError, grace } = freshness.windows;
  const windows = [
    [staleWhileRevalidate, 'while it is fetched anew'],
    [staleIfError, 'where the origin errs'],
    [grace, 'where it cannot be reached'],
  ] as const;
  const stale = windows.flatMap(([length, when]) => (length === 0 ? [] : [`${seconds(length)} ${when}`]));
  const fresh = `fresh for ${seconds(freshness.seconds)}`;
  return stale.length === 0 ? fresh : `${fresh}; stale for ${stale.join(', ')}`;
}
