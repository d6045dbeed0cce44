import type { Target } from '../../targets/config.ts';

const MARGIN_MS = 1_000;
/** The longest time that a client waits. */
const MAX_MS = 60_000;

/** Returns how long others wait for a fetch: as long as it can take, with the first read of the body. */
export function waitMsFor({ longestMs }: Target): number {
  return Math.min(longestMs + MARGIN_MS, MAX_MS);
}
