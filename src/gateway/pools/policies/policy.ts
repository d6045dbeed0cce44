/** What a policy chooses among. */
export interface Weighed {
  name: string;
  weight: number;
  /** Its weight and those of all before it. */
  upTo: number;
}

/** Those among whom a policy chooses. One pool is the same object for as long as the sandbox lives. */
export interface Weighted<Member extends Weighed = Weighed> {
  members: readonly Member[];
}

/** What a policy chooses from, and what it may ask. Functions, since most policies ask for little of it. */
export interface Choice<Member extends Weighed = Weighed> {
  pool: Weighted<Member>;
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
export type Policy = <Member extends Weighed>(choice: Choice<Member>) => Member;
