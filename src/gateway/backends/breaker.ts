import type { Breaker } from './config.ts';

/**
 * What a POP remembers of a backend that failed. There is no state of one that never failed. Times are milliseconds since
 * the epoch.
 */
export interface BreakerState {
  /** Failures in a row. */
  failures: number;
  failedAt: number;
  /** The URL of the last failure that counted, as a digest. */
  url: number;
  /** Whether no single request can be the reason: all failures came before a request was sent. */
  isOwn: boolean;
  /** Start of the window in which `total` counts tries and `failed` those that failed. */
  since: number;
  total: number;
  failed: number;
  /** When a trial may be made; 0 while closed. */
  until: number;
  /** How often it opened since it last was without a failure for `maxOpen`. */
  opened: number;
  /** Trials passed in a row. */
  passed: number;
}

export type Phase = 'closed' | 'open' | 'half-open';

/** An error rate counts at least this many tries, within this time. */
const WINDOW_MS = 10_000;
const LEAST_TRIES = 20;
/** If every backend of a pool is open, each is still asked this often, so that a pool never excludes all. */
const RESORT_MS = 1_000;

export function phaseOf(state: BreakerState | null, now: number): Phase {
  if (state === null || state.until === 0) return 'closed';
  return now < state.until ? 'open' : 'half-open';
}

/** The time at which an open backend may be asked because the pool has no other. */
export function resortAt(state: BreakerState): number {
  return Math.min(state.until, state.failedAt + RESORT_MS);
}

interface Report {
  breaker: Breaker;
  now: number;
  /** Whether this try was the trial of an open breaker. */
  isTrial: boolean;
}

/** What caused a failure. The request alone may cause a status, a reset or a late answer. */
export interface Evidence {
  isOwn: boolean;
  url: number;
}

/** Returns the state after a failure, or null if it does not change. */
export function afterFailure(
  before: BreakerState | null,
  { breaker, now, isTrial, ...evidence }: Report & Evidence,
): BreakerState | null {
  if (phaseOf(before, now) === 'closed') {
    // A URL that fails repeatedly counts once.
    if (!evidence.isOwn && before?.url === evidence.url) return null;
    const state = counted(before, now, { total: 1, failed: 1 });
    const failures = state.failures + 1;
    const isOwn = evidence.isOwn && (state.isOwn || state.failures === 0);
    const next = { ...state, ...evidence, isOwn, failures, failedAt: now };
    if (failures >= breaker.failures) return { ...next, ...opening(state, breaker, now) };
    // A backend that answers some requests can be reached.
    return isRateOver(state, breaker) ? { ...next, isOwn: false, ...opening(state, breaker, now) } : next;
  }
  // This request was sent before the breaker opened.
  if (!isTrial) return null;
  const state = { ...before!, ...evidence, failedAt: now };
  return now < state.until ? state : { ...state, ...opening(state, breaker, now) };
}

/**
 * Returns the state after a success, or null if it does not change. In the error rate it counts as `times` successes. If
 * the pool has no other backend, one trial closes the breaker.
 */
export function afterSuccess(
  before: BreakerState | null,
  { breaker, now, isTrial, times, isOnlyHope }: Report & { times: number; isOnlyHope: boolean },
): BreakerState | null {
  if (phaseOf(before, now) !== 'closed') {
    if (!isTrial) return null;
    const passed = before!.passed + 1;
    if (passed < breaker.trials && !isOnlyHope) return { ...before!, passed, until: Math.min(before!.until, now) };
    return { ...newState(now), opened: before!.opened };
  }
  const isNews = before !== null && before.failures > 0;
  if (breaker.errorRate === null) return isNews ? { ...before, failures: 0 } : null;
  return isNews || times > 0 ? { ...counted(before, now, { total: times, failed: 0 }), failures: 0 } : null;
}

/** How long to keep a state: if nothing happens until then, the backend counts as well again. */
export function keepMs(state: BreakerState, { maxOpenMs }: Breaker, now: number): number {
  return Math.max(0, state.until - now) + maxOpenMs;
}

/** The breaker stays open twice as long each time, so that a backend that fails again and again is asked less and less. */
function opening(state: BreakerState, { openMs, maxOpenMs }: Breaker, now: number): Partial<BreakerState> {
  const forMs = Math.min(openMs * 2 ** state.opened, maxOpenMs);
  return { until: now + forMs, opened: state.opened + 1, passed: 0, failures: 0, total: 0, failed: 0 };
}

function isRateOver({ total, failed }: BreakerState, { errorRate }: Breaker): boolean {
  return errorRate !== null && total >= LEAST_TRIES && failed / total >= errorRate;
}

function counted(before: BreakerState | null, now: number, more: { total: number; failed: number }): BreakerState {
  const state = before ?? newState(now);
  const { since, total, failed } = now - state.since < WINDOW_MS ? state : { since: now, total: 0, failed: 0 };
  return { ...state, since, total: total + more.total, failed: failed + more.failed };
}

function newState(now: number): BreakerState {
  return {
    failures: 0,
    failedAt: 0,
    url: 0,
    isOwn: false,
    since: now,
    total: 0,
    failed: 0,
    until: 0,
    opened: 0,
    passed: 0,
  };
}
