import type { CompiledBackend } from '../config/compiled.ts';
import type { CacheStore, Platform } from '../platform.ts';
import { afterFailure, afterSuccess, keepMs, type BreakerState } from './breaker.ts';

/**
 * What the requests of a POP tell one another about backends. Read only where something is fetched; a backend that is
 * well costs one look-up that finds nothing, and no write.
 */
export interface BackendStates {
  breaker(backend: CompiledBackend): BreakerState | null;
  /** What the head of an answer lately took, or null. */
  latencyMs(backend: CompiledBackend): number | null;
  /** The right to be the one trial of an open backend; for as long as a try may take. */
  takeTrial(backend: CompiledBackend, state: BreakerState): Promise<boolean>;
  succeeded(backend: CompiledBackend, outcome: { isTrial: boolean; isOnlyHope: boolean }): void;
  failed(backend: CompiledBackend, outcome: { isTrial: boolean }): void;
  /** At most once a second for each backend. */
  tookMs(backend: CompiledBackend, milliseconds: number): void;
}

/** Of the tries that an error rate counts, one in so many is written down, as so many. */
const SAMPLE = 8;
const LATENCY_MS = 30_000;
const LATENCY_WRITE_MS = 1_000;
/** How much the newest measurement counts. */
const NEWEST = 0.3;
const NO_BODY = new Uint8Array(0);

/** On Fastly's core cache: one small entry a backend and kind, which expires when it is of no more interest. */
export function backendStates({ cache, now, random }: Pick<Platform, 'cache' | 'now' | 'random'>): BackendStates {
  const readState = ({ name }: CompiledBackend): BreakerState | null => {
    const text = read(cache, `b|${name}`)?.text;
    return text === undefined ? null : (JSON.parse(text) as BreakerState);
  };

  function write({ name, breaker }: CompiledBackend, state: BreakerState | null): void {
    if (state !== null) put(cache, `b|${name}`, { text: JSON.stringify(state), forMs: keepMs(state, breaker!, now()) });
  }

  return {
    breaker: readState,
    latencyMs({ name }) {
      const known = read(cache, `l|${name}`);
      return known === null ? null : Number(known.text);
    },
    async takeTrial({ name, timeouts }, { failedAt, passed }) {
      const transaction = await cache.transaction(`t|${name}|${failedAt}|${passed}`, 0);
      if (transaction === null) return false;
      if (!transaction.mustInsert) {
        transaction.entry?.close();
        return false;
      }
      const forMs = timeouts.totalMs ?? timeouts.connectMs + timeouts.firstByteMs;
      transaction.insert(optionsOf({ text: '', forMs }), NO_BODY);
      return true;
    },
    succeeded(backend, { isTrial, isOnlyHope }) {
      const { breaker } = backend;
      if (breaker === null) return;
      const times = breaker.errorRate !== null && random() < 1 / SAMPLE ? SAMPLE : 0;
      write(backend, afterSuccess(readState(backend), { breaker, now: now(), isTrial, times, isOnlyHope }));
    },
    failed(backend, { isTrial }) {
      const { breaker } = backend;
      if (breaker === null) return;
      write(backend, afterFailure(readState(backend), { breaker, now: now(), isTrial, times: 1 }));
    },
    tookMs({ name }, milliseconds) {
      const known = read(cache, `l|${name}`);
      if (known !== null && known.ageMs < LATENCY_WRITE_MS) return;
      const mean = known === null ? milliseconds : Number(known.text) * (1 - NEWEST) + milliseconds * NEWEST;
      put(cache, `l|${name}`, { text: String(mean), forMs: LATENCY_MS });
    },
  };
}

function optionsOf({ text, forMs }: { text: string; forMs: number }) {
  return { maxAgeMs: forMs, staleMs: 0, initialAgeMs: 0, surrogateKeys: [], metadata: text };
}

/** A note under a key, and its age; null where there is none. */
export function read(cache: CacheStore, key: string): { text: string; ageMs: number } | null {
  const entry = cache.lookup(key);
  if (entry === null) return null;
  entry.close();
  return { text: entry.metadata, ageMs: entry.ageMs };
}

export function put(cache: CacheStore, key: string, note: { text: string; forMs: number }): void {
  cache.insert(key, optionsOf(note), NO_BODY);
}
