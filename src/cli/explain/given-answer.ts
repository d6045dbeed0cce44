import { givenAnswer, isBodiless } from '../../gateway/index.ts';

/** What an origin answers. */
export interface GivenAnswer {
  status: number;
  headers: readonly (readonly [name: string, value: string])[];
  /** Null for none, or for one of which only the length counts. */
  body: Uint8Array<ArrayBuffer> | null;
}

const TEXT = new TextEncoder().encode('an answer\n');

/** An answer with a short text, unless its fields say otherwise. */
export function answerWith(status: number, headers: GivenAnswer['headers']): GivenAnswer {
  if (isBodiless(status)) return { status, headers, body: null };
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
  const head = { status, headers: headers.map(([name, value]): [string, string] => [name, value]) };
  return method === 'HEAD' ? new Response(null, head) : givenAnswer({ ...head, ...(body !== null && { body }) });
}

/** When the origin made the answer, in milliseconds since the epoch; null if it does not say. */
export function madeAt({ headers }: GivenAnswer): number | null {
  const date = headers.find(([name]) => name.toLowerCase() === 'date')?.[1];
  const time = date === undefined ? Number.NaN : Date.parse(date);
  return Number.isNaN(time) ? null : time;
}
