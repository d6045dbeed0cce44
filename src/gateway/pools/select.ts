import type { CompiledBackend } from '../backends/config.ts';
import { OriginFailure } from '../errors/error.ts';
import type { Exchange } from '../exchange.ts';
import { readCookies } from '../request/cookies.ts';
import { clientHeader } from '../request/forwarding.ts';
import type { CompiledPool, Member } from './config.ts';
import { policies } from './policies/index.ts';
import type { Choice } from './policies/policy.ts';
import { type Candidate, hasQuorum, type Judge, judgeByHealth, judgeLastResort, type Need } from './standing.ts';
import { type PoolStates, statesOf } from './states.ts';

/** One request's selection from a pool. */
export interface Selection extends Need {
  pool: CompiledPool;
  /** The backends that were considered and not asked, and why. */
  passedOver: Record<string, string>;
  /** Returns the best backend that is left, or null. */
  next(): Candidate | null;
}

/**
 * Returns the backends to ask, best first: those that are well, in the order of the policy, and then the others, because a
 * check can be wrong and some answer is better than none (S46). Below its quorum a pool has none.
 */
export function selectFrom(pool: CompiledPool, request: Omit<Need, 'states'>): Selection {
  const need: Need = { ...request, states: statesOf(request.exchange.platform, pool) };
  if (!hasQuorum(pool, need))
    throw new OriginFailure(503, `pool ${pool.name} is below its quorum`, { isBackends: true });
  const passedOver: Record<string, string> = {};
  const choice = choiceOf(pool, need);
  const asked: CompiledBackend[] = [];
  let judge: Judge = judgeByHealth;
  /** The pool, and the pools in it that were entered, each with the members that are left. */
  let open = [{ pool, members: pool.members }];

  function choose(inner: { pool: CompiledPool; members: readonly Member[] }): Member['to'] {
    choice.pool = inner.pool;
    choice.members = inner.members;
    const member = policies[inner.pool.policy](choice);
    inner.members = inner.members.filter((other) => other !== member);
    return member.to;
  }

  function consider(backend: CompiledBackend, inner: CompiledPool): Candidate | null {
    if (asked.includes(backend)) return null;
    const judged = judge(backend, inner, need);
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
    for (let inner = open.at(-1); inner !== undefined; inner = open.at(-1)) {
      if (inner.members.length === 0) {
        open.pop();
        continue;
      }
      const to = choose(inner);
      const found = 'members' in to ? goInto(to) : consider(to, inner.pool);
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

/** One object for all steps of a request: a policy reads it and keeps nothing. */
function choiceOf(pool: CompiledPool, { exchange, url, states }: Need): PoolChoice {
  const choice: PoolChoice = {
    pool,
    members: pool.members,
    random: () => exchange.platform.random(),
    url: () => url,
    client: () => clientText(exchange, choice.pool),
    latencyMs: (member) => latencyOf(member, states),
  };
  return choice;
}

function clientText({ client, request, kept }: Exchange, { hashBy }: CompiledPool): string {
  if (hashBy === 'address') return client.address;
  const text =
    'cookie' in hashBy
      ? readCookies(clientHeader(request.headers, 'cookie'), hashBy.cookie)[0]
      : clientHeader(request.headers, hashBy.header.toLowerCase(), kept);
  return text || client.address;
}

/** The latency of a pool is that of its quickest backend; null while any of them has none. */
function latencyOf({ to }: Member, states: PoolStates): number | null {
  if (!('members' in to)) return states.latencyMs(to);
  const all = to.backends.map(states.latencyMs);
  return all.includes(null) ? null : Math.min(...(all as number[]));
}
