import type { PolicyName } from '../backends/policies/index.ts';
import type { LogEndpointConfig } from './log-endpoint-types.ts';
import type { HeadersConfig, PushConfig, RedirectTable, Rules, StreamConfig } from './rule-types.ts';

export type * from './log-endpoint-types.ts';
export type * from './rule-types.ts';

/** What a user may write in `gateway.config.ts`. Compiled forms live in `compile.ts`. */

/** A length of time: digits and a unit, e.g. `'250ms'`, `'30s'`, `'5m'`, `'1h'`, `'7d'`. */
export type Duration = `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`;

/** Augmented by `handlers/index.ts`, so that the compiler knows the handlers' names. */
// oxlint-disable-next-line typescript/no-empty-object-type -- an interface is the one shape that declaration merging can extend
export interface Register {}

/** The names of the registered handlers; any string while none are registered. */
export type HandlerName = Register extends { handlers: infer Handlers } ? Extract<keyof Handlers, string> : string;

/** Fastly concept: backend TLS. All fields default to what the origin's URL says. */
export interface TlsConfig {
  /** The name sent in the TLS handshake. Must equal `certHostname` where both are given. */
  sniHostname?: string;
  /** The name the certificate must carry. */
  certHostname?: string;
  minVersion?: '1.0' | '1.1' | '1.2' | '1.3';
  maxVersion?: '1.0' | '1.1' | '1.2' | '1.3';
  /** A CA bundle in PEM, for origins whose certificate no public authority signed. */
  caCertificate?: string;
}

/** Fastly concept: backend timeouts. What runs out is a 504, or the stale answer that the cache may give. */
export interface TimeoutsConfig {
  /** Until the connection stands, TLS included. Default `'1s'`. */
  connect?: Duration;
  /** From the request to the first byte of the answer. Default `'15s'`. */
  firstByte?: Duration;
  /** Between two pieces of a body. Default `'10s'`. */
  betweenBytes?: Duration;
  /** One try from its start to the head of the answer, kept by the gateway itself. No default. */
  total?: Duration;
}

/** Fastly concept: health check. A probe of `path` every `interval`; `threshold` of the last `window` must succeed. */
export interface HealthConfig {
  path: `/${string}`;
  /** Default `'HEAD'`. */
  method?: 'GET' | 'HEAD';
  /** The Host that the probe asks for. Default: the one that requests are sent with. */
  host?: string;
  /** Default 200. */
  expectedStatus?: number;
  /** Default `'60s'`. */
  interval?: Duration;
  /** Default `'5s'`. */
  timeout?: Duration;
  /** Probes remembered. Default 5. */
  window?: number;
  /** Of those, how many must succeed. Default 3. */
  threshold?: number;
  /** How many of them count as succeeded when a version is activated. Default: the threshold, so that a backend starts healthy. */
  initial?: number;
}

/**
 * Passive health: a backend that fails is not asked for a while, in the POP where it fails. A try fails where no answer
 * comes, or one with a status of the pool's `retryOn`; of requests with a body none counts, since a client can break them.
 */
export interface BreakerConfig {
  /** So many failures in a row open it. Default 5. */
  failures?: number;
  /** So does this share of failed tries, above 0 and at most 1, of at least 20 within 10 s. No default. */
  errorRate?: number;
  /** How long it stays open the first time; twice as long each time it opens again. Default `'10s'`. */
  open?: Duration;
  /** The longest that it stays open, and the time without a failure after which `open` holds again. Default `'2m'`. */
  maxOpen?: Duration;
  /** Requests, one at a time, that must then succeed in a row before it closes. Default 2. */
  trials?: number;
}

/** A static backend: one origin server, known when the service is deployed. */
export interface BackendConfig {
  /** Scheme, host, optional port and path prefix, e.g. `https://images.example:8443/base`. */
  origin: `http://${string}` | `https://${string}`;
  /** The Host the origin sees. Default: the origin's own host. */
  overrideHost?: string;
  tls?: TlsConfig;
  timeouts?: TimeoutsConfig;
  health?: HealthConfig;
  /** Default: on, with its defaults, for members of pools, and off for a backend that is in none. `false` turns it off. */
  breaker?: BreakerConfig | false;
  /** Fastly concept: connections that one POP's host keeps to it at most, a setting of the service. Viceroy has no such limit. Default 200. */
  maxConnections?: number;
  /**
   * Fastly concept: shielding. The code of the POP through which all others ask this origin, e.g. `lhr-london-gb`, as
   * `fastly pops` lists them. Default none. Needs the secret `shield_key`.
   */
  shield?: string;
  /** Stands in for the origin on Viceroy: scheme, host and port. */
  local?: `http://${string}` | `https://${string}`;
}

