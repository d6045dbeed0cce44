import { hashText, rendezvous } from '../rendezvous.ts';
import type { Policy } from './policy.ts';

/** By client: one client stays with one backend. */
export const clientHash: Policy = ({ members, client }) => rendezvous(members, hashText(client()));
