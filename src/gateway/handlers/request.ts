import type { Exchange } from '../exchange.ts';
import { trustedFields } from '../request/forwarding.ts';

/** The client's request with its canonical URL, and without the fields that could deceive. */
export function requestFor(exchange: Exchange, body: ReadableStream<Uint8Array> | null): Request {
  const { method, scheme, host, path, query } = exchange;
  const init: RequestInit & { duplex?: 'half' } = { method, headers: trustedFields(exchange) };
  if (body !== null) {
    init.body = body;
    init.duplex = 'half';
  }
  return new Request(`${scheme}://${host}${path}${query}`, init);
}
