import type { Policy } from './policy.ts';

/** Chooses the first in the pool's order. */
export const failover: Policy = ({ members }) => members[0]!;
