/**
 * What requests ask of Fastly's cache: each look-up and each insert counted as an operation, though Fastly documents that "a read
 * followed by a write" is one. What is seldom stands in docs/explanations/cache/operations.md alone.
 */
export const OPERATIONS = {
  hit: 1,
  stored: 7,
  /** Not stored, and for the next ones while that is known. */
  passed: 4,
  passedAgain: 3,
  /** More, where the answer varies: to find it, and to store it. */
  ofVariant: 1,
  /** More, to store an answer that names surrogate keys, however many. */
  ofKeys: 3,
  /** More, where a query is not found: whether the origin has said that another spelling of it is the same. */
  ofQuery: 1,
  /** More, for a fetch through a pool where all is well, and where it is the quickest that is asked. */
  ofPool: 1,
  ofLatency: 1,
  /** More, for a fetch through a shield. */
  ofShield: 1,
} as const;

/** Of one route: a hit, a miss that is stored, and one that is not. */
export type Cost = Record<'hit' | 'stored' | 'passed', number>;

/** By what a route sends to: where all is well, and nothing is special about the answer. */
export function costOf({ operations, shield }: { operations: number; shield: object | null }): Cost {
  const { hit, stored, passed, ofShield } = OPERATIONS;
  const more = shield === null ? operations : ofShield;
  return { hit, stored: stored + more, passed: passed + more };
}
