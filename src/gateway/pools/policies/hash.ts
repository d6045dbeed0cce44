import { memberFor } from '../consistent-hash.ts';
import type { Policy } from './policy.ts';

/** Chooses by URL, so that each backend is asked for its own share of the site. */
export const hash: Policy = ({ pool, members, url }) => memberFor(url(), pool, members);
