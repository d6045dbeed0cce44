import type { CacheStatus, Detail, Use } from '../cache/cache-status.ts';

/** What one step of a trace is about, where no word of Cache-Status says it. */
type StepCode =
  | 'hop'
  | 'domain'
  | 'route'
  | 'access'
  | 'compress'
  | 'cors'
  | 'rate-limit'
  | 'redirects'
  | 'transform'
  | 'redirect'
  | 'respond'
  | 'handler'
  | 'stream'
  | 'rewrite'
  | 'key'
  | `found-${Use | 'partial'}`
  | 'collapsed'
  | 'waited-in-vain'
  | 'fetch'
  | 'no-answer'
  | 'shield'
  | 'pool'
  | 'stored'
  | 'for-itself'
  | 'purged'
  | 'older'
  | 'store-failed'
  | 'error';

/** Every decision of the gateway that has a heading of its own in `docs/reference/reasons.md`. */
export type Code = Detail | `fwd-${NonNullable<CacheStatus['fwd']>}` | 'revalidated' | 'operator' | StepCode;
