import { OriginFailure } from '../errors/error.ts';
import type { Eventual } from '../eventual.ts';
import { isIncremental } from '../fields/incremental.ts';
import { mediaType } from '../fields/media-type.ts';

/**
 * Small bodies go to the client as one buffer: a stream costs one more round of the platform's scheduler, and a small body
 * that is cut can still become an error. Larger bodies are passed on untouched.
 */
const BUFFER_BYTES = 64 * 1024;
/** Read whole while the pool can still ask another backend. The cache reads bodies of this size whole as well. */
const AHEAD_BYTES = 1024 * 1024;

/** Types whose pieces are sent as they come, and may never end: nobody may wait for the whole, whatever its length. */
const PACED = [
  'text/event-stream',
  'multipart/',
  'application/x-ndjson',
  'application/ndjson',
  'application/json-seq',
  'application/stream+json',
] as const;

interface Reading {
  now(): number;
  betweenBytesMs: number;
  /** What `readAhead` has read. */
  bytes: Uint8Array<ArrayBuffer> | null;
}

/** What the gateway knows of a response besides its own fields, for as long as the response exists. */
const readings = new WeakMap<Response, Reading>();

/** Remembers the timeout, so that a body that stops can be told from one that breaks off. */
export function rememberTimeouts(response: Response, now: Reading['now'], betweenBytesMs: number): void {
  readings.set(response, { now, betweenBytesMs, bytes: null });
}

/** Reads a body of known and moderate length now, while another backend could still be asked for it. */
export async function readAhead(response: Response): Promise<void> {
  const reading = readings.get(response);
  const length = lengthOf(response);
  if (reading === undefined || !response.ok || response.body === null || length === null) return;
  if (length <= AHEAD_BYTES && !isPaced(response)) reading.bytes = await wholeBody(response);
}

/** Returns the body of an answer that is passed on. */
export function passedBody(response: Response): Eventual<Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null> {
  const ahead = readings.get(response)?.bytes;
  if (ahead) return ahead;
  if (response.body === null) return null;
  const length = lengthOf(response);
  return length === null || length > BUFFER_BYTES || isPaced(response) ? response.body : wholeBody(response);
}

/** Whether a body is passed on piece by piece, and never read whole. */
export function isPaced({ headers }: Response): boolean {
  return isIncremental(headers.get('incremental')) || isOfPacedType(mediaType(headers.get('content-type')));
}

export function isOfPacedType(type: string): boolean {
  return PACED.some((paced) => type.startsWith(paced));
}

/** Reads a body to its end; throws an OriginFailure if the end came too early. */
export async function wholeBody(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  const reading = readings.get(response);
  if (reading?.bytes) return reading.bytes;
  const length = response.headers.get('content-length');
  const startedAt = reading?.now() ?? 0;
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    const isLate = reading !== undefined && reading.now() - startedAt >= 0.95 * reading.betweenBytesMs;
    const what = isLate ? 'the body stopped (between-bytes timeout)' : 'the body ended before it was whole';
    throw new OriginFailure(isLate ? 504 : 502, `${what}: ${String(error)}`);
  }
  if (length !== null && bytes.length !== Number(length)) {
    throw new OriginFailure(502, `the body has ${bytes.length} bytes where ${length} were announced`);
  }
  return bytes;
}

function lengthOf({ headers }: Response): number | null {
  const length = headers.get('content-length');
  return length !== null && /^\d+$/.test(length) ? Number(length) : null;
}
