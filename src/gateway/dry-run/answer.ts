/** An answer that stands in for an origin's. */
export interface GivenAnswer {
  /** 200 to 599. Default 200. */
  status?: number;
  /** As the origin would send them. Default: none. */
  headers?: Readonly<Record<string, string>> | readonly (readonly [name: string, value: string])[];
  /** Default: as many zeros as `Content-Length` says, else a short text. */
  body?: string | Uint8Array<ArrayBuffer>;
}

/** RFC 9110 §6.4.1. */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

/** Whether an answer of this status has no body. */
export function isBodiless(status: number): boolean {
  return BODILESS.has(status);
}

const CHUNK = new Uint8Array(65_536);
const SHORT = new TextEncoder().encode('an answer');

/** Or none: the origin cannot be reached. */
export type Given = GivenAnswer | 'down';

/**
 * Makes such an answer; throws an Error, as a platform does, where there is none. Its length is known, unless it has `Transfer-Encoding`. Throws a TypeError for a field that no answer
 * can have, and a RangeError for such a status.
 */
export function givenAnswer(given: Given): Response {
  if (given === 'down') throw new Error('connection refused');
  const { status = 200, headers = [], body } = given;
  const fields = new Headers(headers as Record<string, string>);
  if (isBodiless(status)) return new Response(null, { status, headers: fields });
  const announced = fields.get('content-length');
  if (body === undefined && announced !== null && /^\d{1,10}$/.test(announced)) {
    return new Response(zeros(Number(announced)), { status, headers: fields });
  }
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : (body ?? SHORT);
  if (announced === null && !fields.has('transfer-encoding')) fields.set('content-length', String(bytes.length));
  return new Response(bytes, { status, headers: fields });
}

/** Made chunk by chunk: nobody needs them all at once. */
function zeros(length: number): ReadableStream<Uint8Array> {
  let left = length;
  return new ReadableStream({
    pull(controller) {
      if (left > 0) controller.enqueue(CHUNK.subarray(0, Math.min(left, CHUNK.length)));
      left -= CHUNK.length;
      if (left <= 0) controller.close();
    },
  });
}
