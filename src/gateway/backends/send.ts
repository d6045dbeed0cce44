import type { CompiledBackend, CompiledPool, Target } from '../config/compiled.ts';
import { OriginFailure } from '../errors.ts';
import { record, type Exchange } from '../exchange.ts';
import { claimRequest, tryOnce, type Attempt, type Outgoing } from './attempt.ts';
import type { dynamicResolver } from './dynamic.ts';
import { candidates, isOnlyHope, retryAfterSeconds, viewOf, type Candidate, type View } from './pool.ts';
import { earnRetry, spendRetry } from './retry-budget.ts';

export type { Outgoing } from './attempt.ts';

/** RFC 9110 §9.2.2. */
const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);

/** The stage that gets an answer from an origin, or throws an OriginFailure. */
export async function sendToTarget(
  target: Target,
  outgoing: Outgoing,
  { exchange, resolve }: { exchange: Exchange; resolve: ReturnType<typeof dynamicResolver> },
): Promise<Response> {
  if (target.kind === 'pool') return sendToPool(target.pool, outgoing, exchange);
  const local = exchange.platform.environment().local;
  const { backend, base } = resolve(target.dynamic, target.origin, { params: exchange.params(), local });
  const { timeouts } = target.dynamic;
  claimRequest(exchange);
  const limitMs = timeouts.totalMs;
  return tryOnce({ name: backend.name, to: backend, base, timeouts, limitMs, readsAhead: false }, outgoing, exchange);
}

async function sendToPool(pool: CompiledPool, outgoing: Outgoing, exchange: Exchange): Promise<Response> {
  const [only, another] = pool.backends;
  if (another !== undefined || only!.breaker !== null) return travel(setOut(pool, outgoing, exchange));
  claimRequest(exchange);
  return tryOnce(attemptOf(only!, { limitMs: only!.timeouts.totalMs, readsAhead: false }), outgoing, exchange);
}

function attemptOf(backend: CompiledBackend, how: Pick<Attempt, 'limitMs' | 'readsAhead'>): Attempt {
  const { name, base, prefix, timeouts } = backend;
  return { name, to: name, base: base + prefix, timeouts, ...how };
}

/** One request's way through a pool. */
interface Journey {
  pool: CompiledPool;
  outgoing: Outgoing;
  view: View;
  startedAt: number;
  retriesLeft: number;
  /** An answer with a status of `retryOn`: given where nothing better comes. */
  held: Response | null;
  failure: OriginFailure | null;
}

function setOut(pool: CompiledPool, outgoing: Outgoing, exchange: Exchange): Journey {
  const isReplayable = outgoing.body === null && IDEMPOTENT.has(outgoing.method);
  const view = viewOf(exchange, `${exchange.host}${outgoing.path}${outgoing.query}`, isReplayable);
  const retriesLeft = isReplayable ? pool.retries : 0;
  if (retriesLeft > 0) earnRetry(exchange.platform, pool);
  return { pool, outgoing, view, startedAt: exchange.platform.now(), retriesLeft, held: null, failure: null };
}

/** From backend to backend until one answers well, none is left, or no further try is allowed. */
async function travel(journey: Journey): Promise<Response> {
  const { pool, view } = journey;
  let answeredBy = 'none';
  let last: Candidate | null = null;
  let isPaid = true;
  try {
    for (const candidate of candidates(pool, view)) {
      if (last !== null && !(isPaid && hasTime(journey)) && !(isPaid = mayRetry(journey))) {
        return settle(journey, last.isLastResort);
      }
      if (!(await mayAsk(candidate, view))) continue;
      const response = await ask(candidate, journey, last === null);
      if (response !== null) {
        answeredBy = candidate.backend.name;
        return response;
      }
      last = candidate;
      // A trial is made for the sake of the others: its failure is not the request's.
      isPaid = candidate.trial !== null && !candidate.isLastResort && view.isReplayable;
    }
    return settle(journey, pool.backends.length > 1 || last === null || last.isLastResort);
  } finally {
    const { passedOver } = view;
    const detail = { pool: pool.name, policy: pool.policy, passedOver };
    record(view.exchange, { stage: 'pool', decision: answeredBy, detail });
  }
}

function hasTime({ pool, startedAt, view }: Journey): boolean {
  return pool.deadlineMs === null || view.exchange.platform.now() - startedAt < pool.deadlineMs;
}

function mayRetry(journey: Journey): boolean {
  if (journey.retriesLeft === 0 || !hasTime(journey)) return false;
  journey.retriesLeft -= 1;
  return spendRetry(journey.view.exchange.platform, journey.pool);
}

async function mayAsk({ backend, trial }: Candidate, { states, passedOver }: View): Promise<boolean> {
  if (trial === null || (await states.takeTrial(backend, trial))) return true;
  passedOver[backend.name] = 'breaker open, a trial is under way';
  return false;
}

/** The answer, or null where it is a failure, which the journey then bears. */
async function ask(candidate: Candidate, journey: Journey, isFirst: boolean): Promise<Response | null> {
  const { pool, outgoing, view } = journey;
  const { platform } = view.exchange;
  const { backend } = candidate;
  const isTrial = candidate.trial !== null;
  const askedAt = platform.now();
  const limit = limitOf(backend, journey);
  const readsAhead = journey.retriesLeft > 0 && outgoing.method === 'GET';
  claimRequest(view.exchange);
  try {
    const response = await tryOnce(attemptOf(backend, { limitMs: limit, readsAhead }), outgoing, view.exchange);
    if (!pool.retryOn.has(response.status)) {
      view.states.succeeded(backend, { isTrial, isOnlyHope: isTrial && isOnlyHope(candidate, pool, view) });
      if (pool.isTimed) view.states.tookMs(backend, platform.now() - askedAt);
      await journey.held?.body?.cancel();
      return response;
    }
    await journey.held?.body?.cancel();
    journey.held = response;
  } catch (error) {
    if (!(error instanceof OriginFailure)) throw error;
    journey.failure = error;
    // What others have left of the deadline is no measure of this one.
    if (!isFirst && limit !== null && limit !== backend.timeouts.totalMs && error.status === 504) return null;
  }
  // A client can break off its own upload as often as it likes: that must not take a backend from all.
  if (outgoing.body === null || isTrial) view.states.failed(backend, { isTrial });
  return null;
}

function limitOf({ timeouts }: CompiledBackend, { pool, startedAt, view }: Journey): number | null {
  if (pool.deadlineMs === null) return timeouts.totalMs;
  const left = Math.max(1, startedAt + pool.deadlineMs - view.exchange.platform.now());
  return timeouts.totalMs === null ? left : Math.min(left, timeouts.totalMs);
}

/** With no backend left to ask the pool is unavailable (RFC 9110 §15.6.4), whatever each of them did. */
function settle({ pool, view, held, failure }: Journey, isExhausted: boolean): Response {
  if (held !== null) return held;
  if (!isExhausted && failure !== null) throw failure;
  const why = failure?.message ?? JSON.stringify(view.passedOver);
  const message = `no backend of pool ${pool.name} is left to ask: ${why}`;
  throw new OriginFailure(503, message, retryAfterSeconds(pool, view));
}
