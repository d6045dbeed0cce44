import type { TlsConfig } from './backends/config.ts';

/** What the engine needs from outside. Implemented in `platform/` on Fastly, and in `test/support` by a fake. */

export interface Platform {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Text that nobody can guess, of letters, digits and dashes. */
  randomId(): string;
  /** At least 0 and under 1. */
  random(): number;
  /** Asked at request time: at build time it would be frozen into the Wasm. */
  environment(): Environment;
  cache: CacheStore;
  origins: Origins;
  shields: Shields;
  secrets: Secrets;
  stores: Stores;
  push: Push;
  acls: Acls;
  waf: Waf;
  rates: Rates;
  /** Where the address is, or null where nothing is known. */
  locate(address: string): Geo | null;
  /** By the User-Agent: `'mobile'`, `'tablet'`, `'desktop'`, or `''` where nothing is known. */
  deviceClass(userAgent: string): string;
  /** One line for the operator's log. */
  log(line: string): void;
  /** Fastly concept: log endpoint. One line to it; one that the service does not have takes it and keeps nothing. */
  logTo(endpoint: string, line: string): void;
  /** Milliseconds of the processor that this sandbox has used, in all its requests. */
  cpuMs(): number;
}

export interface Environment {
  /** True on Viceroy, where `<domain>.localhost` names a domain. */
  local: boolean;
  /** The POP's code, or `''`. */
  pop: string;
  /** The service version, or `''`. */
  version: string;
  /** The service's id, or `''`. */
  service: string;
}

/** Of each, `''` where it is unknown. */
export interface Geo {
  /** ISO 3166-1 alpha-2, upper case. */
  country: string;
  /** ISO 3166-2 with its country, upper case, e.g. `US-CA`. */
  region: string;
  /** A name, in no language that is agreed on. */
  city: string;
  /** Two letters, upper case, e.g. `EU`. */
  continent: string;
  /** Fastly concept: proxy type, e.g. `anonymous`, `hosting` or `public`. */
  proxy: string;
  /** Whether the address is of a hosting company: `true` or `false`. */
  hosting: string;
}

/** What is known of the connection that a request came on. */
export interface Client {
  address: string;
  /** Keeps the sandbox alive until the work is done. */
  waitUntil(work: Promise<unknown>): void;
}

export interface OriginRequest {
  url: string;
  method: string;
  headers: Headers;
  body: ReadableStream<Uint8Array> | null;
}

/** A dynamic backend as the platform makes it. */
export interface DynamicBackend {
  /** Unique for the settings it carries: a name is registered once in a sandbox's life. */
  name: string;
  /** host:port */
  target: string;
  /** The Host that the origin sees. */
  host: string;
  tls: boolean;
  /** The name asked for in the handshake, which the certificate must carry. */
  tlsHost: string;
  tlsLimits: Pick<TlsConfig, 'minVersion' | 'maxVersion' | 'caCertificate'>;
  connectMs: number;
  firstByteMs: number;
  betweenBytesMs: number;
}

export interface Origins {
  /** Sends to a static backend by name, or to a dynamic one. Rejects where no answer came. Follows no redirect, caches nothing. */
  fetch(backend: string | DynamicBackend, request: OriginRequest): Promise<Response>;
  /** Fastly concept: health check. Unknown where none is configured. */
  health(backend: string): 'healthy' | 'unhealthy' | 'unknown';
}

/** Fastly concept: shielding. */
export interface Shields {
  /** Where the shield is, seen from this POP; unknown where the platform has none of this name. */
  place(site: string): 'here' | 'elsewhere' | 'unknown';
  /** Sends to this service there. Rejects where no answer came within its time. Follows no redirect, caches nothing. */
  fetch(shield: { site: string; firstByteMs: number }, request: OriginRequest): Promise<Response>;
}

/** Fastly concept: Fanout. */
export interface Push {
  /** The answer that has Fanout ask a backend, and hold the client as it says. Where there is no Fanout, its end is an empty 500. */
  handoff(request: Request, backend: string): Response;
  /** With which Fanout's requests are signed (ES256). */
  fanoutKey: JsonWebKey;
}

export interface Secrets {
  /** A secret of the store `popgate`, or null where it is missing, empty or unreadable. */
  read(name: string): Promise<string | null>;
}