/** What `client-hash` tells clients apart by; a request without the cookie or header goes by its address. */
export type HashBy = 'address' | { cookie: string } | { header: string };

/** Several backends behind one name. */
export interface PoolConfig<Member extends string = string> {
  /** Backends, and other pools, with their weights. For `failover` the order counts, not the weight. */
  backends: { [Name in Member]?: number };
  /** Who is asked first. Default `'random'`. */
  policy?: PolicyName;
  /** For `client-hash` alone. Default `'address'`. */
  hashBy?: HashBy;
  /** Further tries after a failure, each of another backend, for idempotent requests without a body. Default 0. */
  retries?: number;
  /** Statuses that are a failure too, 400 to 599, e.g. `[502, 503]`. Default: none, an answer is an answer. */
  retryOn?: readonly number[];
  /** The share of requests that may be retried beyond ten a second in one POP, 0 to 1. Default 0.2. */
  retryBudget?: number;
  /** All tries together, to the head of the answer. No default. */
  deadline?: Duration;
  /** The share of weight that must be healthy for the pool to be used, 0 to 1. Default 0. */
  quorum?: number;
  /** As for a backend. Default: the one that all its backends name; required where they differ. */
  shield?: string;
}

/** A store that `stores` names. A config store is at hand in the POP; a KV store holds longer values and takes a round trip. */
export type StoreReference = `config-store:${string}` | `kv-store:${string}`;

/** Backends made at run time, for the origins allowed here and no others. */
export interface DynamicBackendConfig {
  /**
   * Where the origins stand, e.g. `'config-store:tenants'`; without it routes write them out. Under a route's `key` there is an
   * origin, or JSON: `{ "origin": one or a list, "timeouts": { … } }`. Up to 8 are tried in their order. `allow` bounds them as
   * well, and `timeouts` those of the value.
   */
  from?: StoreReference;
  /**
   * Origins: `https://*.tenants.example` (one label for `*`), or one exact host, with no path. Public names only, and
   * none of the gateway's own domains. A port is allowed only where named.
   */
  allow: readonly (`http://${string}` | `https://${string}`)[];
  /** The names default to each origin's own host. */
  tls?: TlsConfig;
  timeouts?: TimeoutsConfig;
  /** At most this many different origins in one sandbox; past it a 503. Default 100, at most 200. */
  max?: number;
  /** Stands in for every allowed origin on Viceroy. */
  local?: `http://${string}` | `https://${string}`;
}

/** One value, one of several, or presence (`true`) and absence (`false`). */
export type ValueMatch = string | readonly string[] | boolean;

/** Changes to a header list; values are templates (`:id`, `:subdomain`). Not for headers that frame the message or belong to a connection. */
export interface HeaderChanges {
  set?: Record<string, string>;
  add?: Record<string, string>;
  remove?: readonly string[];
}

/** What makes two requests for one URL two objects. */
export interface KeyConfig {
  headers?: readonly string[];
  cookies?: readonly string[];
  country?: boolean;
  device?: boolean;
}

/** Cache rules of a route. Whatever is left out is decided by the origin's headers (RFC 9111). */
export interface CacheConfig {
  /** Freshness lifetime, whatever the origin says (but never over `private` and `no-store`). */
  ttl?: Duration;
  /** Freshness lifetime where the origin gives none. */
  defaultTtl?: Duration;
  /** The max-age that clients are told. */
  browserTtl?: Duration;
  /** RFC 5861 §3, where the origin gives none; also over must-revalidate. */
  staleWhileRevalidate?: Duration;
  /** RFC 5861 §4, where the origin gives none; also over must-revalidate. */
  staleIfError?: Duration;
  /** For how long past freshness an unreachable origin is answered for. Default `'1h'`. */
  grace?: Duration;
  /** RFC 9111 §4.2.2. Default `{ max: '1h' }`. */
  heuristic?: false | { max: Duration };
  /** Which query parameters count, in the key and towards the origin. Default `'keep'`. */
  query?: 'keep' | 'ignore' | 'sort' | { only: readonly string[] } | { except: readonly string[] };
  key?: KeyConfig;
  /** Store answers that carry Set-Cookie. Default false. */
  storeSetCookie?: boolean;
  /** `'whole'` fetches and stores the whole object on a range request. */
  range?: 'whole';
  /** Lifetimes by status, e.g. `{ 404: '1m' }`. */
  statuses?: Record<number, Duration>;
  /** For how long requests for an uncacheable answer are not collapsed. Default `'10s'`. */
  passFor?: Duration;
  /** Whether successful unsafe requests purge their URL (RFC 9111 §4.4). Default true. */
  invalidate?: boolean;
}

