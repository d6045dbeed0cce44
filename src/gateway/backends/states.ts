import { insertNote, leaveNote, readNote } from '../cache/note.ts';
import type { CacheStore, Platform } from '../platform.ts';
import { afterFailure, afterSuccess, type BreakerState, type Evidence, keepMs } from './breaker.ts';
import type { CompiledBackend } from './config.ts';

/**
 * What the requests of a POP tell one another about backends: notes, which expire when they are of no more
 * interest. Read only where something is fetched.
 */
export type Stores = Pick<Platform, 'cache' | 'now' | 'random'>;

/** Of the successes that an error rate counts, one in so many is written down, as so many. */
const SAMPLE = 8;
const LATENCY_MS = 30_000;
const LATENCY_WRITE_MS = 1_000;
/** How much the newest measurement counts. */
const NEWEST = 0.3;

/** Null where there is no breaker, or nothing to say. */
export function breakerState(cache: CacheStore, { name, breaker }: CompiledBackend): BreakerState | null {
  const note = breaker === null ? null : readNote(cache, `b|${name}`);
  return note === null ? null : (JSON.parse(note.text) as BreakerState);
}

/** Whether one of a pool's backends may be unwell: where there is no word of that, nobody need ask for the state of each. */
export function isInTrouble(cache: CacheStore, pool: string): boolean {
  return cache.peek(troubleKey(pool)) !== null;
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

/** Who was well when it was asked is no news, but for the error rate. */
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
  // The word of it may have been lost, else nobody would have come here.
  else if (known !== null) warn(stores, backend, known);
}

function write(stores: Stores, backend: CompiledBackend, state: BreakerState): void {
  const forMs = keepMs(state, backend.breaker!, stores.now());
  leaveNote(stores.cache, `b|${backend.name}`, { text: JSON.stringify(state), forMs });
  if (state.failures > 0 || state.until > 0) warn(stores, backend, state);
}

/** For as long as the state is kept. */
function warn({ cache, now }: Stores, { pools, breaker }: CompiledBackend, state: BreakerState): void {
  const forMs = keepMs(state, breaker!, now());
  for (const pool of pools) leaveNote(cache, troubleKey(pool), { text: '', forMs });
}

function troubleKey(pool: string): string {
  return `trouble|${pool}`;
}

/** What an answer lately took, and when that was written, by the backends' names. */
export type Latencies = Record<string, [milliseconds: number, at: number]>;

/** Of a pool's backends, without what is so old that it says nothing. */
export function latenciesOf({ cache, now }: Pick<Stores, 'cache' | 'now'>, pool: string): Latencies {
  const text = readNote(cache, latencyKey(pool))?.text;
  const known = text === undefined ? {} : (JSON.parse(text) as Latencies);
  return Object.fromEntries(Object.entries(known).filter(([, [, at]]) => now() - at < LATENCY_MS));
}

/** Written at most once a second for each backend, by what was known of it when it was asked. */
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
