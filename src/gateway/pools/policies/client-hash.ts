import { memberFor } from '../consistent-hash.ts';
import type { Policy } from './policy.ts';

/** Chooses by client, so that one client stays with one backend. */
export const clientHash: Policy = ({ pool, members, client }) => memberFor(client(), pool, members);
