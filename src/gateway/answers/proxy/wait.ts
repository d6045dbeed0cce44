import type { Timeouts } from '../../backends/config.ts';
import type { Target } from '../../backends/target.ts';
import { MAX_ORIGINS } from '../../dynamic-backends/tenant.ts';

const MARGIN_MS = 1_000;
/** No client waits longer. */
const MAX_MS = 60_000;

/** How long others wait for a fetch: as long as it can take, at the shield and by all its own tries, with what is read of the body. */
export function waitMsFor(target: Target): number {
  return Math.min(longestMs(target) + MARGIN_MS, MAX_MS);
}

function longestMs(target: Target): number {
  if (target.kind === 'dynamic') return tryMs(target.dynamic) * (target.dynamic.from === null ? 1 : MAX_ORIGINS);
  const { pool } = target;
  const longest = Math.max(...pool.backends.map(tryMs));
  const tries = Math.min((1 + pool.retries) * longest, (pool.deadlineMs ?? Infinity) + longest);
  return (pool.shield?.firstByteMs ?? 0) + tries;
}

function tryMs({ timeouts: { connectMs, firstByteMs, betweenBytesMs, totalMs } }: { timeouts: Timeouts }): number {
  return (totalMs ?? connectMs + firstByteMs) + betweenBytesMs;
}
