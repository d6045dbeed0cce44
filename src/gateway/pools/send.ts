import { claimRequest, type Outgoing, tryOnce } from '../backends/attempt.ts';
import type { CompiledBackend } from '../backends/config.ts';
import { earnRetry, spendRetry } from '../backends/retry-budget.ts';
import { attemptOf, isReplayable, isStreamed, longestTryMs } from '../backends/send.ts';
import { reportFailure, reportSuccess, takeTrial } from '../backends/states.ts';
import type { Target } from '../targets/config.ts';
import { OPERATIONS } from '../cache/operations.ts';
import { OriginFailure, Unreached } from '../errors/error.ts';
import { type Exchange, record } from '../exchange.ts';
import type { CompiledPool } from './config.ts';
import { hashText } from './consistent-hash.ts';
import { selectFrom, type Selection } from './select.ts';
import { type Candidate, isOnlyHope, retryAfterSeconds } from './standing.ts';

/** Asks the backends of a pool, one after the other, as its policy says. */
export function poolTarget(pool: CompiledPool): Target {
  return {
    name: pool.name,
    send: async (outgoing, { exchange }) => travel(setOut(pool, outgoing, exchange)),
    operations: operationsOf(pool),
    longestMs: longestMs(pool),
    shield: pool.shield,
    isLiteral: pool.backends.every(({ isLiteral }) => isLiteral),
    hasBase: pool.backends.some(({ prefix }) => prefix !== ''),
  };
}

function operationsOf({ backends, isTimed }: CompiledPool): number {
  const isWatched = backends.some(({ breaker }) => breaker !== null);
  return (isWatched ? OPERATIONS.ofPool : 0) + (isTimed ? OPERATIONS.ofLatency : 0);
}

function longestMs({ backends, retries, deadlineMs, shield }: CompiledPool): number {
  const longest = Math.max(...backends.map(({ timeouts }) => longestTryMs(timeouts)));
  return (shield?.firstByteMs ?? 0) + Math.min((1 + retries) * longest, (deadlineMs ?? Infinity) + longest);
}

/** What one request has tried in a pool. */
interface Journey {
  selection: Selection;
  outgoing: Outgoing;
  startedAt: number;
  retriesLeft: number;
  /** An answer with a status of `retryOn`, which the client gets if no backend answers better. */
  held: Response | null;
  failure: OriginFailure | null;
  /** Whether only the budget forbade to ask another backend. */
  isBudgetSpent: boolean;
  /** Whether the last try that failed sent no request. */
  isUnreached: boolean;
}

function setOut(pool: CompiledPool, outgoing: Outgoing, exchange: Exchange): Journey {
  const canRepeat = isReplayable(outgoing);
  const url = `${exchange.host}${outgoing.path}${outgoing.query}`;
  const selection = selectFrom(pool, { exchange, url, isReplayable: canRepeat });
  const retriesLeft = canRepeat ? pool.retries : 0;
  if (retriesLeft > 0) earnRetry(exchange.platform, pool);
  return {
    selection,
    outgoing,
    startedAt: exchange.platform.now(),
    retriesLeft,
    held: null,
    failure: null,
    isBudgetSpent: false,
    isUnreached: false,
  };
}

/** Asks backends until one answers well, none is left, or no further try is allowed. */
async function travel(journey: Journey): Promise<Response> {
  const { selection } = journey;
  const { pool, exchange, passedOver } = selection;
  let answeredBy: string | null = null;
  let last: Candidate | null = null;
  let isFree = true;
  try {
    for (let candidate = selection.next(); candidate !== null; candidate = selection.next()) {
      if (last !== null && !(isFree && hasTime(journey)) && !(isFree = mayRetry(journey))) {
        return settle(journey, last.isLastResort);
      }
      if (!candidate.isSpared && !(await mayTry(candidate, selection))) continue;
      const response = await ask(candidate, journey, last === null);
      if (response !== null) {
        answeredBy = candidate.backend.name;
        return response;
      }
      last = candidate;
      selection.states.doubt();
      // A trial is made for later requests, so its failure does not use up a retry of this one.
      isFree = candidate.trial !== null && !candidate.isSpared && !candidate.isLastResort && selection.isReplayable;
    }
    return settle(journey, pool.backends.length > 1 || last === null || last.isLastResort);
  } finally {
    record(exchange, { stage: 'pool', pool: pool.name, policy: pool.policy, answeredBy, passedOver });
  }
}

