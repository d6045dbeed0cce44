import type { CacheStatus } from '../cache/cache-status.ts';

/** If something was looked up, or could have been: RFC 9211 §2.2. */
const FORWARDED = {
  bypass: 'the route says pass',
  method: 'no method for the cache',
  'uri-miss': 'not in the cache',
  'vary-miss': 'no such variant yet',
  miss: 'not in the cache',
  request: 'the client wants it fresher',
  stale: 'too old',
  partial: 'only a part is there',
} as const satisfies Record<NonNullable<CacheStatus['fwd']>, string>;

/** The words of Cache-Status besides those of RFC 9211. */
const DETAILS: Readonly<Record<string, string>> = {
  'stale-while-revalidate': 'refreshed in the background',
  'max-stale': 'the client takes it stale',
  'stale-if-error': 'the origin answers an error',
  'still-fresh': 'fresh, and the origin fails',
  'origin-failed': 'the origin cannot be reached',
  content: 'content that is not keyed',
  cookie: 'the request has cookies',
  precondition: 'the request has a precondition',
  range: 'asks for a part',
  'shield-stale': 'the shield’s is stale',
  partial: 'the answer is a part',
  status: 'an answer of this status',
  overlong: 'fields that are too long',
  'no-store': 'the origin says no-store',
  'request-no-store': 'the client says no-store',
  private: 'the origin says private',
  authorization: 'the request has credentials',
  'set-cookie': 'the answer has Set-Cookie',
  vary: 'varies by what differs always',
  'no-freshness': 'the origin gives no lifetime',
  'length-unknown': 'no length to check it by',
  'not-modified': 'the client’s copy holds',
};

/** Returns why it is no hit, in a few words; null for a hit. */
export function whyOf({ hit, detail, fwd, fwdStatus }: CacheStatus): string | null {
  if (detail !== undefined) return DETAILS[detail] ?? detail;
  if (hit || fwd === undefined) return null;
  return fwdStatus === 304 ? 'the origin says it holds' : FORWARDED[fwd];
}
