import type { Geo } from '../platform.ts';

/** Answers a request in the standard fetch shape, so that any application of that shape mounts as a handler. */
export type Handler = (request: Request, context: HandlerContext) => Response | Promise<Response>;

/** What a handler is given besides the request. */
export interface HandlerContext {
  /** Path parameters, `rest`, and `subdomain` under a wildcard domain. */
  params: Readonly<Record<string, string>>;
  client: { address: string };
  /** Null where nothing is known of the client's address. */
  geo: Geo | null;
  requestId: string;
  /** A path of this site, or an absolute URL of one of the gateway's domains: through routes, cache and pools. */
  fetch(input: string | Request, init?: RequestInit): Promise<Response>;
  /** Keeps the sandbox alive until the work is done. */
  waitUntil(work: Promise<unknown>): void;
}

/** The part of a FetchEvent that routers use. */
export interface EventLike {
  request: Request;
  client: { address: string };
  waitUntil(work: Promise<unknown>): void;
  respondWith(response: Response | PromiseLike<Response>): void;
}

/** Mounts what takes a FetchEvent, such as Expressly's `Router`: `fromEventHandler((event) => router['handler'](event))`. */
export function fromEventHandler(handle: (event: EventLike) => unknown): Handler {
  return async (request, { client, waitUntil }) => {
    let responded: Response | PromiseLike<Response> | undefined;
    const respondWith: EventLike['respondWith'] = (response) => {
      responded = response;
    };
    const returned = await handle({ request, client, waitUntil, respondWith });
    if (responded !== undefined) return responded;
    if (returned instanceof Response) return returned;
    throw new TypeError('the event handler neither called respondWith nor returned a Response');
  };
}
