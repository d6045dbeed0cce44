import type { Exchange } from '../exchange.ts';
import type { Fields } from '../fields/section.ts';

/** What a request is made of, besides scheme and host. */
interface Parts extends Pick<Exchange, 'method' | 'path' | 'query'> {
  headers: Fields;
  body: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null;
}

/** Makes a request of this site. */
export function newRequest(
  { scheme, host }: Pick<Exchange, 'scheme' | 'host'>,
  { method, path, query, headers, body }: Parts,
): Request {
  // Standard: a stream as a body goes one way.
  const streamed = body instanceof ReadableStream ? { duplex: 'half' as const } : {};
  return new Request(`${scheme}://${host}${path}${query}`, { method, headers, body, ...streamed });
}
