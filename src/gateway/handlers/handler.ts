import type { Geo } from '../platform.ts';

/**
 * A function that answers a request, in the standard fetch shape: applications of that shape, such as Hono's, are
 * handlers.
 */
export type Handler = (request: Request, context: HandlerContext) => Response | Promise<Response>;

/** What a handler receives beside the request. */
export interface HandlerContext {
  /**
   * The values of path parameters by name, percent-encoded as in the path; `rest` for `*`, `subdomain` under a wildcard
   * domain.
   */
  params: Readonly<Record<string, string>>;
  /** The client's IP address. */
  client: { address: string };
  /** The client's place; null if it is unknown. Fastly concept: geolocation. */
  geo: Geo | null;
  /** Identifies the request, as on error pages and in the access log. */
  requestId: string;
  /**
   * Fetches a path of this site, or an absolute URL of one of the gateway's domains, through routes, cache and pools.
   * Errors are responses, as from any server.
   */
  fetch(input: string | Request, init?: RequestInit): Promise<Response>;
  /** Keeps the sandbox alive until the work is done, also after the response. */
  waitUntil(work: Promise<unknown>): void;
}

/** The part of a FetchEvent that routers use. */
export interface EventLike {
  request: Request;
  client: { address: string };
  waitUntil(work: Promise<unknown>): void;
  respondWith(response: Response | PromiseLike<Response>): void;
}

/**
 * Makes a handler of a function that takes a FetchEvent, such as the one of Expressly's `Router`.
 *
 * @example fromEventHandler((event) => router['handler'](event))
 */
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
