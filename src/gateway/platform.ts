import type { TlsConfig } from './backends/config.ts';

/** What the engine needs from outside. `platform/` implements it on Fastly, and in memory. */

export interface Platform {
  /** Returns the time in milliseconds since the epoch. */
  now(): number;
  /** Resolves once so many milliseconds have passed. */
  wait(milliseconds: number): Promise<void>;
  /** Returns a text that nobody can guess, of letters, digits and dashes. */
  randomId(): string;
  /** Returns a number, at least 0 and below 1. */
  random(): number;
  /**
   * Returns where the code runs. To be called for a request: at build time the result would be frozen into the Wasm.
   */
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
  /** Returns the place of an IP address, or null if it is unknown. Fastly concept: geolocation. */
  locate(address: string): Geo | null;
  /** Returns the kind of device by its User-Agent: `'mobile'`, `'tablet'`, `'desktop'`, or `''` if it is unknown. */
  deviceClass(userAgent: string): string;
  /** Writes one line to the operator's log. */
  log(line: string): void;
  /** Writes one line to a logging endpoint. If the service has no such endpoint, the line is lost. Fastly concept. */
  logTo(endpoint: string, line: string): void;
  /**
   * Lets this sandbox end once it has answered its request, and whatever stays with it end, too. Absent where that cannot
   * be asked for.
   */
  retire?(): void;
  /** Returns the CPU time that this sandbox has used, for all its requests, in milliseconds. */
  cpuMs(): number;
}

/** Where the code runs. */
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

/** The place of a client, and what is known of its IP address; `''` for what is unknown. */
export interface Geo {
  /** ISO 3166-1 alpha-2, upper case. */
  country: string;
  /** ISO 3166-2 with its country, upper case, e.g. `US-CA`. */
  region: string;
  /** The name of the city; its language is not defined. */
  city: string;
  /** Two letters, upper case, e.g. `EU`. */
  continent: string;
  /** Fastly concept: proxy type, e.g. `anonymous`, `hosting` or `public`. */
  proxy: string;
  /** Whether the IP address belongs to a hosting company: `true` or `false`. */
  hosting: string;
}

/** The client at the other end of the connection. */
export interface Client {
  address: string;
  /** Of the connection; absent where the platform does not tell. */
  scheme?: 'http' | 'https';
  /** The major version of HTTP; absent where the platform does not tell. */
  httpVersion?: 1 | 2 | 3;
  /** Keeps the sandbox alive until the work is done. */
  waitUntil(work: Promise<unknown>): void;
}

/** A request to an origin. */
export interface OriginRequest {
  url: string;
  method: string;
  /** A list costs a third of what Headers cost, which would be copied. */
  headers: Headers | [string, string][];
  /** Bytes can be sent again, a stream can not. */
  body: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null;
}

/** The settings of a dynamic backend that the platform registers. */
export interface DynamicBackend {
  /** A name for exactly these settings: the platform registers a name once in the life of a sandbox. */
  name: string;
  /** host:port */
  target: string;
  /** The `Host` header that the origin receives. */
  host: string;
  tls: boolean;
  /** The host name sent in the TLS handshake (SNI), which the certificate must be for. */
  tlsHost: string;
  tlsLimits: Pick<TlsConfig, 'minVersion' | 'maxVersion' | 'caCertificate'>;
  connectMs: number;
  firstByteMs: number;
  betweenBytesMs: number;
}

/** Requests to origins. Fastly concept: backends. */
export interface Origins {
  /**
   * Sends a request to a static backend, by name, or to a dynamic one. Rejects without a response. Follows no redirect,
   * caches nothing.
   */
  fetch(backend: string | DynamicBackend, request: OriginRequest): Promise<Response>;
  /** Fastly concept: health check. Returns the health of a backend, unknown if it has no health check. */
  health(backend: string): 'healthy' | 'unhealthy' | 'unknown';
}

/** Requests to shields. Fastly concept: shielding. */
export interface Shields {
  /** Tells whether this POP is the shield, or another; unknown if the platform has no shield of this name. */
  place(site: string): 'here' | 'elsewhere' | 'unknown';
  /**
   * Sends a request to this service in the shield. Rejects without a response in time. Follows no redirect, caches
   * nothing.
   */
  fetch(shield: { site: string; firstByteMs: number }, request: OriginRequest): Promise<Response>;
}

/** Real-time push. Fastly concept: Fanout. */
export interface Push {
  /**
   * Returns the response that makes Fanout ask a backend how to hold the client. Without Fanout, the client gets an
   * empty 500.
   */
  handoff(request: Request, backend: string): Response;
  /** The public key of the signature that Fanout puts on its requests (ES256, RFC 7518 §3.4). */
  fanoutKey: JsonWebKey;
}

/** Secrets. Fastly concept: secret store. */
export interface Secrets {
  /** Returns a secret of a store, `popgate` by default, or null if it is missing, empty or unreadable. */
  read(name: string, store?: string): Promise<string | null>;
}

/**
 * Data that operators change without a deploy. A missing store throws; a key that a store cannot hold is a missing key.
 */
