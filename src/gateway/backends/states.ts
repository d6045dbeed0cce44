import { insertNote, leaveNote, readNote } from '../cache/note.ts';
import type { Platform } from '../platform.ts';
import { afterFailure, afterSuccess, type BreakerState, type Evidence, keepMs } from './breaker.ts';
import type { CompiledBackend } from './config.ts';

/**
 * What the requests of a POP tell one another about backends: notes, which expire when they are of no more
 * interest. Read only where something is fetched; a backend that is well costs one look-up that finds nothing.
 */
export type Stores = Pick<Platform, 'cache' | 'now' | 'random'>;

/** Of the successes that an error rate counts, one in so many is written down, as so many. */
const SAMPLE = 8;
const LATENCY_MS = 30_000;
const LATENCY_WRITE_MS = 1_000;
/** How much the newest measurement counts. */
const NEWEST = 0.3;

/** Null where there is no breaker, or nothing to say. */
export function breakerState({ cache }: Stores, { name, breaker }: CompiledBackend): BreakerState | null {
  const note = breaker === null ? null : readNote(cache, `b|${name}`);
  return note === null ? null : (JSON.parse(note.text) as BreakerState);
}

/** The right to be the one trial of an open backend, for as long as a try may take. */
export async function takeTrial(
  { cache }: Stores,
  { name, timeouts }: CompiledBackend,
  { failedAt, passed }: BreakerState,
): Promise<boolean> {
  const transaction = await cache.transaction(`t|${name}|${failedAt}|${passed}`, 0);
  if (transaction === null) return false;
  if (transaction.mustInsert) {
    const forMs = timeouts.totalMs ?? timeouts.connectMs + timeouts.firstByteMs;
    insertNote(transaction, { text: '', forMs });
  } else transaction.entry?.close();
  return transaction.mustInsert;
}

export function reportSuccess(
  stores: Stores,
  backend: CompiledBackend,
  { isTrial, isOnlyHope }: { isTrial: boolean; isOnlyHope: boolean },
): void {
  const { breaker } = backend;
  if (breaker === null) return;
  const times = breaker.errorRate !== null && stores.random() < 1 / SAMPLE ? SAMPLE : 0;
  const report = { breaker, now: stores.now(), isTrial, times, isOnlyHope };
  write(stores, backend, afterSuccess(breakerState(stores, backend), report));
}

export function reportFailure(
  stores: Stores,
  backend: CompiledBackend,
  evidence: Evidence & { isTrial: boolean },
): void {
  const { breaker } = backend;
  if (breaker === null) return;
  const report = { breaker, now: stores.now(), ...evidence };
  write(stores, backend, afterFailure(breakerState(stores, backend), report));
}

function write({ cache, now }: Stores, { name, breaker }: CompiledBackend, state: BreakerState | null): void {
  if (state !== null)
    leaveNote(cache, `b|${name}`, { text: JSON.stringify(state), forMs: keepMs(state, breaker!, now()) });
}

/** What an answer lately took, or null. */
export function latencyMs({ cache }: Stores, { name }: CompiledBackend): number | null {
  const note = readNote(cache, `l|${name}`);
  return note === null ? null : Number(note.text);
}

/** Written at most once a second for each backend. */
export function reportLatency({ cache }: Stores, { name }: CompiledBackend, milliseconds: number): void {
  const note = readNote(cache, `l|${name}`);
  if (note !== null && note.ageMs < LATENCY_WRITE_MS) return;
  const mean = note === null ? milliseconds : Number(note.text) * (1 - NEWEST) + milliseconds * NEWEST;
  leaveNote(cache, `l|${name}`, { text: String(mean), forMs: LATENCY_MS });
}
