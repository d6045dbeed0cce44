import type { Target } from '../../targets/config.ts';

const MARGIN_MS = 1_000;
/** No client waits longer. */
const MAX_MS = 60_000;

/** How long others wait for a fetch: as long as it can take, with what is read of the body. */
export function waitMsFor({ longestMs }: Target): number {
  return Math.min(longestMs + MARGIN_MS, MAX_MS);
}
