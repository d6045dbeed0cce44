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

/** What this POP knows of a pool's backends, as one request asks for it: each note is read once, and only when it is needed. */
export interface PoolStates {
  /** Of a backend's breaker; null where all is well. */
  breaker(backend: CompiledBackend): BreakerState | null;
  /** What a backend's answers lately took; null where nothing is known. */
  latencyMs(backend: CompiledBackend): number | null;
  /** Remembers what an answer took. */
  took(backend: CompiledBackend, milliseconds: number): void;
  /** To be called once one has failed: from then on each is asked for its own state. */
  doubt(): void;
}

/** Where all of a pool are well, that is one look-up that finds nothing, however many they are. */
export function statesOf(stores: Stores, pool: CompiledPool): PoolStates {
  const { cache } = stores;
  // A backend by itself is asked for its own.
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
