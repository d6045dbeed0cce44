import type { Member } from '../../config/compiled.ts';
import type { Policy } from './policy.ts';

/**
 * The quickest by what is known in this POP; a weight of 2 makes up for twice the time. What nothing is known of goes
 * first: what is known is soon forgotten, so that each is measured again from time to time.
 */
export const leastLatency: Policy = ({ members, latencyMs }) => {
  const cost = (member: Member): number => (latencyMs(member) ?? 0) / member.weight;
  let [best] = members as [Member];
  let least = cost(best);
  for (const member of members.slice(1)) {
    const own = cost(member);
    if (own < least) [best, least] = [member, own];
  }
  return best;
};
