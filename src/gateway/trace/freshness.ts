import { secondsOf } from '../cache/cache-control.ts';
import type { CachePolicy } from '../cache/config.ts';
import {
  type Controls,
  controlsOf,
  freshnessLifetime,
  initialAge,
  type Lifetime,
  type ResponseHead,
  staleWindows,
  type StaleWindows,
} from '../cache/freshness.ts';
import type { StoredHead } from '../cache/stored-response.ts';

/** How long an answer may be served, in seconds, as a sum (RFC 9111 §4.2): what is left is the lifetime less the age. */
export interface TracedFreshness {
  /** The lifetime. */
  seconds: number;
  /** The rule or field that gave the lifetime. */
  from: string;
  age: number;
  /** Below zero for a stale one. */
  left: number;
  /** How much longer than its lifetime it may be served: while it is fetched anew, if the origin errs, if it cannot be reached. */
  windows: { staleWhileRevalidate: number; staleIfError: number; grace: number };
}

const NAMES: Readonly<Record<string, string>> = {
  'cache-control': 'Cache-Control',
  'cdn-cache-control': 'CDN-Cache-Control',
  'popgate-cdn-cache-control': 'Popgate-CDN-Cache-Control',
  'surrogate-control': 'Surrogate-Control',
};

/**
 * Explains a stored answer. The fields that gave the lifetime are stored, too, except those of a configuration that has
 * changed since.
 */
export function explainStored(
  head: StoredHead,
  ageMs: number,
  { policy, now }: { policy: CachePolicy; now: number },
): TracedFreshness {
  const headers = new Headers([...head.fields, ...head.hidden]);
  const like: ResponseHead = { status: head.status, headers, receivedAt: now - ageMs, delayMs: 0 };
  const controls = controlsOf(headers);
  const lifetime = freshnessLifetime(like, controls, policy);
  // An Expires without a Date counts from the time of arrival, to the second.
  const isSame = Math.abs(lifetime.milliseconds - head.lifetime) < 2_000;
  const from = isSame ? sourceOf(like, controls, lifetime) : 'what held when it was stored';
  return sum({ lifetimeMs: head.lifetime, ageMs, windows: head.windows, from });
}

/** Explains an answer that was not stored. */
export function explainReceived(
  { head, controls, lifetime }: { head: ResponseHead; controls: Controls; lifetime: Lifetime },
  policy: CachePolicy,
): TracedFreshness {
  const windows = staleWindows(controls, policy);
  const from = sourceOf(head, controls, lifetime);
  return sum({ lifetimeMs: lifetime.milliseconds, ageMs: initialAge(head), windows, from });
}

function sum({
  lifetimeMs,
  ageMs,
  windows,
  from,
}: {
  lifetimeMs: number;
  ageMs: number;
  windows: StaleWindows;
  from: string;
}): TracedFreshness {
  const lifetime = wholeSeconds(lifetimeMs);
  const age = wholeSeconds(ageMs);
  return {
    seconds: lifetime,
    from,
    age,
    left: lifetime - age,
    windows: {
      staleWhileRevalidate: wholeSeconds(windows.whileRevalidate),
      staleIfError: wholeSeconds(windows.ifError),
      grace: wholeSeconds(windows.ifUnreachable),
    },
  };
}

/** As HTTP has them. */
function wholeSeconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1_000);
}

function sourceOf({ headers }: ResponseHead, { directives, field }: Controls, { from }: Lifetime): string {
  const name = NAMES[field]!;
  if (from === 'route') return 'the route’s ttl';
  if (from === 'default') return 'the route’s defaultTtl';
  if (from === 'heuristic') return 'a tenth of the time since Last-Modified';
  if (directives.has('no-cache')) return `${name}: no-cache`;
  if (from === 'none') return 'no field that gives one';
  const directive = ['s-maxage', 'max-age'].find((each) => secondsOf(directives, each) !== undefined);
  if (directive !== undefined) return `${name}: ${directive}=${secondsOf(directives, directive)}`;
  return headers.has('date') ? 'Expires less Date' : 'Expires';
}
