import { enforceExplicitBackends } from 'fastly:backend';
import { setReusableSandboxOptions } from 'fastly:experimental';

const LONG_MS = 3_600_000;

/** The SDK accepts no further request in a sandbox that has pending work: a timer is enough. */
export function retire(): void {
  setTimeout(() => undefined, LONG_MS);
}

/**
 * Called at top level, when the Wasm is built. A sandbox serves many requests, within limits that keep a leak or a
 * long-lived dynamic backend small, and no fetch goes anywhere but to a named backend.
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
