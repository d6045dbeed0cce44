/** What an origin answers. */
export interface GivenAnswer {
  status: number;
  headers: readonly (readonly [name: string, value: string])[];
  /** Null for none, or for one of which only the length counts. */
  body: Uint8Array<ArrayBuffer> | null;
}

/** RFC 9110 §15.3.5, §15.3.6 and §15.4.5: they have no body. */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);
const TEXT = new TextEncoder().encode('an answer\n');
const CHUNK_BYTES = 65_536;

/** An answer with a short text, unless its fields say otherwise. */
export function answerWith(status: number, headers: GivenAnswer['headers']): GivenAnswer {
  if (BODILESS.has(status)) return { status, headers, body: null };
  const has = (field: string): boolean => headers.some(([name]) => name.toLowerCase() === field);
  const isSized = has('content-length') || has('transfer-encoding');
  return {
    status,
    headers: [
      ...headers,
      ...(has('content-type') ? [] : [['Content-Type', 'text/html'] as const]),
      ...(isSized ? [] : [['Content-Length', String(TEXT.length)] as const]),
    ],
    body: has('content-length') ? null : TEXT,
  };
}

/** Makes a response of it, each time anew. */
export function responseOf({ status, headers, body }: GivenAnswer, method: string): Response {
  const fields = new Headers(headers.map(([name, value]): [string, string] => [name, value]));
  if (method === 'HEAD' || BODILESS.has(status)) return new Response(null, { status, headers: fields });
  return new Response(body ?? zeros(Number(fields.get('content-length') ?? 0)), { status, headers: fields });
}

/** When the origin made the answer, in milliseconds since the epoch; null if it does not say. */
export function madeAt({ headers }: GivenAnswer): number | null {
  const date = headers.find(([name]) => name.toLowerCase() === 'date')?.[1];
  const time = date === undefined ? Number.NaN : Date.parse(date);
  return Number.isNaN(time) ? null : time;
}

/** A body of which nobody reads more than is asked for. */
function zeros(length: number): ReadableStream<Uint8Array> {
  let left = length;
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const size = Math.min(left, CHUNK_BYTES);
        left -= size;
        if (size > 0) controller.enqueue(new Uint8Array(size));
        if (left === 0) controller.close();
      },
    },
    { highWaterMark: 0 },
  );
}
