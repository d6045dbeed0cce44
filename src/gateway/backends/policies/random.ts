import type { Policy } from './policy.ts';

/** By weight. */
export const random: Policy = ({ members, random: draw }) => {
  let total = 0;
  for (const { weight } of members) total += weight;
  let mark = draw() * total;
  for (const member of members) if ((mark -= member.weight) < 0) return member;
  return members.at(-1)!;
};
