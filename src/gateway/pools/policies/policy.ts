import type { CompiledPool, Member } from '../config.ts';

/** What a policy chooses from, and what it may ask. Functions, since most policies ask for little of it. */
export interface Choice {
  pool: CompiledPool;
  /** Those still in question, in the pool's order: at least one. */
  members: readonly Member[];
  /** At least 0 and under 1. */
  random(): number;
  /** Host, path and query of the request. */
  url(): string;
  /** What the pool tells clients apart by. */
  client(): string;
  /** What the member lately took for the head of an answer; null where nothing is known. */
  latencyMs(member: Member): number | null;
}

/** The one method of a selection policy: which member is asked next. */
export type Policy = (choice: Choice) => Member;
