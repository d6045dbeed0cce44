import type { Platform } from './platform.ts';

/** Does the work when the time has passed. */
export async function later({ wait }: Pick<Platform, 'wait'>, delayMs: number, work: () => void): Promise<void> {
  await wait(delayMs);
  work();
}

/** Fastly's advice for shielding: what a shield still held may have come back to the edge meanwhile. */
export const SHIELD_REPEAT_MS = 2_000;
