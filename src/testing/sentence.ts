import { type Trace, unstoredText } from '../gateway/index.ts';
import type { Earlier, Given } from './earlier.ts';
import { whyNoEarlier } from './why-no-earlier.ts';

/** Says in one sentence why an answer came so. */
export function sentenceOf(given: Given, earlier: Earlier): string {
  const { trace } = given;
  switch (trace.verdict) {
    case 'hit':
      return trace.why?.text ?? hitSentence(trace);
    case 'stale':
      return `stale by ${-(trace.freshness?.left ?? 0)} s, ${trace.why?.text ?? ''}`;
    case 'pass':
      return trace.why?.text ?? 'it is not for the cache';
    case 'answer':
      return trace.steps.find(({ decides }) => decides)?.says ?? trace.why?.text ?? 'the gateway answers';
    case 'miss':
      return missSentence(given, earlier);
  }
}

function hitSentence({ freshness, waits }: Trace): string {
  if (waits.length > 0) return 'it waited for the fetch of another request';
  return freshness === null ? 'it is in the cache' : `it is in the cache, and fresh for another ${freshness.left} s`;
}

/** What was not stored was mostly not stored before: then that alone is said. */
function missSentence(given: Given, earlier: Earlier): string {
  const { trace } = given;
  const refused = refusalOf(trace);
  const cause = whyNoEarlier(given, earlier);
  if (refused === null) return cause ?? trace.why?.text ?? 'the origin was asked';
  const isSaid = cause === null || (trace.why?.code === 'vary' && earlier.stored !== null);
  return isSaid ? (cause ?? `not stored: ${refused}`) : `${cause}; not stored: ${refused}`;
}

/** Why an answer is not stored, in words; null for one that is. */
export function refusalOf({ stored }: Trace): string | null {
  if (stored === null || stored.stored) return null;
  return stored.why === null ? null : unstoredText(stored.why);
}
