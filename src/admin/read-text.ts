import { mediaType } from '../gateway/index.ts';
import { Problem } from './problem.ts';

export const MAX_BODY_BYTES = 64 * 1024;
const MAX_DEPTH = 100;

/** A body in JSON; a Problem 415 for any other, and 413 for one that is too long. */
export function readJsonText(request: Request): Promise<string> {
  if (mediaType(request.headers.get('content-type')) !== 'application/json') {
    throw new Problem(415, 'send the body as application/json');
  }
  return readText(request, MAX_BODY_BYTES);
}

/** What JSON says; a Problem 400 where it is none, and where it is nested deeper than anybody needs. */
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

/** Level by level: to write it down again, as a message, goes as deep into the stack as it is nested. */
function isDeep(value: unknown): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) return true;
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []));
  }
  return false;
}

/** A request's body as text; a Problem 413 as soon as it is known to be longer. */
async function readText(request: Request, maxBytes: number): Promise<string> {
  return new TextDecoder().decode(await readBytes(request, maxBytes));
}

/** The same as it came. */
export async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const announced = Number(request.headers.get('content-length') ?? 0);
  if (announced > maxBytes) throw tooLarge(maxBytes);
  if (request.body === null) return new Uint8Array(0);
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = request.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > maxBytes) throw tooLarge(maxBytes);
    chunks.push(value);
  }
  return concatenate(chunks, length);
}

function tooLarge(maxBytes: number): Problem {
  return new Problem(413, `the body is larger than ${maxBytes} bytes`);
}

export function concatenate(chunks: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
