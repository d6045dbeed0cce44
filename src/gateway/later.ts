import type { Platform } from './platform.ts';

/** Does the work after the delay. */
export async function later({ wait }: Pick<Platform, 'wait'>, delayMs: number, work: () => void): Promise<void> {
  await wait(delayMs);
  work();
}

/**
 * How long after a purge it is repeated, as Fastly advises for shielding: in between, an edge may store again what its
 * shield still had.
 */
export const SHIELD_REPEAT_MS = 2_000;