function hasTime({ startedAt, selection: { pool, exchange } }: Journey): boolean {
  return pool.deadlineMs === null || exchange.platform.now() - startedAt < pool.deadlineMs;
}

function mayRetry(journey: Journey): boolean {
  if (journey.retriesLeft === 0 || !hasTime(journey)) return false;
  journey.retriesLeft -= 1;
  const { exchange, pool } = journey.selection;
  journey.isBudgetSpent = !spendRetry(exchange.platform, pool, journey.isUnreached);
  return !journey.isBudgetSpent;
}

/** Only one of the requests that could make a trial makes it. */
async function mayTry({ trial, backend }: Candidate, { exchange, passedOver }: Selection): Promise<boolean> {
  if (trial === null || (await takeTrial(exchange.platform, backend, trial))) return true;
  passedOver[backend.name] = 'breaker open, a trial is under way';
  return false;
}

/** Returns the answer, or null after a failure, which it keeps in the journey. */
async function ask(
  { backend, wasWell, trial, isSpared }: Candidate,
  journey: Journey,
  isFirst: boolean,
): Promise<Response | null> {
  const { selection, outgoing } = journey;
  const { pool, exchange } = selection;
  const { platform } = exchange;
  const isTrial = trial !== null;
  const askedAt = platform.now();
  const limitMs = limitOf(backend, journey);
  const readsAhead = journey.retriesLeft > 0 && outgoing.method === 'GET';
  claimRequest(exchange);
  try {
    const response = await tryOnce(attemptOf(backend, exchange, { limitMs, readsAhead }), outgoing, exchange);
    if (journey.held !== null) await journey.held.body?.cancel();
    if (!pool.retryOn.has(response.status)) {
      const isLastHope = isTrial && isOnlyHope(backend, selection);
      reportSuccess(platform, backend, { wasWell, isTrial, isOnlyHope: isLastHope });
      if (pool.isTimed) selection.states.took(backend, platform.now() - askedAt);
      return response;
    }
    journey.held = response;
    journey.isUnreached = false;
  } catch (error) {
    if (!(error instanceof OriginFailure)) throw error;
    journey.failure = error;
    journey.isUnreached = error instanceof Unreached;
    // A backend that had only the rest of the deadline did not fail.
    if (!isFirst && limitMs !== null && limitMs !== backend.timeouts.totalMs && error.status === 504) return null;
  }
  // A client can break off its upload as often as it likes: that must not exclude a backend for all.
  if (!isStreamed(outgoing.body) || (isTrial && !isSpared)) {
    const evidence = { isOwn: journey.isUnreached, url: hashText(selection.url) };
    reportFailure(platform, backend, { ...evidence, isTrial });
  }
  return null;
}

function limitOf({ timeouts }: CompiledBackend, { startedAt, selection: { pool, exchange } }: Journey): number | null {
  if (pool.deadlineMs === null) return timeouts.totalMs;
  const left = Math.max(1, startedAt + pool.deadlineMs - exchange.platform.now());
  return timeouts.totalMs === null ? left : Math.min(left, timeouts.totalMs);
}

/** With no backend left to ask the pool is unavailable (RFC 9110 §15.6.4), whatever each of them did. */
function settle({ selection, held, failure, isBudgetSpent }: Journey, isExhausted: boolean): Response {
  if (held !== null) return held;
  const isBackends = !isBudgetSpent && (failure?.isBackends ?? true);
  if (!isExhausted && failure !== null) {
    throw new OriginFailure(failure.status as 502 | 504, failure.message, { isBackends });
  }
  const why = failure?.message ?? JSON.stringify(selection.passedOver);
  const message = `no backend of pool ${selection.pool.name} is left to ask: ${why}`;
  throw new OriginFailure(503, message, { retryAfterSeconds: retryAfterSeconds(selection), isBackends });
}
