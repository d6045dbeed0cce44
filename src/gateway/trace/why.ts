import type { CacheStatus, Detail } from '../cache/cache-status.ts';
import type { Code } from './code.ts';
import { lastStep, type Step } from './step.ts';

/** Why something was decided. */
export interface Reason {
  /** Its heading in `docs/reference/reasons.md`. */
  code: Code;
  /** A few words. */
  text: string;
}

/** If something was looked up, or could have been: RFC 9211 §2.2. */
export const FORWARDED = {
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
export const DETAILS = {
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
} as const satisfies Record<Detail, string>;

/** Why an answer is not stored, in words; what is no word of Cache-Status is in words already. */
export function unstoredText(why: string): string {
  return Object.hasOwn(DETAILS, why) ? DETAILS[why as keyof typeof DETAILS] : why;
}

/** The origin says 304: what is stored holds. */
const HOLDS: Reason = { code: 'revalidated', text: 'the origin says it holds' };

/** Why it is no hit; null for a hit. */
export function whyOf({ hit, detail, fwd, fwdStatus }: CacheStatus): Reason | null {
  // A hit on a stored part is no answer that may not be stored.
  if (hit && detail === 'partial') return { code: 'found-partial', text: DETAILS[detail] };
  if (detail !== undefined) return { code: detail, text: DETAILS[detail] };
  if (hit || fwd === undefined) return null;
  return fwdStatus === 304 ? HOLDS : { code: `fwd-${fwd}`, text: FORWARDED[fwd] };
}

/** Why the gateway answered by itself. */
export function whyAnswered(steps: readonly Step[]): Reason | null {
  const error = steps.find((step) => step.stage === 'error');
  if (error !== undefined) return { code: 'error', text: error.why };
  if (steps.some((step) => step.stage === 'rule' && step.rule === 'redirects')) {
    return { code: 'redirects', text: 'the redirect table' };
  }
  const handler = lastStep(steps, 'handler');
  if (handler !== undefined) return { code: 'handler', text: `handler ${handler.name}` };
  const own = (['stream', 'redirect', 'respond'] as const).find((stage) => lastStep(steps, stage) !== undefined);
  if (own !== undefined) return { code: own, text: own };
  return lastStep(steps, 'domain') === undefined ? { code: 'operator', text: 'operator API' } : null;
}
