import type { Weighed, Weighted } from './policies/policy.ts';

const encoder = new TextEncoder();

/** FNV-1a over words of 32 bits, mixed so that texts that differ only at the end have quite different hashes. */
export function hashText(text: string): number {
  const bytes = encoder.encode(text);
  const words = new Uint32Array((bytes.length + 3) >> 2);
  new Uint8Array(words.buffer).set(bytes);
  let hash = 0x811c9dc5;
  for (let at = 0; at < words.length; at += 1) hash = Math.imul(hash ^ words[at]!, 0x01000193);
  return mix(hash);
}

function mix(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** Returns the place in the table that a hash tries at this step: seemingly random, and always the same. */
function placeOf(hash: number, step: number, size: number): number {
  return mix(hash + Math.imul(step, 0x9e3779b9)) & (size - 1);
}

/** Slots of the lightest member, and of the heaviest: weights are rounded to them. */
const LEAST_SLOTS = 16;
const MOST_SLOTS = 4_096;
/** If this many steps find no member, so few are left that any of them will do. */
const MOST_STEPS = 500;

/** Tables by pool, as the configuration has them: for each slot the place of a member, or −1 if it is empty. */
const slotsOf = new WeakMap<Weighted, Int16Array>();

/**
 * Consistent hashing: members have slots by their names and weights. A key tries slots, in an order of its own, until one
 * belongs to a member that is there. So a member that goes, or comes, moves its own share of the keys and no others, and to
 * all others by their weights. It takes about two steps, however large the pool; weighted rendezvous hashing does the same
 * with a step for each member.
 */
export function memberFor<Member extends Weighed>(
  key: string,
  pool: Weighted<Member>,
  left: readonly Member[],
): Member {
  let slots = slotsOf.get(pool);
  if (slots === undefined) slotsOf.set(pool, (slots = giveSlots(pool.members)));
  const hash = hashText(key);
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const place = slots[placeOf(hash, step, slots.length)]!;
    if (place < 0) continue;
    const member = pool.members[place]!;
    if (left === pool.members || left.includes(member)) return member;
  }
  return left[hash % left.length]!;
}

function giveSlots(members: readonly Weighed[]): Int16Array {
  const least = Math.min(...members.map(({ weight }) => weight));
  const counts = members.map(({ weight }) => Math.min(MOST_SLOTS, Math.round((LEAST_SLOTS * weight) / least)));
  const total = counts.reduce((sum, count) => sum + count, 0);
  const slots = new Int16Array(2 ** Math.ceil(Math.log2(total * 2))).fill(-1);
  members.forEach(({ name }, member) => {
    const hash = hashText(name);
    for (let given = 0, step = 0; given < counts[member]!; step += 1) {
      const place = placeOf(hash, step, slots.length);
      if (slots[place]! >= 0) continue;
      slots[place] = member;
      given += 1;
    }
  });
  return slots;
}
