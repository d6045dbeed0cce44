import { insertNote, leaveNote, readNote } from '../cache/note.ts';
import type { CacheStore, Platform } from '../platform.ts';
import { afterFailure, afterSuccess, type BreakerState, type Evidence, keepMs } from './breaker.ts';
import type { CompiledBackend } from './config.ts';

/**
 * Where a POP keeps what its requests found out about backends: notes in the cache, which expire. Only a request that
 * fetches something reads them.
 */
export type Stores = Pick<Platform, 'cache' | 'now' | 'random'>;

/** Only one of so many successes is written, and counts as so many in the error rate. */
const SAMPLE = 8;
const LATENCY_MS = 30_000;
const LATENCY_WRITE_MS = 1_000;
/** How much the newest measurement counts. */
const NEWEST = 0.3;

/** Returns the state of a backend's breaker; null if it has no breaker, or no failure is known. */
export function breakerState(cache: CacheStore, { name, breaker }: CompiledBackend): BreakerState | null {
  const note = breaker === null ? null : readNote(cache, `b|${name}`);
  return note === null ? null : (JSON.parse(note.text) as BreakerState);
}

/** Whether a backend of the pool may have failed. If not, no request reads the state of each. */
export function isInTrouble(cache: CacheStore, pool: string): boolean {
  return cache.peek(troubleKey(pool)) !== null;
}

/** Takes the trial of an open backend, for as long as a try may take. Only one request gets it. */
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

/** A success of a backend without failures changes nothing but the error rate. */
export function reportSuccess(
  stores: Stores,
  backend: CompiledBackend,
  { wasWell, ...trial }: { wasWell: boolean; isTrial: boolean; isOnlyHope: boolean },
): void {
  const { breaker } = backend;
  if (breaker === null) return;
  const times = breaker.errorRate !== null && stores.random() < 1 / SAMPLE ? SAMPLE : 0;
  if (wasWell && times === 0) return;
  const state = afterSuccess(breakerState(stores.cache, backend), { breaker, now: stores.now(), times, ...trial });
  if (state !== null) write(stores, backend, state);
}

export function reportFailure(
  stores: Stores,
  backend: CompiledBackend,
  evidence: Evidence & { isTrial: boolean },
): void {
  const { breaker } = backend;
  if (breaker === null) return;
  const known = breakerState(stores.cache, backend);
  const state = afterFailure(known, { breaker, now: stores.now(), ...evidence });
  if (state !== null) write(stores, backend, state);
  // The pool's note may have been evicted, else this request would not have asked this backend.
  else if (known !== null) warn(stores, backend, known);
}

function write(stores: Stores, backend: CompiledBackend, state: BreakerState): void {
  const forMs = keepMs(state, backend.breaker!, stores.now());
  leaveNote(stores.cache, `b|${backend.name}`, { text: JSON.stringify(state), forMs });
  if (state.failures > 0 || state.until > 0) warn(stores, backend, state);
}

/** Notes for each pool that one of its backends has failed, for as long as the state is kept. */
function warn({ cache, now }: Stores, { pools, breaker }: CompiledBackend, state: BreakerState): void {
  const forMs = keepMs(state, breaker!, now());
  for (const pool of pools) leaveNote(cache, troubleKey(pool), { text: '', forMs });
}

function troubleKey(pool: string): string {
  return `trouble|${pool}`;
}

/** How long recent answers took, and when that was written, by the backends' names. */
export type Latencies = Record<string, [milliseconds: number, at: number]>;

/** Returns the latencies of a pool's backends, without those that are too old. */
export function latenciesOf({ cache, now }: Pick<Stores, 'cache' | 'now'>, pool: string): Latencies {
  const text = readNote(cache, latencyKey(pool))?.text;
  const known = text === undefined ? {} : (JSON.parse(text) as Latencies);
  return Object.fromEntries(Object.entries(known).filter(([, [, at]]) => now() - at < LATENCY_MS));
}

/** Writes a latency, at most once a second for each backend, by the value that the request read. */
export function reportLatency(
  stores: Stores,
  { pool, backend, tookMs }: { pool: string; backend: string; tookMs: number },
  before: Latencies,
): void {
  const now = stores.now();
  if (now - (before[backend]?.[1] ?? 0) < LATENCY_WRITE_MS) return;
  const all = latenciesOf(stores, pool);
  const known = all[backend];
  const mean = known === undefined ? tookMs : known[0] * (1 - NEWEST) + tookMs * NEWEST;
  const text = JSON.stringify({ ...all, [backend]: [mean, now] } satisfies Latencies);
  leaveNote(stores.cache, latencyKey(pool), { text, forMs: LATENCY_MS });
}

function latencyKey(pool: string): string {
  return `latency|${pool}`;
}
