import { mediaType, readBody } from '../gateway/index.ts';
import { Problem } from './problem.ts';

const MAX_BODY_BYTES = 64 * 1024;

/** A body in JSON; a Problem 415 for any other, 413 for one that is too long, and 408 for one that takes too long. */
export async function readJsonText(request: Request): Promise<string> {
  if (mediaType(request.headers.get('content-type')) !== 'application/json') {
    throw new Problem(415, 'send the body as application/json');
  }
  return new TextDecoder().decode(await readBytes(request));
}

/** What JSON says; a Problem 400 where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem(400, 'the body is not JSON');
  }
}

/** A body as it came; a Problem 413 or 408 as above. */
export async function readBytes({ headers, body }: Request): Promise<Uint8Array<ArrayBuffer>> {
  const isAnnounced = Number(headers.get('content-length') ?? 0) > MAX_BODY_BYTES;
  const bytes = isAnnounced ? 'too large' : await readBody(body, MAX_BODY_BYTES);
  if (bytes === 'too large') throw new Problem(413, `the body is larger than ${MAX_BODY_BYTES} bytes`);
  if (bytes === 'too late') throw new Problem(408, 'the body took too long');
  return bytes;
}
