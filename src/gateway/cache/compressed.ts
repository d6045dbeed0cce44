import { OriginFailure } from '../errors.ts';
import { record, type Exchange } from '../exchange.ts';
import { isEntry, type Answer, type StoredObject } from './answer.ts';
import { entryOptions } from './store.ts';
import { decodeMetadata, decodeSurrogateKeys, type StoredHead } from './stored-response.ts';

type Bytes = Uint8Array<ArrayBuffer>;

const NO_BODY: Bytes = new Uint8Array(0);

/**
 * The body as gzip, or as it is where gzip makes it no shorter. For a stored object that is done once, and kept beside it:
 * under a name that no other object has, with its surrogate keys, and for no longer than it.
 */
export async function compressedBody(exchange: Exchange, answer: Answer): Promise<{ bytes: Bytes; isGzip: boolean }> {
  const { cache } = exchange.platform;
  const object = objectOf(answer);
  const key = object === null ? null : `z|${object.head.body ?? object.head.own}`;
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
  if (key !== null) cache.insert(key, { ...entryOptions(object!, null), metadata: '' }, isShorter ? packed : NO_BODY);
  record(exchange, { stage: 'compress', decision: 'gzip', detail: { from: plain.length, to: packed.length } });
  return isShorter ? { bytes: packed, isGzip: true } : { bytes: plain, isGzip: false };
}

/** Where a purge came before this, what is kept is found by nobody: the object that leads to it is gone. */
function objectOf({ body, storedAs }: Answer): StoredObject | null {
  if (storedAs !== undefined || !isEntry(body)) return storedAs ?? null;
  const { metadata, ageMs } = body;
  const head = decodeMetadata(metadata) as StoredHead;
  return { head, surrogateKeys: decodeSurrogateKeys(metadata), initialAgeMs: ageMs };
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
