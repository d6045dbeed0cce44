import type { Duration } from '../config/duration.ts';
import type { Geo } from '../platform.ts';
import type { NamesOf, Register } from './register.ts';

/**
 * A function that answers a request, in the standard fetch shape: applications of that shape, such as Hono's, are
 * handlers.
 */
export type Handler = (request: Request, context: HandlerContext) => Response | Promise<Response>;

/**
 * A function that changes a response on its way: a route names it as `transform`. The body of the response that it gets
 * is whole and not compressed. If it returns that same response, nothing is changed.
 */
export type Transform = (response: Response, context: TransformContext) => Response | Promise<Response>;

/** What `src/handlers/index.ts` exports as `handlers`, by name. */
export type Handlers = Readonly<Record<string, Handler>>;

/** What `src/handlers/index.ts` exports as `transforms`, by name. */
export type Transforms = Readonly<Record<string, Transform>>;

/** A backend or pool as a handler asks it. */
export interface Reach {
  /**
   * Sends a request past routes, rules and cache: a path of the backend, or, of a dynamic backend, an absolute URL that
   * its `allow` takes. Timeouts, health, retries and the limit of 32 requests hold as for routes; a redirect is a
   * response. Rejects if no response comes.
   *
   * @example await backends.payments.fetch('/v1/charges', { method: 'POST', body: JSON.stringify(charge) })
   */
  fetch(input: string | Request, init?: RequestInit): Promise<Response>;
}

/** By name; without `.popgate/types.d.ts` the compiler takes every name. */
type Backends = Register extends { names: object }
  ? Readonly<Record<NamesOf<'backends' | 'dynamicBackends'>, Reach>>
  : // oxlint-disable-next-line typescript/no-explicit-any -- a record of strings would give `Reach | undefined`
    any;

/** What a handler receives beside the request. */
export interface HandlerContext {
  /**
   * The values of path parameters by name, percent-encoded as in the path; `rest` for `*`, `subdomain` under a wildcard
   * domain.
   */
  params: Readonly<Record<string, string>>;
  /** The client's IP address; `''` where the response is cached, since it is then for every client. */
  client: {
    /** Its text, IPv4 or IPv6. */
    address: string;
  };
  /**
   * The client's place; null if it is unknown. Where the response is cached, the country alone, and only if
   * `cache.key.country` is set. Fastly concept: geolocation.
   */
  geo: Geo | null;
  /** Identifies the request, as on error pages and in the access log. */
  requestId: string;
  /**
   * Fetches a path of this site, or an absolute URL of one of the gateway's domains, through routes, cache and pools.
   * Errors are responses, as from any server.
   */
  fetch(input: string | Request, init?: RequestInit): Promise<Response>;
  /**
   * The backends, pools and dynamic backends of the configuration, by name.
   *
   * @example await backends.api.fetch('/v1/plans')
   */
  backends: Backends;
  /** The secret stores of the configuration. */
  secrets: {
    /**
     * Reads a secret that `stores.secret` declares: store, slash, name. Null if it is not there. Fastly concept: secret
     * store.
     *
     * @example await secrets.get('payments/api_key')
     */
    get(name: NamesOf<'secrets'>): Promise<string | null>;
  };
  /** The config stores of the configuration. */
  config: {
    /**
     * Reads an item of a config store: store, slash, key. Null if it is not there. A TypeError for a store that the
     * service does not have. Fastly concept: config store.
     *
     * @example config.get('flags/checkout')
     */
    get(name: `${NamesOf<'config'>}/${string}`): string | null;
  };
  /** The KV stores of the configuration. */
  kv: {
    /**
     * Reads an item of a KV store: store, slash, key. Null if it is not there. Rejects for a store that the service does
     * not have. Fastly concept: KV store.
     *
     * @example await kv.get('pages/busy')
     */
    get(name: `${NamesOf<'kv'>}/${string}`): Promise<string | null>;
    /**
     * Writes an item of a KV store, for `ttl` (whole seconds), or until it is replaced. Other POPs may see it later.
     *
     * @example await kv.put('carts/42', JSON.stringify(cart), { ttl: '7d' })
     */
    put(name: `${NamesOf<'kv'>}/${string}`, value: string, options?: { ttl?: Duration }): Promise<void>;
  };
  /** Writes one line to the operator's log, with the request's id. */
  log(text: string): void;
  /** Keeps the sandbox alive until the work is done, also after the response. */
  waitUntil(work: Promise<unknown>): void;
}

/** What a transform receives beside the response. */
export interface TransformContext extends HandlerContext {
  /**
   * The client's request without its body, as a handler gets it; null at `'store'`, where the response is for every
   * client.
   */
  request: Request | null;
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
