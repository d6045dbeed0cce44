/** The pages by status (`'503'`) or class (`'5xx'`), one map for each level, the route's first. */
export type ErrorPages = readonly ReadonlyMap<string, ErrorPage>[];

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
 * Error pages by status, 400 to 599, or by class (`'4xx'`, `'5xx'`), for errors of the gateway itself, not for
 * responses of an origin. A route's pages take precedence over its domain's, and those over the gateway's.
 *
 * @example { 503: { kv: 'pages/busy' }, '5xx': { body: '<h1>Sorry</h1>' } }
 */
export type ErrorsConfig<Target extends string = string> = {
  [Status in number | '4xx' | '5xx']?: ErrorPageConfig<Target>;
};
