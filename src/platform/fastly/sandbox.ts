import { enforceExplicitBackends } from 'fastly:backend';
import { setReusableSandboxOptions } from 'fastly:experimental';

const LONG_MS = 3_600_000;

/** The SDK takes no further request where something is left to be done that nobody waits for: a timer will do. */
export function retire(): void {
  setTimeout(() => undefined, LONG_MS);
}

/**
 * Called at top level, when the Wasm is built. A sandbox serves many requests, within bounds that keep a leak or a
 * long-lived dynamic backend small, and no fetch goes anywhere but to a backend that was named.
 */
export function prepareSandbox(): void {
  enforceExplicitBackends();
  setReusableSandboxOptions({
    maxRequests: 2_000,
    maxMemoryMiB: 96,
    sandboxTimeoutMs: 600_000,
    betweenRequestTimeoutMs: 5_000,
  });
}
