import type { CompiledBackend } from '../backends/config.ts';
import type { Duration } from '../config/duration.ts';
import type { CompiledShield } from '../shield/config.ts';
import type { MeantConfig } from '../meant/config.ts';
import type { PolicyName } from './policies/index.ts';

/** A member of a compiled pool: a backend or another pool. */
export interface Member {
  name: string;
  weight: number;
  /** The sum of its weight and the weights of all members before it. */
  upTo: number;
  to: CompiledBackend | CompiledPool;
}

/** The compiled form of a pool. */
export interface CompiledPool {
  name: string;
  members: readonly Member[];
  /** All backends of the pool, those of pools in it included, each once. */
  backends: readonly CompiledBackend[];
  policy: PolicyName;
  /** Whether the pool, or a pool in it, has the policy `least-latency`. */
  isTimed: boolean;
  hashBy: HashBy;
  retries: number;
  retryOn: ReadonlySet<number>;
  /** The share of requests that the retry budget earns. */
  retryShare: number;
  deadlineMs: number | null;
  quorum: number;
  shield: CompiledShield | null;
}

/**
 * What identifies a client for the policy `client-hash`; a request without the cookie or header counts by its IP
 * address.
 */
type HashBy =
  | 'address'
  | {
      /** Names the cookie whose value identifies the client. Required, unless another way is chosen. */
      cookie: string;
    }
  | {
      /** Names the request header whose value identifies the client. Required, unless another way is chosen. */
      header: string;
    };

/** Several backends behind one name, with load balancing and failover. */
export interface PoolConfig<Member extends string = string> {
  /**
   * Lists the members, backends or other pools, each with its weight, a number above zero. For `policy: 'failover'` the
   * order counts instead. Required, with at least one member.
   *
   * @example { shop_eu: 3, shop_us: 1 }
   */
  backends: { [Name in Member]?: number };
  /**
   * Chooses which member is asked first: `random` and `round-robin` by weight, `hash` by URL, `client-hash` by client,
   * `failover` in the order given, `least-latency` the one that was quickest lately in this POP. Default `'random'`.
   */
  policy?: PolicyName;
  /**
   * Chooses what identifies a client: its IP address, a cookie or a header. Only with `policy: 'client-hash'`. Default
   * `'address'`.
   *
   * @example { cookie: 'session' }
   */
  hashBy?: HashBy;
  /**
   * Sets how often a failed request is tried again, each time with another backend: 0 to 31. Only GET, HEAD, OPTIONS,
   * PUT and DELETE without a body are tried again (RFC 9110 §9.2.2). Default 0.
   */
  retries?: number;
  /**
   * Lists statuses, 400 to 599, that count as a failure. Default: none, every response of an origin is a success.
   *
   * @example [502, 503]
   */
  retryOn?: readonly number[];
  /**
   * Limits retries in a POP to ten per second plus this share of the requests, 0 to 1. Up to 100 unused retries are
   * saved up, half of them for backends that cannot be reached. Default 0.2.
   */
  retryBudget?: number;
  /** Limits all tries of a request together, to the header section of the response; above zero. Default: no limit. */
  deadline?: Duration;
  /**
   * Sets the share of weight, 0 to 1, that must be healthy; with less, the pool answers 503. Default 0: no such limit.
   */
  quorum?: number;
  /**
   * Fastly concept: shielding. Names the POP through which all other POPs ask this pool. Default: the shield that all
   * its backends have; required if they have different ones.
   *
   * @example 'lhr-london-gb'
   */
  shield?: string;
  /**
   * Says which findings of `popgate check` about this pool are meant so: by their codes, each with the reason. Nothing of it
   * is deployed. Default: every finding is told.
   *
   * @example { 'unused-backend': 'for the move next week' }
   */
  meant?: MeantConfig;
}
