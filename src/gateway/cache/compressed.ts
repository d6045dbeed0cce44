import { OriginFailure } from '../errors/error.ts';
import type { Exchange } from '../exchange.ts';
import type { CacheEntry } from '../platform.ts';
import { type Answer, isEntry } from './answer.ts';
import { entryOptions } from './storable.ts';
import { decodeSurrogateKeys, type StoredObject } from './stored-response.ts';

type Bytes = Uint8Array<ArrayBuffer>;

const NO_BODY: Bytes = new Uint8Array(0);

/**
 * Returns the body as gzip, or as it is if gzip makes it no shorter. A stored object is compressed once, and its compressed
 * form stored beside it, with its surrogate keys and for as long, under a name that no other object has.
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
  // Stored empty: gzip was tried, and did not help.
  if (kept !== null) return { bytes: plain, isGzip: false };
  const packed = await gzip(plain);
  const isShorter = packed.length < plain.length;
  // After a purge in between, no request finds it, because the object that leads to it is gone.
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

/** A stored body may still be arriving; one that is cut looks complete. */
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
