import type { Choice, Policy, Weighed } from './policy.ts';

/** Of a larger pool this many members, from a random one on, are compared. */
const MOST_COMPARED = 8;

/**
 * Chooses the quickest that this POP knows; a weight of 2 makes up for twice the time. A member whose latency is unknown
 * goes first. Latencies expire soon, so that each member is measured again from time to time.
 */
export const leastLatency: Policy = (choice) => {
  const { members } = choice;
  const count = Math.min(members.length, MOST_COMPARED);
  const start = members.length > count ? Math.floor(choice.random() * members.length) : 0;
  let best = members[start]!;
  let least = cost(best, choice);
  for (let at = 1; at < count; at += 1) {
    const member = members[(start + at) % members.length]!;
    const own = cost(member, choice);
    if (own < least) {
      best = member;
      least = own;
    }
  }
  return best;
};

function cost<Member extends Weighed>(member: Member, { latencyMs }: Choice<Member>): number {
  return (latencyMs(member) ?? 0) / member.weight;
}
