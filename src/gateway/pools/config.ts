import type { CompiledBackend } from '../backends/config.ts';
import type { Duration } from '../config/duration.ts';
import type { CompiledShield } from '../shield/config.ts';
import type { PolicyName } from './policies/index.ts';

/** A backend or a pool in a pool. */
export interface Member {
  name: string;
  weight: number;
  /** Its weight and those of all before it. */
  upTo: number;
  to: CompiledBackend | CompiledPool;
}

export interface CompiledPool {
  name: string;
  members: readonly Member[];
  /** All that can be asked, pools in it included, each once. */
  backends: readonly CompiledBackend[];
  policy: PolicyName;
  /** Whether it, or a pool in it, goes by latency. */
  isTimed: boolean;
  hashBy: HashBy;
  retries: number;
  retryOn: ReadonlySet<number>;
  retryShare: number;
  deadlineMs: number | null;
  quorum: number;
  shield: CompiledShield | null;
}

/** What `client-hash` tells clients apart by; a request without the cookie or header goes by its address. */
type HashBy = 'address' | { cookie: string } | { header: string };

/** Several backends behind one name. */
export interface PoolConfig<Member extends string = string> {
  /** Backends, and other pools, with their weights. For `failover` the order counts, not the weight. */
  backends: { [Name in Member]?: number };
  /** Who is asked first. Default `'random'`. */
  policy?: PolicyName;
  /** For `client-hash` alone. Default `'address'`. */
  hashBy?: HashBy;
  /** Further tries after a failure, each of another backend, for idempotent requests without a body. Default 0. */
  retries?: number;
  /** Statuses that are a failure too, 400 to 599, e.g. `[502, 503]`. Default: none, an answer is an answer. */
  retryOn?: readonly number[];
  /** The share of requests that may be retried beyond ten a second in one POP, 0 to 1. Default 0.2. */
  retryBudget?: number;
  /** All tries together, to the head of the answer. No default. */
  deadline?: Duration;
  /** The share of weight that must be healthy for the pool to be used, 0 to 1. Default 0. */
  quorum?: number;
  /** As for a backend. Default: the one that all its backends name; required where they differ. */
  shield?: string;
}
