import type { Duration } from '../config/duration.ts';

/** The compiled form of `errors`, with what holds above it. */
export interface ErrorPages {
  /** By status (`'503'`) or class (`'5xx'`), one map for each level, the route's first. */
  pages: readonly ReadonlyMap<string, ErrorPage>[];
  /** Null if clients get every answer of an origin as it is. */
  replaces: Replacing | null;
}

/** Only the built-in pages. */
export const NO_PAGES: ErrorPages = { pages: [], replaces: null };

/** Which answers of origins an error page replaces. */
interface Replacing {
  /** Statuses (`'404'`) and classes (`'5xx'`). */
  statuses: ReadonlySet<string>;
  /** How long the cache remembers one; null for as long as the origin says. */
  ttlMs: number | null;
}

/** The compiled form of an error page. */
export type ErrorPage =
  | { kind: 'text'; body: string; contentType: string }
  | { kind: 'kv'; store: string; key: string; contentType: string }
  | ProxiedPage;

/** A page that is fetched from a backend through the cache, by a route of its own. */
export interface ProxiedPage {
  kind: 'proxy';
  path: `/${string}`;
  to: string;
}

/**
 * A page in place of the gateway's built-in error page: a text, an object of a KV store, or a page of a backend. In the
 * first two the gateway fills in `{{status}}`, `{{phrase}}`, `{{requestId}}` and `{{message}}`. A client that asks for
 * JSON gets problem details (RFC 9457), unless the page is JSON itself.
 */
export type ErrorPageConfig<Target extends string = string> =
  | {
      /** Sets the text of the page. Required, unless `kv` or `path` is set. */
      body: string;
      /** Sets the media type of the text. Default `'text/html; charset=utf-8'`. */
      contentType?: string;
      kv?: never;
      path?: never;
      to?: never;
    }
  | {
      /**
       * Reads the page from a KV store that `stores.kv` declares: store, slash, key. Required, unless `body` or `path`
       * is set.
       *
       * @example 'pages/busy'
       */
      kv: `${string}/${string}`;
      /** Sets the media type of the object. Default `'text/html; charset=utf-8'`. */
      contentType?: string;
      body?: never;
      path?: never;
      to?: never;
    }
  | {
      /**
       * Fetches the page from this path of `to`, without `*` and parameters. Required, unless `body` or `kv` is set.
       *
       * @example '/404.html'
       */
      path: `/${string}`;
      /** Names the backend or pool that has the page. Required with `path`. */
      to: Target;
      body?: never;
      kv?: never;
      contentType?: never;
    };

/**
 * Error pages by status, 400 to 599, or by class (`'4xx'`, `'5xx'`), for errors of the gateway itself, and for those
 * responses of an origin that `replaceOrigin` lists. A route's pages take precedence over its domain's, and those over
 * the gateway's.
 *
 * @example { 503: { kv: 'pages/busy' }, '5xx': { body: '<h1>Sorry</h1>' } }
 */
export type ErrorsConfig<Target extends string = string> = {
  [Status in number | '4xx' | '5xx']?: ErrorPageConfig<Target>;
} & {
  /**
   * Lists the statuses, 400 to 599, or classes (`'4xx'`, `'5xx'`) of an origin's responses that clients get as an error
   * page, with the same status; of the response stay `Retry-After`, `Allow` and `WWW-Authenticate`. A stale response
   * that may be served in place of an error is served first. The nearest level that has the field decides; `[]` shows
   * every response. Default: none, so clients get what the origin answers.
   *
   * @example [404, '5xx']
   */
  replaceOrigin?: readonly (number | '4xx' | '5xx')[];
  /** Sets what the cache does with the responses that `replaceOrigin` lists. Default: what their own fields say. */
  cache?: {
    /**
     * Sets how long the cache remembers such a response, whatever its fields say: the origin is not asked again within
     * that time. Not for requests with cookies or credentials that are not in the key. Required.
     */
    ttl: Duration;
  };
};
