import { CoreCache, type CacheEntry as CoreEntry, type TransactionCacheEntry } from 'fastly:cache';
import { purgeSurrogateKey } from 'fastly:compute';
import { MAX_WAIT_MS } from '../../gateway/index.ts';
import type {
  BodyWriter,
  CacheEntry,
  CacheStore,
  EntryOptions,
  PurgeMode,
  Transaction,
} from '../../gateway/platform.ts';

/**
 * A body up to this size is stored behind the entry's metadata, which the platform returns in one call, while a body needs
 * a stream (a third of the time at 10 KB).
 */
const INLINE_BYTES = 32 * 1024;
/** The platform allows 200 kB. */
const METADATA_BYTES = 200_000;
/**
 * Raised with every change of how an entry is packed. It is the highest of the four bytes of a length, which is never as
 * large.
 */
const PACKING = 1;
/** The platform copies what it has to write, and ends the sandbox if there is no room for the copy. */
const WRITE_BYTES = 1024 * 1024;

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const NO_BODY = new Uint8Array(0);

/** Packs an entry: four bytes for the packing and the length of the text, the text, and the inlined body. */
function packMetadata(encoded: Uint8Array, body: Uint8Array): Uint8Array {
  const packed = new Uint8Array(4 + encoded.length + body.length);
  new DataView(packed.buffer).setUint32(0, (PACKING << 24) + encoded.length);
  packed.set(encoded, 4);
  packed.set(body, 4 + encoded.length);
  return packed;
}

/** The SDK joins keys by spaces as well, one by one. A small body goes behind the metadata, if there is room for it. */
function coreOptions(options: EntryOptions, body: Uint8Array, length?: number) {
  const encoded = encoder.encode(options.metadata);
  const isInlined = body.length <= INLINE_BYTES && 4 + encoded.length + body.length <= METADATA_BYTES;
  const stored = isInlined ? NO_BODY : body;
  const core = {
    maxAge: options.maxAgeMs,
    staleWhileRevalidate: options.staleMs,
    initialAge: options.initialAgeMs,
    surrogateKeys: options.surrogateKeys.length > 0 ? [options.surrogateKeys.join(' ')] : [],
    userMetadata: packMetadata(encoded, isInlined ? body : NO_BODY),
    length: length ?? stored.length,
  };
  return { core, stored };
}

/** A class, unlike the rest: an object with five functions of its own costs more than the look-up. */
class StoredEntry implements CacheEntry {
  readonly metadata: string;
  readonly ageMs: number;
  readonly stale: boolean;
  readonly #core: CoreEntry;
  readonly #packed: ArrayBuffer;
  readonly #bodyAt: number;
  readonly #isHeld: boolean;
  #isOpen = true;

