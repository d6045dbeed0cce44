import type { BreakerState } from '../backends/breaker.ts';
import type { CompiledBackend } from '../backends/config.ts';
import {
  breakerState,
  isInTrouble,
  type Latencies,
  latenciesOf,
  reportLatency,
  type Stores,
} from '../backends/states.ts';
import type { CompiledPool } from './config.ts';

/** What this POP knows of a pool's backends, as one request reads it: each note once, and only when it is needed. */
export interface PoolStates {
  /** Returns the state of a backend's breaker; null if no failure is known. */
  breaker(backend: CompiledBackend): BreakerState | null;
  /** Returns how long a backend's recent answers took; null if that is unknown. */
  latencyMs(backend: CompiledBackend): number | null;
  /** Writes how long an answer took. */
  took(backend: CompiledBackend, milliseconds: number): void;
  /** Called after a failure: from then on the state of each backend is read. */
  doubt(): void;
}

/** If all backends of a pool are well, this is one look-up that finds nothing, however many they are. */
export function statesOf(stores: Stores, pool: CompiledPool): PoolStates {
  const { cache } = stores;
  // The state of a single backend is read directly.
  let isDoubted: boolean | null = pool.name === pool.backends[0]!.name ? true : null;
  let read: Latencies | null = null;
  const latencies = (): Latencies => (read ??= latenciesOf(stores, pool.name));
  return {
    breaker(backend) {
      if (backend.breaker === null) return null;
      isDoubted ??= isInTrouble(cache, pool.name);
      return isDoubted ? breakerState(cache, backend) : null;
    },
    latencyMs: ({ name }) => latencies()[name]?.[0] ?? null,
    took: ({ name }, tookMs) => reportLatency(stores, { pool: pool.name, backend: name, tookMs }, latencies()),
    doubt: () => void (isDoubted = true),
  };
}
