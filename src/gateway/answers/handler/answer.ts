import { GatewayError } from '../../errors/error.ts';
import { type Exchange, record, whereIs } from '../../exchange.ts';
import type { HandlerContext } from '../../handlers/handler.ts';
import { bodyOf } from '../../request/body.ts';
import { trustedFields } from '../../request/forwarding.ts';
import { authorityOfUrl, receive } from '../../request/receive.ts';
import type { Routed } from '../../routes/config.ts';

/** A handler that asks the gateway for what the same handler answers must come to an end. */
const MAX_DEPTH = 8;
/** Requests of one handler that a trace tells of. */
const MAX_TRACED = 32;

/** Runs a custom handler. What it throws, and what is no Response, becomes a 500. */
export async function handleBy(name: string, routed: Routed): Promise<Response> {
  const { exchange, tools } = routed;
  record(exchange, { stage: 'handler', name });
  const handler = tools.handlers[name];
  if (handler === undefined) throw new GatewayError(500, `there is no handler ${name}`);
  const body = bodyOf(exchange);
  const response: unknown = await handler(
    requestFor(exchange, body instanceof Promise ? await body : body),
    contextFor(routed),
  );
  if (response instanceof Response) return response;
  throw new GatewayError(500, `a handler answered ${String(response)} where a Response was expected`);
}

/** The client's request with its canonical URL, and without the fields that could deceive. */
function requestFor(exchange: Exchange, body: ReadableStream<Uint8Array> | null): Request {
  const { method, scheme, host, path, query } = exchange;
  const init: RequestInit & { duplex?: 'half' } = { method, headers: trustedFields(exchange) };
  if (body !== null) {
    init.body = body;
    init.duplex = 'half';
  }
  return new Request(`${scheme}://${host}${path}${query}`, init);
}

function contextFor(routed: Routed): HandlerContext {
  const { client, params, id } = routed.exchange;
  return {
    params: params(),
    client: { address: client.address },
    geo: whereIs(routed.exchange),
    requestId: id,
    waitUntil: (work) => client.waitUntil(work),
    fetch: (input, init) => fetchThrough(routed, input, init),
  };
}

/** A request of the handler's own, through routes, cache and pools. Errors are answers, as from any server. */
async function fetchThrough(
  { exchange, tools: { answer, fail } }: Routed,
  input: string | Request,
  init?: RequestInit,
): Promise<Response> {
  const { scheme, host, platform } = exchange;
  const request = new Request(typeof input === 'string' ? new URL(input, `${scheme}://${host}`).href : input, init);
  if (exchange.depth >= MAX_DEPTH) throw new GatewayError(508, `handlers asked one another ${MAX_DEPTH} times over`);
  let inner: Exchange | null = null;
  try {
    inner = receive(request, authorityOfUrl(request.url), { client: exchange.client, platform, outer: exchange });
    if (exchange.inner.length < MAX_TRACED) exchange.inner.push(inner);
    return await answer(inner);
  } catch (error) {
    return fail(error, { id: inner?.id ?? platform.randomId(), request, exchange: inner });
  }
}
