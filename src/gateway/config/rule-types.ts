import type { Duration, HeaderChanges, StoreReference, ValueMatch } from './types.ts';

/** What a route may add to its answer, beside its cache. A rule that is not written costs nothing. */
export interface Rules {
  compress?: boolean | CompressConfig;
  geo?: boolean | GeoConfig;
  access?: AccessConfig;
  rateLimit?: RateLimitConfig;
  log?: false | LogConfig;
  /** `Server-Timing` on each answer (W3C Server Timing): how long the gateway and the origin took. Default false. */
  serverTiming?: boolean;
}

/**
 * Fastly concept: compression. In production Fastly compresses, with brotli or gzip, at no cost of the gateway's; on Viceroy
 * the gateway does, with gzip, once for each object. Answers that are encoded already, parts, and those with `no-transform` are
 * left as they are.
 */
export interface CompressConfig {
  /** Content types without parameters, `text/*` for all of one kind. Default: text, JSON, JavaScript, XML, SVG, Wasm and fonts that are not compressed. */
  types?: readonly string[];
  /** The least size that is worth it. Default 1024. */
  minBytes?: number;
}

/**
 * Fastly concept: geolocation. Tells the origin where the client is, in `Popgate-Client-Country`, `-Region`, `-City`,
 * `-Continent`, `-Device`, `-Proxy` and `-Hosting`, and fills `:geo_country`, `:geo_region` and so on in templates of the route.
 * What is told is in the cache key. What is no letter, digit, `-`, `.`, `_` or `~` is percent-encoded in both.
 */
export interface GeoConfig {
  /** What is told. Default: country alone. */
  fields?: readonly GeoField[];
  /** What holds where nothing is known. Default `''`. */
  default?: { [Field in GeoField]?: string };
}

/**
 * Country: ISO 3166-1 alpha-2. Region: ISO 3166-2, as `US-CA`. Continent: two letters. Device: `mobile`, `tablet` or
 * `desktop`. Proxy: Fastly's proxy type, as `anonymous`. Hosting: `true` for an address of a hosting company, or `false`.
 */
export type GeoField = 'country' | 'region' | 'city' | 'continent' | 'device' | 'proxy' | 'hosting';

/** Which clients an access rule means: any of these. */
export interface ClientMatch {
  /** Addresses and CIDR ranges, IPv4 and IPv6. */
  addresses?: readonly string[];
  /** ISO 3166-1 alpha-2, upper case. */
  countries?: readonly string[];
  /**
   * Fastly concept: access control list. Its name: a letter, then letters, digits, `_` and `-`. In `deny` an entry that says
   * BLOCK counts, in `allow` one that says ALLOW; the most exact entry for an address is the one that holds.
   */
  acl?: string;
  /** One of them is enough. */
  headers?: Record<string, ValueMatch>;
}

/** Who may ask. Refused is a 403 that says nothing; where an ACL or the WAF cannot be asked, a 503. */
export interface AccessConfig {
  /** Where it is written, only these. */
  allow?: ClientMatch;
  /** Goes before `allow`. */
  deny?: ClientMatch;
  /** Fastly concept: Next-Gen WAF. `'block'` refuses what the service's WAF blocks; the workspace's corp and site are the service's own. */
  waf?: { corp: string; workspace: string };
}

/** Fastly concept: edge rate limiting. Counted in each POP, and for each route by itself. Over the limit is a 429. */
export interface RateLimitConfig {
  /**
   * What is counted together. Default `'address'`: the client's address, IPv6 by its /64. `'path'` counts all clients of a path
   * together. A request without the header or the cookie goes by its address.
   */
  by?: 'address' | 'path' | { header: string } | { cookie: string };
  /** Requests within the window. */
  limit: number;
  /** Default `'10s'`. */
  window?: '10s' | '20s' | '30s' | '40s' | '50s' | '60s';
  /** How long whoever is over it is refused, `'1m'` to `'1h'` in whole minutes. Default: until fewer came within the window. */
  penalty?: Duration;
}