/** What a route may add to its answer. */
export interface RouteRules extends Rules {
  cache?: 'pass' | CacheConfig;
  /** Templates, e.g. `'product/:id'`: printable ASCII without spaces, at most 1024 characters, not starting with `popgate:`. */
  surrogateKeys?: readonly string[];
  headers?: HeadersConfig;
}

/** Which requests a route is for. Everything given must hold. */
export interface RouteMatch {
  /** Literal segments, `:name` for one segment, and at the end `*` for the rest (`:rest` in templates). */
  path: `/${string}`;
  /** Default: every method that the answer can take. */
  methods?: readonly string[];
  query?: Record<string, ValueMatch>;
  cookies?: Record<string, ValueMatch>;
  /** ISO 3166-1 alpha-2, upper case. */
  countries?: readonly string[];
}

/**
 * `:subdomain` and path parameters are filled in. `origin` must be one that `allow` names. `key` is for a dynamic backend
 * with `from`; default `':subdomain'`. What no key of the store is, is a 404.
 */
export type DynamicTarget<Dynamic extends string = string> =
  | { dynamic: Dynamic; origin: `http://${string}` | `https://${string}`; key?: never }
  | { dynamic: Dynamic; key?: string; origin?: never };

/**
 * Where to, and how: a path of this site, or an absolute URL whose host is written out but for a leading `:subdomain.`.
 * Default status 302 for a route. For a domain 308, and an absolute URL to which the request's path and query are added.
 */
export type RedirectConfig = string | { to: string; status?: 301 | 302 | 303 | 307 | 308 };

/** An answer made at the edge. Default status 200, default type `text/plain; charset=utf-8`. */
export interface RespondConfig {
  status?: number;
  body?: string;
  headers?: Record<string, string>;
}

/** Exactly one of these. */
export type RouteAnswer<Target extends string = string, Dynamic extends string = string> =
  | { to: Target | DynamicTarget<Dynamic>; redirect?: never; respond?: never; handler?: never; stream?: never }
  | { redirect: RedirectConfig; to?: never; respond?: never; handler?: never; stream?: never }
  | { respond: RespondConfig; to?: never; redirect?: never; handler?: never; stream?: never }
  | { handler: HandlerName; to?: never; redirect?: never; respond?: never; stream?: never }
  | { stream: StreamConfig<Target>; to?: never; redirect?: never; respond?: never; handler?: never };

/**
 * A page in place of the gateway's own: text, an object of a KV store (`'store/key'`), or a page of a backend, which is
 * fetched through the cache. In texts `{{status}}`, `{{requestId}}` and `{{message}}` are filled in. Default type
 * `text/html; charset=utf-8`. Whoever asks for JSON is told in JSON, unless the page is.
 */
export type ErrorPageConfig<Target extends string = string> =
  | { body: string; contentType?: string; kv?: never; path?: never; to?: never }
  | { kv: `${string}/${string}`; contentType?: string; body?: never; path?: never; to?: never }
  | { path: `/${string}`; to: Target; body?: never; kv?: never; contentType?: never };

/**
 * For errors of the gateway's own, not for what an origin answers: by status, 400 to 599, or by class. The route's go before
 * the domain's, and those before the gateway's.
 */
export type ErrorsConfig<Target extends string = string> = {
  [Status in number | '4xx' | '5xx']?: ErrorPageConfig<Target>;
};

/**
 * Switched by an entry of a config store, without a deploy. An entry that is absent, empty, `off`, `false` or `0` is off.
 * `on` and `true` are on; so are seconds for Retry-After (`600`), a text for visitors, and both (`600; Back at noon.`).
 */
export interface MaintenanceConfig {
  from: `config-store:${string}`;
  /** Default `'maintenance'`. */
  key?: string;
  /** Retry-After where the entry says nothing of it. Default `'5m'`. */
  retryAfter?: Duration;
}

