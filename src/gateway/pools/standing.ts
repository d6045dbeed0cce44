import { type BreakerState, phaseOf, resortAt } from '../backends/breaker.ts';
import type { CompiledBackend } from '../backends/config.ts';
import type { Exchange } from '../exchange.ts';
import type { CompiledPool, Member } from './config.ts';
import type { PoolStates } from './states.ts';

/** The request that a pool is asked for. */
export interface Need {
  exchange: Exchange;
  /** Host, path and query. */
  url: string;
  /** Whether the request can be sent again if a try fails. */
  isReplayable: boolean;
  states: PoolStates;
}

/** A backend to ask. */
export interface Candidate {
  backend: CompiledBackend;
  /** Whether no failure of it was known. */
  wasWell: boolean;
  /** The state of its open breaker, which `takeTrial` needs; else null. */
  trial: BreakerState | null;
  /** Whether it is asked although its breaker is open, because requests alone may have opened it. No trial is needed. */
  isSpared: boolean;
  /** Whether it is asked although it is excluded, because no other backend is left. */
  isLastResort: boolean;
}

/** Whether a backend of this pool may be asked, or why not. */
export type Judge = (backend: CompiledBackend, pool: CompiledPool, need: Need) => Candidate | string;

/** A request that cannot be sent again makes a trial only if none was made for as long as the breaker first stays open. */
export const judgeByHealth: Judge = (backend, pool, need) => {
  if (isUnhealthy(backend, need)) return 'unhealthy';
  const state = need.states.breaker(backend);
  const found = { backend, wasWell: isWell(state), trial: null, isSpared: false, isLastResort: false };
  if (state === null || state.until === 0) return found;
  if (!state.isOwn && isSpared(backend, pool, need)) return { ...found, trial: state, isSpared: true };
  const wait = waitMs(backend, state, need);
  return wait > 0 ? `breaker open, ${wait} ms until a trial` : { ...found, trial: state };
};

export const judgeLastResort: Judge = (backend, _, { exchange, states }) => {
  const now = exchange.platform.now();
  const state = states.breaker(backend);
  const found = { backend, wasWell: isWell(state), trial: null, isSpared: false, isLastResort: true };
  if (phaseOf(state, now) === 'closed') return found;
  if (!state!.isOwn) return { ...found, trial: state, isSpared: true };
  return now < resortAt(state!) ? 'breaker open, asked a moment ago' : { ...found, trial: state };
};

function isWell(state: BreakerState | null): boolean {
  return state === null || (state.failures === 0 && state.until === 0);
}

function isUnhealthy({ name, hasHealthCheck }: CompiledBackend, { exchange: { platform } }: Need): boolean {
  return hasHealthCheck && platform.origins.health(name) === 'unhealthy';
}

function waitMs({ breaker }: CompiledBackend, { until }: BreakerState, { exchange, isReplayable }: Need): number {
  return until + (isReplayable ? 0 : breaker!.openMs) - exchange.platform.now();
}

/** Whether no other backend of the pool is well. */
export function isOnlyHope(backend: CompiledBackend, { pool, ...need }: Need & { pool: CompiledPool }): boolean {
  return !pool.backends.some((other) => other !== backend && standingOf(other, need) === 'in');
}

/**
 * How a backend stands: `doubted` if failures opened its breaker that a client can cause as often as it likes: a status, a
 * reset or a late answer.
 */
function standingOf(backend: CompiledBackend, need: Need): 'in' | 'doubted' | 'out' {
  if (isUnhealthy(backend, need)) return 'out';
  const state = need.states.breaker(backend);
  if (state === null || state.until === 0) return 'in';
  if (!state.isOwn) return 'doubted';
  // Without requests its trial would never come.
  return waitMs(backend, state, need) > 0 ? 'out' : 'in';
}

/**
 * S71: a doubted backend is excluded only while no more than half of the backends beside it in the pool are excluded, the
 * first ones. So doubts never exclude the last backend that may be well.
 */
function isSpared(backend: CompiledBackend, { members }: CompiledPool, need: Need): boolean {
  const beside = members.flatMap(({ to }) => ('members' in to ? [] : [to]));
  const standings = beside.map((one) => standingOf(one, need));
  const out = standings.filter((standing) => standing === 'out').length;
  const doubted = beside.filter((_, at) => standings[at] === 'doubted');
  return doubted.indexOf(backend) >= Math.floor(beside.length / 2) - out;
}

/** A quorum ignores doubts, which exclude at most half of a pool. */
export function hasQuorum(pool: CompiledPool, need: Need): boolean {
  if (pool.quorum === 0) return true;
  const isUsable = ({ to }: Member): boolean =>
    'members' in to
      ? hasQuorum(to, need) && to.backends.some((one) => standingOf(one, need) !== 'out')
      : standingOf(to, need) !== 'out';
  const usable = pool.members.reduce((sum, member) => sum + (isUsable(member) ? member.weight : 0), 0);
  return usable >= pool.quorum * pool.members.at(-1)!.upTo;
}

/** Returns the seconds until a backend of the pool is due for a trial; ten if none waits for one. */
export function retryAfterSeconds({ pool, exchange, states }: Need & { pool: CompiledPool }): number {
  const now = exchange.platform.now();
  const waits = pool.backends.flatMap((backend) => {
    const state = states.breaker(backend);
    return phaseOf(state, now) === 'closed' ? [] : [state!.until - now];
  });
  return waits.length === 0 ? 10 : Math.max(1, Math.ceil(Math.min(...waits) / 1_000));
}
