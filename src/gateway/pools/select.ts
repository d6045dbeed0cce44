import { type BreakerState, phaseOf, resortAt } from '../backends/breaker.ts';
import type { CompiledBackend } from '../backends/config.ts';
import { breakerState, latencyMs } from '../backends/states.ts';
import { OriginFailure } from '../errors/error.ts';
import type { Exchange } from '../exchange.ts';
import { readCookies } from '../request/cookies.ts';
import type { CompiledPool, Member } from './config.ts';
import { policies } from './policies/index.ts';
import type { Choice } from './policies/policy.ts';

/** A backend to ask. */
export interface Candidate {
  backend: CompiledBackend;
  /** Where its breaker is open: what it says, for the right to be the one trial. */
  trial: BreakerState | null;
  /** Asked although it is out, since nothing else is left. */
  isLastResort: boolean;
}

/** What a pool is asked for. */
interface Need {
  exchange: Exchange;
  /** Host, path and query. */
  url: string;
  /** Whether the request can be sent again if a try fails. */
  isReplayable: boolean;
}

/** A pool as one request goes through it. States are read when a policy comes to them. */
export interface Selection extends Need {
  pool: CompiledPool;
  /** Who was considered and not taken, and why. */
  passedOver: Record<string, string>;
  /** The best backend that is left, or null. */
  next(): Candidate | null;
}

/**
 * The backends to ask, best first: by the policy those that are well, and then the others, for a check can be wrong and
 * some answer is better than none (S46). Below its quorum a pool has none.
 */
export function selectFrom(pool: CompiledPool, need: Need): Selection {
  if (!hasQuorum(pool, need))
    throw new OriginFailure(503, `pool ${pool.name} is below its quorum`, { isBackends: true });
  const passedOver: Record<string, string> = {};
  const choice = choiceOf(pool, need);
  const asked: CompiledBackend[] = [];
  let judge: Judge = judgeByHealth;
  /** The pool, and those in it that have been gone into: each with the members that are still in question. */
  let open = [{ pool, members: pool.members }];

  function choose(): Member['to'] {
    const inner = open.at(-1)!;
    choice.pool = inner.pool;
    choice.members = inner.members;
    const member = policies[inner.pool.policy](choice);
    inner.members = inner.members.filter((other) => other !== member);
    return member.to;
  }

  function consider(backend: CompiledBackend): Candidate | null {
    if (asked.includes(backend)) return null;
    const judged = judge(backend, need);
    if (typeof judged === 'string') {
      passedOver[backend.name] = judged;
      return null;
    }
    asked.push(backend);
    return judged;
  }

  function goInto(inner: CompiledPool): void {
    if (hasQuorum(inner, need)) open.push({ pool: inner, members: inner.members });
    else passedOver[inner.name] = 'below its quorum';
  }

  function next(): Candidate | null {
    while (open.length > 0) {
      if (open.at(-1)!.members.length === 0) {
        open.pop();
        continue;
      }
      const to = choose();
      const found = 'members' in to ? goInto(to) : consider(to);
      if (found) return found;
    }
    if (judge === judgeLastResort) return null;
    judge = judgeLastResort;
    open = [{ pool, members: pool.members }];
    return next();
  }

  return { ...need, pool, passedOver, next };
}

type PoolChoice = Choice<Member> & { pool: CompiledPool };

/** One for a request, since a policy reads it and keeps nothing. */
function choiceOf(pool: CompiledPool, { exchange, url }: Need): PoolChoice {
  const choice: PoolChoice = {
    pool,
    members: pool.members,
    random: () => exchange.platform.random(),
    url: () => url,
    client: () => clientText(exchange, choice.pool),
    latencyMs: (member) => latencyOf(member, exchange),
  };
  return choice;
}

type Judge = (backend: CompiledBackend, need: Need) => Candidate | string;

/** A request that cannot be sent again leaves trials to others, but not for ever. */
function judgeByHealth(backend: CompiledBackend, { exchange, isReplayable }: Need): Candidate | string {
  const { platform } = exchange;
  if (backend.hasHealthCheck && platform.origins.health(backend.name) === 'unhealthy') return 'unhealthy';
  const state = breakerState(platform, backend);
  if (state === null || state.until === 0) return { backend, trial: null, isLastResort: false };
  const wait = state.until + (isReplayable ? 0 : backend.breaker!.openMs) - platform.now();
  return wait > 0 ? `breaker open, ${wait} ms until a trial` : { backend, trial: state, isLastResort: false };
}

function judgeLastResort(backend: CompiledBackend, { exchange: { platform } }: Need): Candidate | string {
  const now = platform.now();
  const state = breakerState(platform, backend);
  if (phaseOf(state, now) === 'closed') return { backend, trial: null, isLastResort: true };
  return now < resortAt(state!) ? 'breaker open, asked a moment ago' : { backend, trial: state, isLastResort: true };
}

function isWell(backend: CompiledBackend, need: Need): boolean {
  return typeof judgeByHealth(backend, need) !== 'string';
}

/** A backend that waits for its trial counts: without requests it would never get one. */
function hasQuorum(pool: CompiledPool, need: Need): boolean {
  if (pool.quorum === 0) return true;
  const isUsable = ({ to }: Member): boolean =>
    'members' in to ? hasQuorum(to, need) && to.backends.some((one) => isWell(one, need)) : isWell(to, need);
  const usable = pool.members.reduce((sum, member) => sum + (isUsable(member) ? member.weight : 0), 0);
  return usable >= pool.quorum * pool.members.at(-1)!.upTo;
}

/** Whether no other backend of the pool is well. */
export function isOnlyHope(backend: CompiledBackend, selection: Selection): boolean {
  return !selection.pool.backends.some((other) => other !== backend && isWell(other, selection));
}

/** Seconds until a backend of the pool is due for a trial; ten where none waits for one. */
export function retryAfterSeconds({ pool, exchange: { platform } }: Selection): number {
  const now = platform.now();
  const waits = pool.backends.flatMap((backend) => {
    const state = breakerState(platform, backend);
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
function latencyOf({ to }: Member, { platform }: Exchange): number | null {
  if (!('members' in to)) return latencyMs(platform, to);
  const all = to.backends.map((backend) => latencyMs(platform, backend));
  return all.includes(null) ? null : Math.min(...(all as number[]));
}
