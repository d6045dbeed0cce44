import type { CompiledBackend, CompiledPool, Member } from '../config/compiled.ts';
import { readCookies } from '../cookies.ts';
import { OriginFailure } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import { backendStates, type BackendStates } from './backend-states.ts';
import { phaseOf, resortAt, type BreakerState } from './breaker.ts';
import { policies } from './policies/index.ts';

/** A backend to ask. */
export interface Candidate {
  backend: CompiledBackend;
  /** Where its breaker is open: what it says, for the right to be the one trial. */
  trial: BreakerState | null;
  /** Asked although it is out, since nothing else is left. */
  isLastResort: boolean;
}

/** A pool's backends as one request sees them. States are read when a policy comes to them, and once. */
export interface View {
  exchange: Exchange;
  states: BackendStates;
  /** Host, path and query. */
  url: string;
  /** Whether the request can be sent again if this try fails. */
  isReplayable: boolean;
  /** Who was considered and not taken, and why. */
  passedOver: Record<string, string>;
}

export function viewOf(exchange: Exchange, url: string, isReplayable: boolean): View {
  const states = backendStates(exchange.platform);
  const known = new Map<CompiledBackend, BreakerState | null>();
  function breaker(backend: CompiledBackend): BreakerState | null {
    let state = known.get(backend);
    if (state === undefined) known.set(backend, (state = states.breaker(backend)));
    return state;
  }
  return { exchange, states: { ...states, breaker }, url, isReplayable, passedOver: {} };
}

type Judge = (backend: CompiledBackend, view: View) => Candidate | string;

/**
 * The backends to ask, best first, worked out as far as they are asked for: by the policy those that are well, and then
 * the others, for a check can be wrong and some answer is better than none (S46). Below its quorum a pool has none.
 */
export function* candidates(pool: CompiledPool, view: View): Generator<Candidate> {
  if (!hasQuorum(pool, view)) throw new OriginFailure(503, `pool ${pool.name} is below its quorum`);
  const asked = new Set<CompiledBackend>();
  yield* inOrder(pool, view, { judge: judgeByHealth, asked });
  yield* inOrder(pool, view, { judge: judgeLastResort, asked });
}

function* inOrder(
  pool: CompiledPool,
  view: View,
  how: { judge: Judge; asked: Set<CompiledBackend> },
): Generator<Candidate> {
  const { platform } = view.exchange;
  let members = pool.members;
  while (members.length > 0) {
    const member = policies[pool.policy]({
      pool,
      members,
      random: () => platform.random(),
      url: () => view.url,
      client: () => clientText(view.exchange, pool),
      latencyMs: (other) => latencyOf(other, view),
    });
    const { to } = member;
    if (!('members' in to)) yield* asCandidate(to, view, how);
    else if (hasQuorum(to, view)) yield* inOrder(to, view, how);
    else view.passedOver[to.name] = 'below its quorum';
    members = members.filter((other) => other !== member);
  }
}

function* asCandidate(
  backend: CompiledBackend,
  view: View,
  { judge, asked }: { judge: Judge; asked: Set<CompiledBackend> },
): Generator<Candidate> {
  if (asked.has(backend)) return;
  const judged = judge(backend, view);
  if (typeof judged === 'string') {
    view.passedOver[backend.name] = judged;
    return;
  }
  asked.add(backend);
  yield judged;
}

/** A request that cannot be sent again leaves trials to others, but not for ever. */
function judgeByHealth(backend: CompiledBackend, view: View): Candidate | string {
  const { platform } = view.exchange;
  if (backend.hasHealthCheck && platform.origins.health(backend.name) === 'unhealthy') return 'unhealthy';
  const state = backend.breaker === null ? null : view.states.breaker(backend);
  if (state === null || state.until === 0) return { backend, trial: null, isLastResort: false };
  const wait = state.until + (view.isReplayable ? 0 : backend.breaker!.openMs) - platform.now();
  return wait > 0 ? `breaker open, ${wait} ms until a trial` : { backend, trial: state, isLastResort: false };
}

function judgeLastResort(backend: CompiledBackend, view: View): Candidate | string {
  const now = view.exchange.platform.now();
  const state = backend.breaker === null ? null : view.states.breaker(backend);
  if (phaseOf(state, now) === 'closed') return { backend, trial: null, isLastResort: true };
  return now < resortAt(state!)
    ? 'breaker open, and asked a moment ago'
    : { backend, trial: state, isLastResort: true };
}

function isWell(backend: CompiledBackend, view: View): boolean {
  return typeof judgeByHealth(backend, view) !== 'string';
}

/** A backend that waits for its trial counts: without requests it would never get one. */
function hasQuorum(pool: CompiledPool, view: View): boolean {
  if (pool.quorum === 0) return true;
  let [well, total] = [0, 0];
  for (const { to, weight } of pool.members) {
    total += weight;
    const isUsable =
      'members' in to ? hasQuorum(to, view) && to.backends.some((one) => isWell(one, view)) : isWell(to, view);
    if (isUsable) well += weight;
  }
  return well >= pool.quorum * total;
}

/** Whether no other backend of the pool is well. */
export function isOnlyHope({ backend }: Candidate, pool: CompiledPool, view: View): boolean {
  return !pool.backends.some((other) => other !== backend && isWell(other, view));
}

/** Seconds until a backend of the pool is due for a trial; ten where none waits for one. */
export function retryAfterSeconds(pool: CompiledPool, view: View): number {
  const now = view.exchange.platform.now();
  const waits = pool.backends.flatMap((backend) => {
    const state = backend.breaker === null ? null : view.states.breaker(backend);
    return phaseOf(state, now) === 'closed' ? [] : [state!.until - now];
  });
  return waits.length === 0 ? 10 : Math.max(1, Math.ceil(Math.min(...waits) / 1_000));
}

function clientText({ client, request }: Exchange, { hashBy }: CompiledPool): string {
  if (hashBy === 'address') return client.address;
  const text =
    'cookie' in hashBy
      ? readCookies(request.headers.get('cookie'), hashBy.cookie)[0]
      : request.headers.get(hashBy.header);
  return text || client.address;
}

/** Of a pool, that of its quickest; nothing while any of them is still to be measured. */
function latencyOf({ to }: Member, { states }: View): number | null {
  if (!('members' in to)) return states.latencyMs(to);
  const all = to.backends.map((backend) => states.latencyMs(backend));
  return all.includes(null) ? null : Math.min(...(all as number[]));
}
