import type { Policy, Weighed } from './policy.ts';

/**
 * Chooses at random, by weight. With all members left, as nearly always, it takes as many steps as their number has bits.
 */
export const random: Policy = ({ pool, members, random: draw }) =>
  members === pool.members ? search(members, draw() * members.at(-1)!.upTo) : walk(members, draw());

function search<Member extends Weighed>(members: readonly Member[], mark: number): Member {
  let low = 0;
  let high = members.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (mark < members[middle]!.upTo) high = middle;
    else low = middle + 1;
  }
  return members[low]!;
}

function walk<Member extends Weighed>(members: readonly Member[], share: number): Member {
  let mark = share * members.reduce((sum, { weight }) => sum + weight, 0);
  return members.find(({ weight }) => (mark -= weight) < 0) ?? members.at(-1)!;
}