export type RouteConfig<Target extends string = string, Dynamic extends string = string> = RouteMatch &
  RouteRules &
  RouteAnswer<Target, Dynamic> & { errors?: ErrorsConfig<Target> };

/** What holds for a whole gateway, or for a domain in place of the gateway's. */
export interface FailureConfig<Target extends string = string> {
  errors?: ErrorsConfig<Target>;
  maintenance?: MaintenanceConfig;
}

/** Fastly concept: TLS subscription, by which Fastly gets a domain its certificate and renews it. For `popgate apply` alone. */
export interface CertificateConfig {
  /** Who signs it. Default `'certainly'`, Fastly's own. */
  authority?: 'certainly' | 'lets-encrypt' | 'globalsign';
  /**
   * Fastly concept: TLS configuration. The id of the addresses and protocols that the domain is served with, as
   * `fastly tls-config list` shows it. Default: the account's default.
   */
  configuration?: string;
}

/** A host name, `*.` and one (for exactly one label), or `*` for every other. */
export type DomainConfig<Target extends string = string, Dynamic extends string = string> = FailureConfig<Target> & {
  /** In place of the gateway's. `false`: its certificate is managed elsewhere. Not for `*`, which has none. */
  tls?: false | CertificateConfig;
} & (
    | {
        routes: readonly RouteConfig<Target, Dynamic>[];
        redirects?: RedirectTable;
        defaults?: RouteRules;
        redirect?: never;
      }
    | { redirect: RedirectConfig; routes?: never; redirects?: never; defaults?: never }
  );

/** Stores that the service uses, with what they hold on Viceroy. Secrets come from the environment as `STORE_KEY`. */
export interface StoresConfig {
  config?: Record<string, Record<string, string>>;
  kv?: Record<string, Record<string, string>>;
  secret?: Record<string, readonly string[]>;
  /**
   * What `popgate apply` does with the items of a config or KV store, by the store's name. `'seed'` creates those that are
   * missing, and changes none; `'sync'` makes the store hold exactly these, and deletes others. Default: the store is made
   * empty, and the items are Viceroy's alone.
   */
  items?: Record<string, 'seed' | 'sync'>;
}

/** Fields in place of a backend's own, each whole. `undefined` takes a field away. */
export type BackendChanges = { [Field in keyof BackendConfig]?: BackendConfig[Field] | undefined };

/** A second service from the same configuration, e.g. for staging: other domains, other backends, all else alike. */
export interface EnvironmentConfig<Backend extends string = string, Domain extends string = string> {
  /**
   * What a domain is called there, e.g. `{ 'www.shop.example': 'www.staging.shop.example' }`. A wildcard stays one; `'*'` has no
   * other name. Texts of the configuration that are such a domain, or a URL of one, follow: redirects, `admin.host`, hooks.
   * What stands in `backends`, `dynamicBackends` and `logEndpoints` does not, for it names other servers.
   */
  domains?: {
    [Name in Exclude<Domain, '*'>]?: Name extends `*.${string}` ? `*.${string}` : string;
  };
  /** What is different about a backend there, e.g. `{ shop: { origin: 'https://staging-origin.shop.example' } }`. */
  backends?: { [Name in Backend]?: BackendChanges };
}

/** What Viceroy answers for an address, by field of Fastly's geolocation. */
export type LocalGeolocation = Record<string, Record<string, string | number>>;

/** Where a shield is on Viceroy: `'Local'`, this one itself, or the address of another that stands in for it. */
export type LocalShieldingSite = 'Local' | `http://${string}` | `https://${string}`;

/**
 * What a webhook's event purges. In `keys` and `urls`, `:id` is a field of its JSON, `:sys_id` the field `id` of the field `sys`,
 * `:tags_0` the first item of a list. What is no letter, digit or `_` in a field's name is written `_`. A template with a
 * field that the payload lacks is left out, and the log says so.
 */
export interface HookEventConfig {
  /** As a route's `surrogateKeys`. */
  keys?: readonly string[];
  /** Of this service. Parameters stand in path and query alone, so that no payload chooses a host. */
  urls?: readonly (`http://${string}` | `https://${string}`)[];
  /** As they are configured, or a host that one of them takes. */
  domains?: readonly string[];
  /** Everything; stands alone. */
  all?: true;
  /** Marks as stale instead of removing. Default false. */
  soft?: boolean;
}

