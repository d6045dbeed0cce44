/**
 * What requests cost in operations of Fastly's cache: each look-up and each insert counts as one, though Fastly documents
 * that "a read followed by a write" is one. docs/explanations/cache/operations.md lists the rare ones.
 */
export const OPERATIONS = {
  hit: 1,
  stored: 7,
  /** Not stored; and for the next requests, while that is known. */
  passed: 4,
  passedAgain: 3,
  /** Added if the answer varies: to find it, and to store it. */
  ofVariant: 1,
  /** Added to store an answer that names surrogate keys, however many. */
  ofKeys: 3,
  /** Added if a query is not found: to learn whether the origin has said that another spelling of it is the same. */
  ofQuery: 1,
  /** Added for a fetch through a pool whose backends are well, and for one whose policy is `least-latency`. */
  ofPool: 1,
  ofLatency: 1,
  /** Added for a fetch through a shield. */
  ofShield: 1,
} as const;

/** The operations of one route: a hit, a miss that is stored, and one that is not. */
export type Cost = Record<'hit' | 'stored' | 'passed', number>;

/** Counts by what a route sends to, if all is well and nothing is special about the answer. */
export function costOf({ operations, shield }: { operations: number; shield: object | null }): Cost {
  const { hit, stored, passed, ofShield } = OPERATIONS;
  const more = shield === null ? operations : ofShield;
  return { hit, stored: stored + more, passed: passed + more };
}
