import type { Policy, Weighed, Weighted } from './policy.ts';

/** A longer round is cut off: weights that are no small whole numbers are then met within a thousandth. */
const LONGEST_ROUND = 1_000;

interface Round {
  /** Places of members in the pool. */
  order: readonly number[];
  turn: number;
}

/**
 * A counter of this sandbox, in which nothing of a request is kept. One for the whole POP would write to the cache at every
 * fetch. It starts at a random place, so that many short-lived sandboxes do not all start with the same backend.
 */
const rounds = new WeakMap<Weighted, Round>();

/** Chooses in turn; a member of twice the weight comes twice in a round, spread over it. */
export const roundRobin: Policy = ({ pool, members, random }) => {
  let round = rounds.get(pool);
  if (round === undefined) {
    const order = orderOfRound(pool.members);
    round = { order, turn: Math.floor(random() * order.length) };
    rounds.set(pool, round);
  }
  for (;;) {
    const member = pool.members[round.order[round.turn]!]!;
    round.turn = (round.turn + 1) % round.order.length;
    if (members.includes(member)) return member;
  }
};

/**
 * Smooth weighted round-robin: each member gains its weight at every step; the one with the most is chosen, and loses the
 * sum.
 */
function orderOfRound(members: readonly Weighed[]): number[] {
  const weights = members.map(({ weight }) => weight);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const step = weights.every(Number.isInteger) ? weights.reduce(greatestCommonDivisor) : 0;
  const length = step > 0 ? Math.min(total / step, LONGEST_ROUND) : LONGEST_ROUND;
  const gained = members.map(() => 0);
  const order = Array.from({ length }, () => {
    weights.forEach((weight, at) => (gained[at]! += weight));
    const richest = gained.indexOf(Math.max(...gained));
    gained[richest]! -= total;
    return richest;
  });
  // Members so light that their turn would come after the cut get one all the same.
  return [...order, ...members.flatMap((_, place) => (order.includes(place) ? [] : [place]))];
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
