import type {
  CacheEntry,
  CacheStore,
  EntryOptions,
  Platform,
  Rates,
  Stores,
  Transaction,
} from '../../src/gateway/platform.ts';

/** Where a case runs: the stores and counters, of which `KV_STORE` is one, and the time of their world. */
export interface World {
  cache: CacheStore;
  stores: Stores;
  rates: Rates;
  /** What is known from outside, as `data-cases.ts` has given it. */
  data: Pick<Platform, 'secrets' | 'acls' | 'locate' | 'deviceClass' | 'shields'>;
  /** A key, or a surrogate key, that no other case has. */
  unique(name: string): string;
  /** Lets at least so much of the store's time go by. */
  pass(milliseconds: number): Promise<void>;
  /** Lets all that is ready go on. */
  settle(): Promise<void>;
}

/** What a store shows of itself, as JSON, so that it can be told from inside a Wasm. */
export interface ContractCase {
  name: string;
  observe(world: World): unknown;
  expected: unknown;
}

export const MINUTE = 60_000;
export const KV_STORE = 'ledger';

/** Fresh for a minute, under no surrogate key, unless it says otherwise. */
export function lasting(options: Partial<EntryOptions> = {}): EntryOptions {
  return { maxAgeMs: MINUTE, staleMs: 0, initialAgeMs: 0, surrogateKeys: [], metadata: '', ...options };
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export async function textOf(entry: CacheEntry): Promise<string> {
  return new TextDecoder().decode(await entry.bytes());
}

/** What there is under a key: `null`, `'fresh'` or `'stale'`. */
export function stateOf(cache: CacheStore, key: string): 'fresh' | 'stale' | null {
  const entry = cache.lookup(key);
  entry?.close();
  const state = entry && (entry.stale ? 'stale' : 'fresh');
  const seen = cache.peek(key);
  if (seen !== state) throw new Error(`${key} is ${state} where it is read, and ${seen} where it is only looked at`);
  return state;
}

/** The body under a key, or null where there is none. */
export async function bodyOf(cache: CacheStore, key: string): Promise<string | null> {
  const entry = cache.lookup(key);
  return entry && textOf(entry);
}

/** Of a size, and unlike itself at every place, so that a shifted or doubled part shows. */
export function pattern(size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += 1) bytes[at] = (at * 31 + (at >> 8)) & 0xff;
  return bytes;
}

export function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

/** `'done'`, or that it was refused. */
export async function outcomeOf(work: () => unknown): Promise<'done' | 'refused'> {
  try {
    await work();
    return 'done';
  } catch {
    return 'refused';
  }
}

/** Longer than any case takes, and short enough to end one that hangs. */
export const LONG = 5_000;
/** Past its maximum age, and usable. */
export const STALE = { maxAgeMs: 1_000, staleMs: MINUTE, initialAgeMs: 2_000 };

/** What someone who asked for a key was told: who has it, and what is there. */
export function told(transaction: Transaction | null): string {
  if (transaction === null) return 'held by another';
  const { entry, mustInsert } = transaction;
  entry?.close();
  return `${mustInsert ? 'holds' : 'does not hold'}, ${entry === null ? 'nothing' : entry.stale ? 'stale' : 'fresh'}`;
}

/** The right to fill a key that nobody else holds. */
export async function hold(cache: CacheStore, key: string): Promise<Transaction> {
  const transaction = await cache.transaction(key, LONG);
  if (transaction === null || !transaction.mustInsert) throw new Error('somebody else holds the key');
  return transaction;
}
