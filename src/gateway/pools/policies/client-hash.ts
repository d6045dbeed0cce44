import { memberFor } from '../consistent-hash.ts';
import type { Policy } from './policy.ts';

/** By client: one client stays with one backend. */
export const clientHash: Policy = ({ pool, members, client }) => memberFor(client(), pool, members);
