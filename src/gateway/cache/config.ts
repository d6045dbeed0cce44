import type { Duration } from '../config/duration.ts';

/** The compiled form of `query`. */
export type QueryRule =
  | { kind: 'keep' | 'ignore' | 'sort' }
  /** What a name written with `*` begins with is a prefix. */
  | { kind: 'only' | 'except'; names: ReadonlySet<string>; prefixes: readonly string[] };

/** The compiled form of `cache`. Times are milliseconds; null where the origin decides. */
export interface CachePolicy {
  ttlMs: number | null;
  defaultTtlMs: number | null;
  browserTtlMs: number | null;
  staleWhileRevalidateMs: number | null;
  staleIfErrorMs: number | null;
  graceMs: number;
  /** 0 where no lifetime is estimated. */
  heuristicMaxMs: number;
  query: QueryRule;
  key: { headers: readonly string[]; cookies: readonly string[]; country: boolean; device: boolean };
  /** Names in lower case, those in the key left out. */
  credentials: readonly string[];
  storeSetCookie: boolean;
  /** Whether a range request fetches the whole object. */
  rangeWhole: boolean;
  /** Whether text without Content-Length is read whole, so that it can be stored. */
  readsUnknownLength: boolean;
  /** Further media types of which that holds, or `type/*`. */
  wholeTypes: readonly string[];
  /** Names in lower case; null where it is Surrogate-Key alone. */
  surrogateKeyFields: readonly string[] | null;
  /** What Vary may name without making variants, in lower case. */
  varyIgnored: readonly string[];
  statusesMs: ReadonlyMap<number, number>;
  /** Errors that give way to a page: by status (`'404'`) or class (`'5xx'`), all for one time. */
  remembered: { statuses: ReadonlySet<string>; ttlMs: number } | null;
  passForMs: number;
  invalidate: boolean;
  /** Whether what clients ask of the cache counts. */
  heedsClients: boolean;
}

/**
 * What the cache key holds beside host, path and query: requests with different values get different stored responses.
 * What the origin names in `Vary` (RFC 9110 §12.5.5) needs no entry here.
 */
export interface KeyConfig {
  /**
   * Lists request headers whose values are in the key. Default: none.
   *
   * @example ['X-Plan']
   */
  headers?: readonly string[];
  /**
   * Lists cookies whose values are in the key. Default: none.
   *
   * @example ['currency']
   */
  cookies?: readonly string[];
  /** Adds the client's country (ISO 3166-1 alpha-2) to the key. Default false. */
  country?: boolean;
  /**
   * Adds the client's kind of device (`mobile`, `tablet`, `desktop`, or unknown) to the key, by `User-Agent`. Default
   * false.
   */
  device?: boolean;
}

/** How responses that vary are told apart (RFC 9110 §12.5.5). */
export interface VaryConfig {
  /**
   * Lists request headers that make no variants where the origin names them in `Vary`: one stored response is for all,
   * whatever they say. Not for cookies, credentials and codings. Default: none, so all that `Vary` names counts.
   *
   * @example ['User-Agent']
   */
  ignore?: readonly string[];
}

