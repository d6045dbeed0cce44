import type { CacheStore, EntryOptions, Platform } from '../platform.ts';
import { afterFailure, afterSuccess, type BreakerState, keepMs } from './breaker.ts';
import type { CompiledBackend } from './config.ts';

/**
 * What the requests of a POP tell one another about backends: small entries of the cache, which expire when they are of
 * no more interest. Read only where something is fetched; a backend that is well costs one look-up that finds nothing.
 */
export type Stores = Pick<Platform, 'cache' | 'now' | 'random'>;

/** Of the successes that an error rate counts, one in so many is written down, as so many. */
const SAMPLE = 8;
const LATENCY_MS = 30_000;
const LATENCY_WRITE_MS = 1_000;
/** How much the newest measurement counts. */
const NEWEST = 0.3;
const NO_BODY = new Uint8Array(0);

/** Null where there is no breaker, or nothing to say. */
export function breakerState({ cache }: Stores, { name, breaker }: CompiledBackend): BreakerState | null {
  const note = breaker === null ? null : read(cache, `b|${name}`);
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
    transaction.insert(optionsOf({ text: '', forMs }), NO_BODY);
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

export function reportFailure(stores: Stores, backend: CompiledBackend, isTrial: boolean): void {
  const { breaker } = backend;
  if (breaker === null) return;
  write(stores, backend, afterFailure(breakerState(stores, backend), { breaker, now: stores.now(), isTrial }));
}

function write({ cache, now }: Stores, { name, breaker }: CompiledBackend, state: BreakerState | null): void {
  if (state !== null) put(cache, `b|${name}`, { text: JSON.stringify(state), forMs: keepMs(state, breaker!, now()) });
}

/** What an answer lately took, or null. */
export function latencyMs({ cache }: Stores, { name }: CompiledBackend): number | null {
  const note = read(cache, `l|${name}`);
  return note === null ? null : Number(note.text);
}

/** Written at most once a second for each backend. */
export function reportLatency({ cache }: Stores, { name }: CompiledBackend, milliseconds: number): void {
  const note = read(cache, `l|${name}`);
  if (note !== null && note.ageMs < LATENCY_WRITE_MS) return;
  const mean = note === null ? milliseconds : Number(note.text) * (1 - NEWEST) + milliseconds * NEWEST;
  put(cache, `l|${name}`, { text: String(mean), forMs: LATENCY_MS });
}

interface Note {
  text: string;
  forMs: number;
}

function optionsOf({ text, forMs }: Note): EntryOptions {
  return { maxAgeMs: forMs, staleMs: 0, initialAgeMs: 0, surrogateKeys: [], metadata: text };
}

/** A note under a key, and its age; null where there is none. */
export function read(cache: CacheStore, key: string): { text: string; ageMs: number } | null {
  const entry = cache.lookup(key);
  if (entry === null) return null;
  entry.close();
  return { text: entry.metadata, ageMs: entry.ageMs };
}

export function put(cache: CacheStore, key: string, note: Note): void {
  cache.insert(key, optionsOf(note), NO_BODY);
}
