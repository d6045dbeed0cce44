import type { Platform } from '../platform.ts';
import { type Phase, phaseOf } from './breaker.ts';
import type { CompiledBackend } from './config.ts';
import { breakerState, latenciesOf } from './states.ts';

/** What this POP knows of a backend. */
export interface BackendStatus {
  name: string;
  /** By the platform's probes. */
  health: 'healthy' | 'unhealthy' | 'unknown';
  /** By what requests met; null where the backend has none. */
  breaker: { state: Phase; failures: number; opened: number; trialInMs: number } | null;
  /** Null where no pool goes by it, or nothing is known. */
  latencyMs: number | null;
}

export function backendStatus(backend: CompiledBackend, platform: Platform): BackendStatus {
  const { name } = backend;
  const now = platform.now();
  const state = breakerState(platform.cache, backend);
  const { failures, opened, until } = state ?? { failures: 0, opened: 0, until: 0 };
  // As the first of its pools that goes by it knows it.
  const latencies = backend.pools.flatMap((pool) => latenciesOf(platform, pool)[name]?.[0] ?? []);
  const breaker = { state: phaseOf(state, now), failures, opened, trialInMs: Math.max(0, until - now) };
  return {
    name,
    health: platform.origins.health(name),
    breaker: backend.breaker === null ? null : breaker,
    latencyMs: latencies[0] ?? null,
  };
}