/** What the cache does with responses. Where a field is left out, the origin's header fields decide (RFC 9111). */
export interface CacheConfig {
  /**
   * Sets the freshness lifetime of responses with status 200, 203, 204, 300, 301 or 308, in place of the origin's;
   * `private` and `no-store` still forbid storing. The origin then gets only the cookies in `key.cookies`. Default: the
   * origin's lifetime (RFC 9111 §4.2).
   */
  ttl?: Duration;
  /**
   * Sets the freshness lifetime where the origin gives none, for the same statuses as `ttl`. Default: see `heuristic`.
   */
  defaultTtl?: Duration;
  /**
   * Sets the `max-age` that clients get with cached responses, in place of the origin's `Cache-Control` and `Expires`.
   * Default: clients get the origin's fields.
   */
  browserTtl?: Duration;
  /**
   * Sets how long after its lifetime a response is still served while the gateway fetches a new one in the background
   * (RFC 5861 §3). The origin's own `stale-while-revalidate` takes precedence, unless the origin forbids stale
   * responses, for example by `must-revalidate` or `s-maxage` (RFC 9111 §4.2.4): this field holds even then. Default:
   * the origin's, else zero.
   */
  staleWhileRevalidate?: Duration;
  /**
   * Sets how long after its lifetime a response is still served when the origin answers 500, 502, 503 or 504 (RFC 5861
   * §4), or not at all. It is combined with the origin's `stale-if-error` as `staleWhileRevalidate` is. Default: the
   * origin's, else zero.
   */
  staleIfError?: Duration;
  /**
   * Sets how long after its lifetime a response is still served when the origin cannot be reached, unless the origin
   * forbids stale responses (RFC 9111 §4.2.4). Default `'1h'`.
   */
  grace?: Duration;
  /**
   * Estimates a lifetime where neither origin nor route gives one: a tenth of the time since `Last-Modified`, at most
   * `max` (RFC 9111 §4.2.2). `false` estimates none. Default `{ max: '1h' }`.
   */
  heuristic?:
    | false
    | {
        /** Limits the estimated lifetime. Required. */
        max: Duration;
      };
  /**
   * Chooses the query parameters that are in the cache key and that the origin receives: all (`'keep'`), none
   * (`'ignore'`), all sorted by name, where equal names keep their order (`'sort'`), only some, or all but some. A name
   * that ends in `*` stands for all that begin so. For GET, HEAD and QUERY; other methods send the query as it came. Default
   * `'keep'`.
   *
   * @example { except: ['utm_*', 'gclid'] }
   */
  query?:
    | 'keep'
    | 'ignore'
    | 'sort'
    | {
        /** Lists the parameters to keep; all others are dropped. Required, unless another way is chosen. */
        only: readonly string[];
      }
    | {
        /** Lists the parameters to drop; all others are kept. Required, unless another way is chosen. */
        except: readonly string[];
      };
  /** Adds parts to the cache key. Default: host, path and query alone, and what the origin names in `Vary`. */
  key?: KeyConfig;
  /**
   * Lists request headers that say who a client is. A response to a request with one of them is stored only where the
   * origin shares it, by `public`, `s-maxage` or `must-revalidate` (RFC 9111 §3.5), and `Vary` on one of them is never
   * reused; those in `key.headers` are keyed instead. Default `['Authorization', 'X-Api-Key', 'Api-Key', 'X-Auth-Token',
   * 'X-Access-Token']`.
   *
   * @example ['Authorization', 'X-Session']
   */
  credentials?: readonly string[];
  /** Stores responses with `Set-Cookie`, so that every client gets the same cookie. Default false. */
  storeSetCookie?: boolean;
  /**
   * Makes a range request (RFC 9110 §14) fetch and store the whole object. Default: the origin gets the range request,
   * and at most the last part is stored.
   */
  range?: 'whole';
  /**
   * Passes responses without `Content-Length` on as they come and stores none of them. Default: text such as HTML, CSS,
   * JavaScript, JSON, XML or SVG is read whole, if it may be stored, before the client gets it; what is larger than the
   * memory, about 60 MB, is then a 502.
   */
  unknownLength?: 'pass';
  /**
   * Lists further media types that are read whole where they have no `Content-Length`, so that they can be stored, in
   * lower case and without parameters; `font/*` is every type of font. Not those that are sent piece by piece, such as
   * `text/event-stream`. They hold even with `unknownLength: 'pass'`. Default: none besides those of `unknownLength`.
   *
   * @example ['text/x-component', 'text/csv', 'font/*']
   */
  wholeTypes?: readonly string[];
  /**
   * Lists the response headers in which the origin names surrogate keys, separated by spaces or commas. Clients get none
   * of them. Fastly concept: surrogate keys. Default `['Surrogate-Key']`.
   *
   * @example ['Surrogate-Key', 'Cache-Tag', 'xkey']
   */
  surrogateKeyFields?: readonly string[];
  /** Says which headers in `Vary` make no variants. Default: all make variants. */
  vary?: VaryConfig;
  /**
   * Sets freshness lifetimes by status, 200 to 599 but 428, 429, 431 and 511, which are never stored; they take
   * precedence over `ttl`. Default: none, so errors are stored only as the origin says.
   *
   * @example { 404: '1m' }
   */
  statuses?: Record<number, Duration>;
  /**
   * Sets how long requests do not wait for one another after a response could not be stored. Fastly concept:
   * hit-for-pass. Default `'10s'`.
   */
  passFor?: Duration;
  /**
   * Gives clients what is stored whatever their `Cache-Control` and `Pragma` ask of the cache (RFC 9111 §5.2.1), as a
   * reload button does. Default false.
   */
  ignoreClientDirectives?: boolean;
  /**
   * Purges a URL after a successful unsafe request to it, such as POST, PUT or DELETE (RFC 9111 §4.4). Default true.
   */
  invalidate?: boolean;
}
