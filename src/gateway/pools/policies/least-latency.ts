import type { Choice, Policy, Weighed } from './policy.ts';

/** Of a larger pool so many, beginning anywhere, are compared. */
const MOST_COMPARED = 8;

/**
 * The quickest by what is known in this POP; a weight of 2 makes up for twice the time. What nothing is known of goes
 * first: what is known is soon forgotten, so that each is measured again from time to time.
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