/** A preset of response headers that browsers heed. Each can be changed, or left out by `false`. */
export interface SecurityHeaders {
  /** `Strict-Transport-Security` (RFC 6797). Default `'max-age=31536000; includeSubDomains'`. */
  hsts?: string | false;
  /** `Content-Security-Policy`. Default: none, since it is the site's own. */
  csp?: string | false;
  /** `X-Content-Type-Options`. Default `'nosniff'`. */
  contentTypeOptions?: string | false;
  /** `X-Frame-Options`. Default `'DENY'`. */
  frameOptions?: string | false;
  /** `Referrer-Policy`. Default `'strict-origin-when-cross-origin'`. */
  referrerPolicy?: string | false;
  /** `Permissions-Policy`. Default: none. */
  permissionsPolicy?: string | false;
}

/** Cross-origin requests (Fetch standard, CORS protocol). Preflights are answered at the edge. */
export interface CorsConfig {
  /** Origins, `https://*.shop.example` for any one label, or `'*'` for all. */
  origins: '*' | readonly string[];
  /** Default: GET, HEAD, POST. */
  methods?: readonly string[];
  /** Request headers beside those that are always allowed. Default: none. */
  headers?: readonly string[];
  /** Response headers that scripts may read. Default: none. */
  expose?: readonly string[];
  /** Cookies and authorization. Not with `'*'`. Default false. */
  credentials?: boolean;
  /** How long a preflight's answer is good. Default `'1h'`. */
  maxAge?: Duration;
}

/**
 * `request` and `response` change headers, `security` and `cors` are presets; every other name is a condition on the
 * request's header of that name.
 */
export interface HeadersConfig {
  request?: HeaderChanges;
  response?: HeaderChanges;
  security?: boolean | SecurityHeaders;
  cors?: CorsConfig;
  [name: string]: ValueMatch | HeaderChanges | SecurityHeaders | CorsConfig | undefined;
}

/**
 * Redirects of a domain, looked at before its routes. Paths are canonical and without a query; a target is a path of the
 * domain or an absolute URL. In patterns `:name` and a last `*` (`:rest`) are taken over into the target.
 */
export interface RedirectTable {
  /** Path to target. Some hundreds; thousands belong in a store. */
  entries?: Record<string, string>;
  /** Looked at, in their order, where no entry fits. */
  patterns?: readonly { path: `/${string}`; to: string; status?: 301 | 302 | 307 | 308 }[];
  /** A store whose keys are paths, and whose values are targets, or `301 /target`. Looked at first. */
  from?: StoreReference;
  /** Default 301. */
  status?: 301 | 302 | 307 | 308;
  /** Whether the request's query is added to the target. Default `'keep'`. */
  query?: 'keep' | 'drop';
}

/**
 * Fastly concept: real-time push (Fanout). The client is held by Fanout, locally by Pushpin, and gets what is published to
 * these channels. Without either, the route answers 503.
 */
export type StreamConfig<Backend extends string = string> =
  | {
      /** Templates, e.g. `'price-:id'`; 1 to 20. What of a parameter is no letter, digit, `-`, `.`, `_`, `~` or `/` is escaped: `%2C`. */
      channels: readonly string[];
      /** Default `'sse'` (WHATWG HTML, server-sent events). */
      transport?: StreamTransport;
      /** How long a long poll waits for an event before it is answered 204. Default `'30s'`. */
      timeout?: Duration;
      to?: never;
    }
  | {
      /** A backend that speaks GRIP: it chooses channels and transport by itself. No pool. */
      to: Backend;
      channels?: never;
      transport?: never;
      timeout?: never;
    };

export type StreamTransport = 'sse' | 'http-stream' | 'long-poll' | 'websocket';

/** Fastly concept: Fanout. */
export interface PushConfig {
  /**
   * Whether Fanout is switched on for the service, which Popgate does not do by itself: it is billed. Default false: in
   * production streams answer 503, and nothing is published.
   */
  fanout?: boolean;
}

/** The access log: one JSON line for each request. Secrets, cookies and query values are never in it. */
export interface LogConfig {
  /** Fastly concept: log endpoint. Its name. */
  endpoint: string;
  /** The share of requests that are logged, 0 to 1. Errors of the gateway's own are always logged. Default 1. */
  sample?: number;
  /** Default: all. */
  fields?: readonly LogField[];
}

export type LogField =
  | 'time'
  | 'id'
  | 'host'
  | 'method'
  | 'path'
  | 'route'
  | 'status'
  | 'cache'
  | 'backend'
  | 'tries'
  | 'bytes'
  | 'durationMs'
  | 'originMs'
  | 'country'
  | 'pop'
  | 'rateLimit'
  | 'cpuMs';