/** How a sender signs its webhooks. */
export interface HookSignature {
  /** The header that the signature is in. */
  header: string;
  algorithm: 'sha256' | 'sha1' | 'sha512';
  /** `base64` takes the URL-safe alphabet too. */
  encoding: 'hex' | 'base64';
  /** What stands before the signature, e.g. `'sha256='`. */
  prefix?: string;
  /** When it was signed: a header, or a key in the signature's own, e.g. `t` in `t=…,v1=…`. Without it, age is not looked at. */
  timestamp?: ({ header: string; key?: never } | { key: string; header?: never }) & { unit: 's' | 'ms' };
  /** Text with `{body}`, `{timestamp}` and headers, e.g. `'{timestamp}.{body}'` or `'{x-id}:{body}'`. Default `'{body}'`. */
  signed?: string;
}

/** Where a value stands: in a header, or in a field of the JSON payload, named as in templates. */
export type HookSource = { header: string; field?: never } | { field: string; header?: never };

/** Who sends a webhook, which says how it is signed and where event and delivery id are. For `hmac`, that is written out. */
export type HookSender =
  | {
      adapter: 'standard-webhooks' | 'github' | 'shopify' | 'contentful';
      signature?: never;
      event?: never;
      delivery?: never;
    }
  | {
      adapter: 'hmac';
      signature: HookSignature;
      event: HookSource;
      /** The header with the delivery's id: one that has been carried out is not carried out again. */
      delivery?: string;
    };

/** A webhook. Its secret is `hook_<name>` in the store `popgate`. `'*'` is every event that has no entry of its own. */
export type HookConfig = HookSender & { events: Record<string, HookEventConfig> };

/** What the operator API purges, and where it is written down. */
export interface PurgeConfig {
  /** Keys, URLs and domains together. At most and by default 256. */
  maxKeysPerRequest?: number;
  /** A KV store, which `stores` must name, for a list of all purges of the last 30 days. Without it there is none. */
  ledger?: string;
  /** `POST {admin.path}/hooks/<name>`. Names: a lower-case letter, then lower-case letters, digits and dashes. */
  hooks?: Record<string, HookConfig>;
  /** A channel on which each purge is published, so that open pages know that they are stale. What was purged is told there to whoever may listen. */
  announce?: string;
}

/** The whole gateway. */
export interface GatewayConfig<
  Backend extends string = string,
  Pool extends string = string,
  Dynamic extends string = string,
  Domain extends string = string,
> extends FailureConfig<NoInfer<Backend | Pool>> {
  /** Tells the gateway from other servers in Via and CDN-Loop: a letter, then letters, digits, `_` and `-`, at most 64. */
  name: string;
  /** Names of backends, pools and dynamic backends: a lower-case letter, then lower-case letters, digits and `_`. */
  backends?: Record<Backend, BackendConfig>;
  /** No pool has the name of a backend. */
  pools?: Record<Pool, PoolConfig<NoInfer<Backend | Pool>>>;
  dynamicBackends?: Record<Dynamic, DynamicBackendConfig>;
  domains: Record<Domain, DomainConfig<NoInfer<Backend | Pool>, NoInfer<Dynamic>>>;
  /** What routes and domains leave out. Templates here and in a domain's `defaults` know no path parameters. */
  defaults?: RouteRules;
  purge?: PurgeConfig;
  /** Without it there is no operator API, and PURGE is a 405. `host` is required where there is more than one domain. Default path `/.popgate`. */
  admin?: { host?: string; path?: `/${string}` };
  /** Of the service's streams, where a route has one. */
  push?: PushConfig;
  stores?: StoresConfig;
  /** For all domains that say nothing of it. Default: `certainly`, with the account's default configuration. */
  tls?: CertificateConfig;
  /** By the names that `new Logger(…)` takes: 1 to 255 letters, digits, `_` and `-`. */
  logEndpoints?: Record<string, LogEndpointConfig>;
  /**
   * What is different elsewhere, by the name that `--env` takes: a lower-case letter, then lower-case letters, digits and `-`.
   * The configuration itself is `production`, which therefore has no entry.
   */
  environments?: Record<string, EnvironmentConfig<NoInfer<Backend>, NoInfer<Domain>>>;
  /** What stands in for the platform on Viceroy. Shields by their code; default `'Local'`. */
  local?: { geolocation?: LocalGeolocation; shieldingSites?: Record<string, LocalShieldingSite> };
}
