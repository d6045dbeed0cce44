import type { Exchange } from '../exchange.ts';

type Body = ReadableStream<Uint8Array>;

/**
 * Returns the body of a client's request, or null if it has none: the platform gives an empty stream then, too. A GET has
 * no body that is worth sending on (RFC 9110 §9.3.1): a body outside of the key must not choose the answer.
 */
export function bodyOf(exchange: Exchange): Body | null | Promise<Body | null> {
  const { method, client, depth } = exchange;
  const { body, headers } = exchange.request;
  if (method === 'GET' || method === 'HEAD') return null;
  // A handler's own request has no framing, and a null body if it has none.
  if (body === null || depth > 0 || headers.has('transfer-encoding')) return body;
  const length = headers.get('content-length');
  if (length !== null) return length === '0' ? null : body;
  // RFC 9112 §6.3. In HTTP/2 and 3 a body needs no field, but few of these methods have one.
  const isRarelyThere = client.httpVersion === 1 || method === 'DELETE' || method === 'OPTIONS';
  return isRarelyThere ? unlessEmpty(body) : body;
}

/** The absence of both fields is no proof: the platform may have removed one. */
async function unlessEmpty(body: Body): Promise<Body | null> {
  const reader = body.getReader();
  const first = await reader.read();
  if (first.done) return null;
  return new ReadableStream({
    start: (rest) => rest.enqueue(first.value),
    async pull(rest) {
      const { done, value } = await reader.read();
      if (done) rest.close();
      else rest.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
}
