import type { Exchange } from '../exchange.ts';
import { trustedFields } from '../request/forwarding.ts';
import { newRequest } from '../request/new-request.ts';

/** The client's request with its canonical URL, and without the fields that could deceive. */
export function requestFor(exchange: Exchange, body: ReadableStream<Uint8Array> | null): Request {
  const { method, path, query } = exchange;
  return newRequest(exchange, { method, path, query, headers: trustedFields(exchange), body });
}
