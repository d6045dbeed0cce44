import { hashText, rendezvous } from '../rendezvous.ts';
import type { Policy } from './policy.ts';

/** By URL: each backend is asked for its own share of the site. */
export const hash: Policy = ({ members, url }) => rendezvous(members, hashText(url()));
