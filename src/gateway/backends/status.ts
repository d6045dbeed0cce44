import type { Platform } from '../platform.ts';
import { type Phase, phaseOf } from './breaker.ts';
import type { CompiledBackend } from './config.ts';
import { breakerState, latenciesOf } from './states.ts';

/** What this POP knows of a backend. */
export interface BackendStatus {
  name: string;
  /** What the platform's probes say. */
  health: 'healthy' | 'unhealthy' | 'unknown';
  /** What requests found; null if the backend has no breaker. */
  breaker: { state: Phase; failures: number; opened: number; trialInMs: number } | null;
  /** Null if no pool uses it, or it is unknown. */
  latencyMs: number | null;
}

export function backendStatus(backend: CompiledBackend, platform: Platform): BackendStatus {
  const { name } = backend;
  const now = platform.now();
  const state = breakerState(platform.cache, backend);
  const { failures, opened, until } = state ?? { failures: 0, opened: 0, until: 0 };
  // As the first of its pools knows it that uses it.
  const latencies = backend.pools.flatMap((pool) => latenciesOf(platform, pool)[name]?.[0] ?? []);
  const breaker = { state: phaseOf(state, now), failures, opened, trialInMs: Math.max(0, until - now) };
  return {
    name,
    health: platform.origins.health(name),
    breaker: backend.breaker === null ? null : breaker,
    latencyMs: latencies[0] ?? null,
  };
}
