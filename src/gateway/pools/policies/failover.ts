import type { Policy } from './policy.ts';

/** The first in the pool's order. */
export const failover: Policy = ({ members }) => members[0]!;