export interface Stores {
  /** Fastly concept: config store. Returns the value of a key, or null, at once. */
  config(store: string, key: string): string | null;
  /** Fastly concept: KV store. Returns the value of a key, or null, after a round trip. */
  kv(store: string, key: string): Promise<string | null>;
  /** Stores an item, in place of an old one, for `ttlSeconds`. Other POPs may see it later. */
  putKv(store: string, item: KvItem): Promise<void>;
  /**
   * Lists keys in order, from the `cursor` that the previous page returned. Null if the store does not know the cursor.
   */
  listKv(store: string, page: KvPage): Promise<{ keys: string[]; cursor: string | null } | null>;
}

/** Fastly concept: access control lists. */
export interface Acls {
  /**
   * Returns the action of the most specific entry for an IP address, or null if there is none. Rejects for a missing
   * list.
   */
  lookup(acl: string, address: string): Promise<'allow' | 'block' | null>;
}

/** Fastly concept: Next-Gen WAF. */
export interface Waf {
  /** Returns the verdict on the client's own request. Throws if the service has no WAF, or gets no verdict. */
  inspect(request: Request, site: { corp: string; workspace: string }): 'allow' | 'block';
}

/** Fastly concept: edge rate limiting. Each POP counts for itself, close to exactly. */
export interface Rates {
  /**
   * Counts one request of an entry, and returns how many came within the last 10, 20, … 60 seconds, this one included.
   */
  count(counter: string, entry: string, windowSeconds: number): number | Promise<number>;
  /** Returns what `count` would return, and counts nothing. */
  wouldCount(counter: string, entry: string, windowSeconds: number): number | Promise<number>;
  /** Puts an entry into the penalty box for some time: whole minutes, 1 to 60. */
  penalise(box: string, entry: string, seconds: number): void;
  /** Tells whether an entry is in the penalty box. */
  isPenalised(box: string, entry: string): boolean;
}

/** An item of a KV store. */
export interface KvItem {
  key: string;
  value: string;
  /** Null for as long as nobody replaces it. */
  ttlSeconds: number | null;
}

/** The keys to list; `cursor` is null for the first page. */
export interface KvPage {
  prefix: string;
  limit: number;
  cursor: string | null;
}

/** How long a cache entry lives, and what removes it. */
export interface EntryOptions {
  /** The freshness lifetime, counted from age 0. */
  maxAgeMs: number;
  /** How long after its freshness lifetime the entry is kept, as stale. */
  staleMs: number;
  /** The age of the response when it is stored. */
  initialAgeMs: number;
  surrogateKeys: readonly string[];
  /** A text of the engine, at most 100 kB. */
  metadata: string;
}

/** A stored entry. The engine reads the body once, or closes the entry. */
export interface CacheEntry {
  metadata: string;
  ageMs: number;
  /** Whether it is past its freshness lifetime, or soft-purged. */
  stale: boolean;
  /** The bytes of the body, or null while it is written without a known length. */
  length: number | null;
  /** Returns the whole body in one buffer, without waiting if the platform has it already. */
  bytes(): Uint8Array<ArrayBuffer> | Promise<Uint8Array<ArrayBuffer>>;
  /** Returns the body, even while it is written; or a `range` of it, both ends inclusive, if `length` is known. */
  stream(range?: { start: number; end: number }): ReadableStream<Uint8Array>;
  close(): void;
}

/**
 * The body of an entry that is being written. If it is not closed, the engine must purge the entry by a surrogate key
 * of its own.
 */
export interface BodyWriter {
  write(chunk: Uint8Array): void;
  close(): void;
  /** Stops writing; readers see that the body is cut. */
  abandon(): void;
}

/**
 * Fastly concept: cache transaction. The result of a look-up that is to fill the key. With `mustInsert`, this caller
 * alone must end the transaction, by `insert`, `update` or `cancel`.
 */
export interface Transaction {
  entry: CacheEntry | null;
  mustInsert: boolean;
  insert(options: EntryOptions, body: Uint8Array): void;
  /** Replaces all options of the stored entry; its body stays. */
  update(options: EntryOptions): void;
  cancel(): void;
}

/**
 * Fastly concept: core cache. Each POP has its own. An entry is removed after its stale time, by eviction, or by a hard
 * purge of any of its surrogate keys; a soft purge makes it stale.
 */
export interface CacheStore {
  lookup(key: string): CacheEntry | null;
  /** Tells whether there is an entry, and how it is, at less cost: nothing of it is read. */
  peek(key: string): 'fresh' | 'stale' | null;
  insert(key: string, options: EntryOptions, body: Uint8Array): void;
  /** Stores an entry whose body is still to be written; readers get the body while it is written. */
  insertStream(key: string, options: EntryOptions, length: number): BodyWriter;
  /** Waits, at most `waitMs`, while another transaction holds the key. Null if it still does. */
  transaction(key: string, waitMs: number): Promise<Transaction | null>;
  purge(surrogateKey: string, mode: PurgeMode): void;
}

/** `hard` removes entries, `soft` makes them stale. */
export type PurgeMode = 'hard' | 'soft';
