import { clientHash } from './client-hash.ts';
import { failover } from './failover.ts';
import { hash } from './hash.ts';
import { leastLatency } from './least-latency.ts';
import type { Policy } from './policy.ts';
import { random } from './random.ts';
import { roundRobin } from './round-robin.ts';

/** The selection policies by their names in the configuration. */
export const policies = {
  random,
  'round-robin': roundRobin,
  hash,
  'client-hash': clientHash,
  failover,
  'least-latency': leastLatency,
} satisfies Record<string, Policy>;

export type PolicyName = keyof typeof policies;
