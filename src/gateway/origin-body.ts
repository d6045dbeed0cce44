import { OriginFailure } from './errors.ts';

/**
 * Small bodies go to the client as one buffer: a stream costs a round of the platform's scheduling, and a body that is
 * cut can still become an error. Larger ones are handed on untouched.
 */
const BUFFER_BYTES = 64 * 1024;

/** The body of an answer that is passed on. */
export async function passedBody(
  response: Response,
): Promise<Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null> {
  if (response.body === null) return null;
  const length = response.headers.get('content-length');
  if (length === null || !/^\d+$/.test(length) || Number(length) > BUFFER_BYTES) return response.body;
  return wholeBody(response);
}

/** Reads a body to its end, and says so where that came too early. */
export async function wholeBody(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  const length = response.headers.get('content-length');
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    throw new OriginFailure(502, `the body ended before it was whole: ${String(error)}`);
  }
  if (length !== null && bytes.length !== Number(length)) {
    throw new OriginFailure(502, `the body has ${bytes.length} bytes where ${length} were announced`);
  }
  return bytes;
}