/** Data that operators change without a deploy. A store that is not there throws; a key that it cannot hold is one that it lacks. */
export interface Stores {
  /** Fastly concept: config store. At hand in the POP. */
  config(store: string, key: string): string | null;
  /** Fastly concept: KV store. */
  kv(store: string, key: string): Promise<string | null>;
  /** Takes the place of what is there; gone again after `ttlSeconds`. Other places may see it later. */
  putKv(store: string, item: KvItem): Promise<void>;
  /** Keys in order; `cursor` is the one of the page before. Null: the store knows no such cursor. */
  listKv(store: string, page: KvPage): Promise<{ keys: string[]; cursor: string | null } | null>;
}

/** Fastly concept: access control lists. */
export interface Acls {
  /** What the most exact entry for the address says, or null where none fits. A list that is not there rejects. */
  lookup(acl: string, address: string): Promise<'allow' | 'block' | null>;
}

/** Fastly concept: Next-Gen WAF. */
export interface Waf {
  /** What it says of the request as it came. Throws where the service has none, or gets no verdict. */
  inspect(request: Request, site: { corp: string; workspace: string }): 'allow' | 'block';
}

/** Fastly concept: edge rate limiting. Counts are of one POP, and close to what is true rather than exact. */
export interface Rates {
  /** Counts one more of an entry; how many came within the last seconds (10, 20, … 60), this one included. */
  count(counter: string, entry: string, windowSeconds: number): number | Promise<number>;
  /** Puts an entry into the box for so long: whole minutes, 1 to 60. */
  penalise(box: string, entry: string, seconds: number): void;
  isPenalised(box: string, entry: string): boolean;
}

export interface KvItem {
  key: string;
  value: string;
  ttlSeconds: number;
}

/** Which keys to list: `cursor` is null for the first page. */
export interface KvPage {
  prefix: string;
  limit: number;
  cursor: string | null;
}

/** How long an entry lives and what removes it. */
export interface EntryOptions {
  /** Fresh for this long, counted from age 0. */
  maxAgeMs: number;
  /** Usable, though stale, for this long after. */
  staleMs: number;
  /** Age when stored. */
  initialAgeMs: number;
  surrogateKeys: readonly string[];
  /** Text of at most 100 kB, of the engine's own making. */
  metadata: string;
}

/** A stored entry. Read the body once, or close the entry. */
export interface CacheEntry {
  metadata: string;
  ageMs: number;
  /** Past its maxAge, or soft-purged. */
  stale: boolean;
  /** Bytes of body, or null while it is still being written without a known length. */
  length: number | null;
  /** The whole body in one buffer; at once where the platform has it at hand. */
  bytes(): Uint8Array<ArrayBuffer> | Promise<Uint8Array<ArrayBuffer>>;
  /** The body as it is stored or still arrives; for `range`, both ends inclusive, only where `length` is known. */
  stream(range?: { start: number; end: number }): ReadableStream<Uint8Array>;
  close(): void;
}

/** A body being written. An entry that is not closed must be purged by a surrogate key of its own. */
export interface BodyWriter {
  write(chunk: Uint8Array): void;
  close(): void;
  /** Gives up: those who read see that the body is cut. */
  abandon(): void;
}

/**
 * The outcome of asking for a key with the will to fill it. With `mustInsert` the caller is the only one asked to:
 * it ends the transaction by `insert`, `update` or `cancel`, always.
 */
export interface Transaction {
  entry: CacheEntry | null;
  mustInsert: boolean;
  insert(options: EntryOptions, body: Uint8Array): void;
  /** New options for the stored entry, whose body stays. What is not given again is lost. */
  update(options: EntryOptions): void;
  cancel(): void;
}

/**
 * Fastly concept: core cache. Per POP; an entry leaves at the end of its stale time, on eviction, and on a purge of any
 * of its surrogate keys (hard: gone; soft: stale at once).
 */
export interface CacheStore {
  lookup(key: string): CacheEntry | null;
  insert(key: string, options: EntryOptions, body: Uint8Array): void;
  /** Readers get the body while it is written. */
  insertStream(key: string, options: EntryOptions, length: number): BodyWriter;
  /** Waits for whoever holds the key, at most `waitMs`; 0 does not wait. Null: still held by another. */
  transaction(key: string, waitMs: number): Promise<Transaction | null>;
  purge(surrogateKey: string, mode: PurgeMode): void;
}

export type PurgeMode = 'hard' | 'soft';
