import type { Breaker } from './config.ts';

/** What is remembered of a backend in trouble; of one that was always well there is nothing. Times in milliseconds since the epoch. */
export interface BreakerState {
  /** Failures in a row. */
  failures: number;
  failedAt: number;
  /** The URL of the last failure that counted, as a digest. */
  url: number;
  /** Whether no request can be the reason: nothing but failures before one was sent. */
  isOwn: boolean;
  /** Of one window, which began then: all tries, and the failed ones. */
  since: number;
  total: number;
  failed: number;
  /** When a trial may be made; 0 while closed. */
  until: number;
  /** How often it has opened without having been well for `maxOpen` since. */
  opened: number;
  /** Trials passed in a row. */
  passed: number;
}

export type Phase = 'closed' | 'open' | 'half-open';

/** What an error rate is of: so many tries at least, of so long a time. */
const WINDOW_MS = 10_000;
const LEAST_TRIES = 20;
/** With every backend of a pool open, each is still asked so often: never all ejected. */
const RESORT_MS = 1_000;

export function phaseOf(state: BreakerState | null, now: number): Phase {
  if (state === null || state.until === 0) return 'closed';
  return now < state.until ? 'open' : 'half-open';
}

/** When an open backend may be asked although it is open, since there is no other. */
export function resortAt(state: BreakerState): number {
  return Math.min(state.until, state.failedAt + RESORT_MS);
}

interface Report {
  breaker: Breaker;
  now: number;
  /** Whether the breaker was open, and this try was to find out whether it may close. */
  isTrial: boolean;
}

/** What a failure says, and of what: a status, a reset or a late answer may be due to the request alone. */
export interface Evidence {
  isOwn: boolean;
  url: number;
}

/** After a failure; null where that changes nothing. */
export function afterFailure(
  before: BreakerState | null,
  { breaker, now, isTrial, ...evidence }: Report & Evidence,
): BreakerState | null {
  if (phaseOf(before, now) === 'closed') {
    // What one URL does again and again is no news of the backend.
    if (!evidence.isOwn && before?.url === evidence.url) return null;
    const state = counted(before, now, { total: 1, failed: 1 });
    const failures = state.failures + 1;
    const isOwn = evidence.isOwn && (state.isOwn || state.failures === 0);
    const next = { ...state, ...evidence, isOwn, failures, failedAt: now };
    if (failures >= breaker.failures) return { ...next, ...opening(state, breaker, now) };
    // What answers in between can be reached.
    return isRateOver(state, breaker) ? { ...next, isOwn: false, ...opening(state, breaker, now) } : next;
  }
  // Sent before it opened: what it says is known.
  if (!isTrial) return null;
  const state = { ...before!, ...evidence, failedAt: now };
  return now < state.until ? state : { ...state, ...opening(state, breaker, now) };
}

/**
 * After a success, which stands for `times` of them in the error rate; null where that changes nothing. With no other
 * backend left one trial is enough.
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

/** For how long a state is of interest: without news until then, all is well again. */
export function keepMs(state: BreakerState, { maxOpenMs }: Breaker, now: number): number {
  return Math.max(0, state.until - now) + maxOpenMs;
}

/** Twice as long each time (hysteresis): a backend that flaps is asked ever less. */
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
