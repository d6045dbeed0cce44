import type { Member } from '../config/compiled.ts';

/** FNV-1a in 32 bits, mixed so that texts that differ at the end differ everywhere. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return mix(hash);
}

function mix(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/**
 * Weighted rendezvous hashing: each member draws a number of its own for the key, and the best draw wins. Without one
 * member all other draws stand, so only what it had won moves, to the others by their weights.
 */
export function rendezvous(members: readonly Member[], key: number): Member {
  let best = members[0]!;
  let least = Number.POSITIVE_INFINITY;
  for (const member of members) {
    // An exponential draw with the weight as its rate: the least of them is a member's as often as its weight says.
    const draw = -Math.log((mix(member.seed ^ key) + 0.5) / 0x1_0000_0000) / member.weight;
    if (draw < least) {
      least = draw;
      best = member;
    }
  }
  return best;
}
