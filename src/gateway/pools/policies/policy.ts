/** A member that a policy chooses among. */
export interface Weighed {
  name: string;
  weight: number;
  /** Its weight and those of all before it. */
  upTo: number;
}

/** The members of one pool. One pool is the same object for as long as the sandbox lives. */
export interface Weighted<Member extends Weighed = Weighed> {
  members: readonly Member[];
}

/** What a policy may read. Functions, because most policies read little of it. */
export interface Choice<Member extends Weighed = Weighed> {
  pool: Weighted<Member>;
  /** The members that are left, in the pool's order: at least one. */
  members: readonly Member[];
  /** At least 0 and under 1. */
  random(): number;
  /** Host, path and query of the request. */
  url(): string;
  /** The value by which the pool tells clients apart. */
  client(): string;
  /** How long the member's recent answers took, to the header section; null if that is unknown. */
  latencyMs(member: Member): number | null;
}

/** The one method of a selection policy: which member is asked next. */
export type Policy = <Member extends Weighed>(choice: Choice<Member>) => Member;
