import { mediaType, readBody } from '../gateway/index.ts';
import { Problem } from './problem.ts';

const MAX_BODY_BYTES = 64 * 1024;
const MAX_DEPTH = 100;

/**
 * Reads a body in JSON; throws a Problem: 415 for another type, 413 for a body that is too long, and 408 for one that takes
 * too long.
 */
export async function readJsonText(request: Request): Promise<string> {
  if (mediaType(request.headers.get('content-type')) !== 'application/json') {
    throw new Problem(415, 'send the body as application/json');
  }
  return new TextDecoder().decode(await readBytes(request));
}

/** The SDK's types know no options of it. */
const StrictDecoder = TextDecoder as unknown as new (label: string, options: { fatal: boolean }) => TextDecoder;

/** RFC 8259 §8.1: JSON is UTF-8. Throws for other bytes. */
export function decodeStrictly(bytes: Uint8Array<ArrayBuffer>): string {
  return new StrictDecoder('utf-8', { fatal: true }).decode(bytes);
}

/** Parses JSON; throws a Problem 400 for other text, and for values nested deeper than any client needs. */
export function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Problem(400, 'the body is not JSON');
  }
  if (isDeep(value)) throw new Problem(400, `the body is nested deeper than ${MAX_DEPTH} levels`);
  return value;
}

/** Level by level, because writing the value into a message later uses as much of the stack as it is deep. */
function isDeep(value: unknown): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) return true;
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []));
  }
  return false;
}

/** How much is read of a body, and what is to stand around it in the one buffer. */
interface Reading {
  maxBytes?: number;
  before?: Uint8Array;
  after?: Uint8Array;
}

/**
 * Reads a body as it came; throws a Problem 413 or 408 as above, and 400 for a body that breaks off, or is not as long as
 * it says.
 */
export async function readBytes(
  { headers, body }: Request,
  { maxBytes = MAX_BODY_BYTES, ...around }: Reading = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const length = announcedLength(headers);
  if (length !== null && length > maxBytes) throw tooLarge(maxBytes);
  const bytes = await readBody(body, maxBytes, { length, ...around }).catch(() => {
    throw new Problem(400, 'the body broke off');
  });
  if (bytes === 'too large') throw tooLarge(maxBytes);
  if (bytes === 'too late') throw new Problem(408, 'the body took too long');
  const { before, after } = around;
  const read = bytes.length - (before?.length ?? 0) - (after?.length ?? 0);
  if (length === null || read === length) return bytes;
  throw new Problem(400, `the body has ${read} bytes, and its Content-Length is ${length}`);
}

function tooLarge(maxBytes: number): Problem {
  return new Problem(413, `the body is larger than ${maxBytes} bytes`);
}

/** RFC 9110 §8.6: digits alone. */
function announcedLength(headers: Headers): number | null {
  const field = headers.get('content-length');
  if (field === null) return null;
  if (!/^\d+$/.test(field)) throw new Problem(400, 'the Content-Length is no number of bytes');
  return Number(field);
}