  constructor(core: CoreEntry, packed: ArrayBuffer, isHeld: boolean) {
    this.#isHeld = isHeld;
    this.#core = core;
    this.#packed = packed;
    const textLength = new DataView(packed).getUint32(0) & 0xff_ff_ff;
    this.#bodyAt = 4 + textLength;
    this.metadata = decoder.decode(new Uint8Array(this.#packed, 4, textLength));
    this.ageMs = core.age();
    this.stale = core.state().stale();
  }

  get #inlined(): number {
    return this.#packed.byteLength - this.#bodyAt;
  }

  /** Every body is stored with its length; the platform knows no length of an empty one. */
  get length(): number {
    return this.#inlined > 0 ? this.#inlined : (this.#core.length() ?? 0);
  }

  bytes(): Uint8Array<ArrayBuffer> | Promise<Uint8Array<ArrayBuffer>> {
    if (this.#inlined === 0) return readAll(this.#core);
    this.#take();
    return new Uint8Array(this.#packed, this.#bodyAt);
  }

  stream(range?: { start: number; end: number }): ReadableStream<Uint8Array> {
    if (this.#inlined === 0) return range === undefined ? this.#core.body() : this.#core.body(range);
    this.#take();
    const { start, end } = range ?? { start: 0, end: this.#inlined - 1 };
    return new Response(new Uint8Array(this.#packed, this.#bodyAt + start, end - start + 1)).body!;
  }

  /** Returns the body as an update has to give it again. */
  placed(): { inlined: Uint8Array; length: number } {
    const inlined = new Uint8Array(this.#packed, this.#bodyAt);
    return { inlined, length: inlined.length > 0 ? 0 : (this.#core.length() ?? 0) };
  }

  /** Can be read once, as a body that is not behind the metadata. */
  #take(): void {
    if (!this.#isOpen) throw new Error('the body has been read, or given up');
    this.close();
  }

  /** To close the handle of a request that must insert would end the transaction. */
  close(): void {
    if (!this.#isHeld && this.#isOpen) this.#core.close();
    this.#isOpen = false;
  }
}

/** Returns null for an entry that another version of the gateway packed. */
function readEntry(core: CoreEntry, isHeld = false): StoredEntry | null {
  const packed = core.userMetadata();
  if (packed.byteLength >= 4 && new DataView(packed).getUint8(0) === PACKING)
    return new StoredEntry(core, packed, isHeld);
  if (!isHeld) core.close();
  return null;
}

async function readAll(core: CoreEntry): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await new Response(core.body()).arrayBuffer());
}

function readTransaction(core: TransactionCacheEntry): Transaction {
  const state = core.state();
  const mustInsert = state.mustInsertOrUpdate();
  const entry = state.found() && state.usable() ? readEntry(core, mustInsert) : null;
  return {
    entry,
    mustInsert,
    insert(options, body) {
      const placed = coreOptions(options, body);
      writeAll(core.insert(placed.core), placed.stored);
    },
    update(options) {
      const { inlined, length } = entry?.placed() ?? { inlined: NO_BODY, length: 0 };
      const placed = coreOptions(options, inlined, length);
      if (placed.stored.length > 0) throw new Error('there is no room for the body behind the metadata');
      core.update(placed.core);
    },
    cancel() {
      core.cancel();
    },
  };
}

function writeAll(writer: ReturnType<typeof CoreCache.insert>, body: Uint8Array): void {
  for (let at = 0; at < body.length; at += WRITE_BYTES) writer.append(body.subarray(at, at + WRITE_BYTES));
  writer.close();
}

/** Fastly concept: core cache. */
export const cacheStore: CacheStore = {
  lookup(key: string): CacheEntry | null {
    const entry = CoreCache.lookup(key);
    return entry && readEntry(entry);
  },

  peek(key: string): 'fresh' | 'stale' | null {
    const entry = CoreCache.lookup(key);
    if (entry === null) return null;
    const state = entry.state().stale() ? 'stale' : 'fresh';
    entry.close();
    return state;
  },

  insert(key: string, options: EntryOptions, body: Uint8Array): void {
    const { core, stored } = coreOptions(options, body);
    writeAll(CoreCache.insert(key, core), stored);
  },

  insertStream(key: string, options: EntryOptions, length: number): BodyWriter {
    const writer = CoreCache.insert(key, coreOptions(options, NO_BODY, length).core);
    return {
      write: (chunk) => writer.append(chunk),
      close: () => writer.close(),
      abandon: () => writer.abandon(),
    };
  },

  async transaction(key: string, waitMs: number): Promise<Transaction | null> {
    try {
      // The platform could still give the key to a look-up for which no request waits, and would keep it: so even 0 waits
      // for a moment.
      return readTransaction(
        await CoreCache.transactionLookupAsync(key).wait(Math.min(Math.max(waitMs, 1), MAX_WAIT_MS)),
      );
    } catch (error) {
      // The SDK has no type for a wait that ran out, only this message.
      if (String(error).includes('Timed out')) return null;
      throw error;
    }
  },

  purge(surrogateKey: string, mode: PurgeMode): void {
    purgeSurrogateKey(surrogateKey, mode === 'soft');
  },
};
