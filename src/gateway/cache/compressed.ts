import { OriginFailure } from '../errors/error.ts';
import type { Exchange } from '../exchange.ts';
import type { CacheEntry } from '../platform.ts';
import { type Answer, isEntry } from './answer.ts';
import { entryOptions } from './storable.ts';
import { decodeSurrogateKeys, type StoredObject } from './stored-response.ts';

type Bytes = Uint8Array<ArrayBuffer>;

const NO_BODY: Bytes = new Uint8Array(0);

/**
 * The body as gzip, or as it is where gzip makes it no shorter. For a stored object that is done once, and kept beside it:
 * under a name that no other object has, with its surrogate keys, and for no longer than it.
 */
export async function compressedBody(exchange: Exchange, answer: Answer): Promise<{ bytes: Bytes; isGzip: boolean }> {
  const { cache } = exchange.platform;
  const head = answer.storedAs?.head ?? (isEntry(answer.body) ? answer.head : undefined);
  const key = head === undefined ? null : `z|${head.body ?? head.own}`;
  const kept = key === null ? null : cache.lookup(key);
  if (kept !== null && kept.length !== 0) {
    if (isEntry(answer.body)) answer.body.close();
    return { bytes: await kept.bytes(), isGzip: true };
  }
  kept?.close();
  const plain = await wholeBytes(answer.body);
  // Kept, but empty: it has been tried.
  if (kept !== null) return { bytes: plain, isGzip: false };
  const packed = await gzip(plain);
  const isShorter = packed.length < plain.length;
  // Where a purge has come before, nobody finds it: the object that leads to it is gone.
  if (key !== null) {
    const options = entryOptions(answer.storedAs ?? objectOf(answer), null);
    cache.insert(key, { ...options, metadata: '' }, isShorter ? packed : NO_BODY);
  }
  return isShorter ? { bytes: packed, isGzip: true } : { bytes: plain, isGzip: false };
}

function objectOf({ body, head }: Answer): StoredObject {
  const { metadata, ageMs } = body as CacheEntry;
  return { head: head!, surrogateKeys: decodeSurrogateKeys(metadata), initialAgeMs: ageMs };
}

/** A stored body may still be arriving; a cut one looks complete. */
export async function wholeBytes(body: Answer['body']): Promise<Bytes> {
  if (!isEntry(body)) return body as Bytes;
  const { length } = body;
  const bytes = await body.bytes();
  if (length !== null && bytes.length !== length)
    throw new OriginFailure(502, 'a stored body ended before it was whole');
  return bytes;
}

async function gzip(bytes: Bytes): Promise<Bytes> {
  const packed = new Response(bytes).body!.pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}
