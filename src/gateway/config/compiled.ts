import type { PolicyName } from '../backends/policies/index.ts';
import type { RouteTree } from '../routing/routes.ts';
import type { Segment } from './path-pattern.ts';
import type { TemplatePart } from './template.ts';
import type { GeoField, HashBy, HookSender, LogField, StreamTransport, TlsConfig, ValueMatch } from './types.ts';

/** The configuration as the engine uses it: durations in milliseconds, templates and patterns parsed, defaults filled in. */
export interface CompiledGateway {
  name: string;
  /** Changes whenever what the edge goes by does. */
  hash: string;
  backends: ReadonlyMap<string, CompiledBackend>;
  pools: ReadonlyMap<string, CompiledPool>;
  dynamics: ReadonlyMap<string, CompiledDynamic>;
  /** By their codes. */
  shields: ReadonlyMap<string, CompiledShield>;
  /** The configured names, in their order. */
  domains: readonly string[];
  /** So many of them, from the first, are made ready when the Wasm is built; the others are kept as text until asked for. */
  readyDomains: number;
  compileDomain(name: string): CompiledDomain;
  errors: ErrorPages;
  /** For requests that reach no domain. */
  log: CompiledLog | null;
  /** Whether anything of it tells what a request took. */
  isMeasured: boolean;
  admin: { host: string; path: string } | null;
  maxPurgeKeys: number;
  /** The KV store of the ledger of purges. */
  ledger: string | null;
  /** Null where nothing is streamed or published. */
  push: CompiledPush | null;
  /** By the name in their path. */
  hooks: ReadonlyMap<string, CompiledHook>;
}

/** Fastly concept: Fanout. */
export interface CompiledPush {
  /** Whether the service has it in production. */
  hasFanout: boolean;
  /** The channel that tells of purges. */
  announce: string | null;
}

export interface CompiledHook {
  sender: HookSender;
  /** By the event's name; `'*'` for all others. */
  events: ReadonlyMap<string, HookPurge>;
}

/** What one event of a webhook purges. */
export interface HookPurge {
  keys: readonly (readonly TemplatePart[])[];
  urls: readonly (readonly TemplatePart[])[];
  domains: readonly string[];
  all: boolean;
  mode: 'hard' | 'soft';
}

export interface Timeouts {
  connectMs: number;
  firstByteMs: number;
  betweenBytesMs: number;
  totalMs: number | null;
}

export interface Breaker {
  failures: number;
  errorRate: number | null;
  openMs: number;
  maxOpenMs: number;
  trials: number;
}

export interface CompiledBackend {
  name: string;
  /** `http://host` or `https://host:8443`: what goes before the path of a request. */
  base: string;
  /** The path prefix, `''` or `/base`. */
  prefix: string;
  timeouts: Timeouts;
  /** Whether the platform probes it, so that its health means something. */
  hasHealthCheck: boolean;
  breaker: Breaker | null;
}

/** A backend or a pool in a pool. */
export interface Member {
  name: string;
  weight: number;
  /** Its weight and those of all before it. */
  upTo: number;
  to: CompiledBackend | CompiledPool;
}

export interface CompiledPool {
  name: string;
  members: readonly Member[];
  /** All that can be asked, pools in it included, each once. */
  backends: readonly CompiledBackend[];
  policy: PolicyName;
  /** Whether it, or a pool in it, goes by latency. */
  isTimed: boolean;
  hashBy: HashBy;
  retries: number;
  retryOn: ReadonlySet<number>;
  retryShare: number;
  deadlineMs: number | null;
  quorum: number;
  shield: CompiledShield | null;
}

/** Fastly concept: shielding. */
export interface CompiledShield {
  site: string;
  /** What the shield may take: as long as any target behind it, tries and all. */
  firstByteMs: number;
}

export interface AllowedOrigin {
  scheme: 'http' | 'https';
  /** Exact host, or with `*.` in front for exactly one label more. */
  host: string;
  port: number;
}

export interface CompiledDynamic {
  name: string;
  /** Where the origins stand; null where routes write them out. */
  from: { kind: 'config' | 'kv'; store: string } | null;
  allow: readonly AllowedOrigin[];
  tls: TlsConfig;
  timeouts: Timeouts;
  max: number;
  local: { tls: boolean; target: string } | null;
}

export interface CompiledDomain {
  /** Exact, `*.` and a name, or `*`. */
  name: string;
  redirect: CompiledRedirect | null;
  /** Looked at before its routes. */
  redirects: CompiledRedirects | null;
  /** The paths of its routes, in order. */
  paths: readonly string[];
  /** The route at this place, made ready when first asked for. */
  route(place: number): CompiledRoute;
  errors: ErrorPages;
  /** Its own, or the gateway's. */
  maintenance: CompiledMaintenance | null;
  /** For requests that reach no route: its own, or the gateway's. */
  log: CompiledLog | null;
}

/** Where the lines of the access log go, how many of them, and what is in them. */
export interface CompiledLog {
  endpoint: string;
  /** 0 to 1. */
  sample: number;
  fields: readonly LogField[];
}

/** By status (`'503'`) or class (`'5xx'`): the nearest level first. */
export type ErrorPages = readonly ReadonlyMap<string, ErrorPage>[];

export type ErrorPage =
  | { kind: 'text'; body: string; contentType: string }
  | { kind: 'kv'; store: string; key: string; contentType: string }
  /** Fetched as any page is, by a route of its own. */
  | { kind: 'proxy'; route: CompiledRoute; target: Target };

export interface CompiledMaintenance {
  store: string;
  key: string;
  retryAfterSeconds: number;
}

export interface CompiledRedirect {
  to: readonly TemplatePart[];
  status: number;
}

/** Plain data, so that it can be kept as text. */
export interface CompiledRedirects {
  /** Lines of a path, a space and a target, in the order of their paths. */
  entries: string;
  patterns: { tree: RouteTree; list: readonly RedirectPattern[] } | null;
  from: { kind: 'config' | 'kv'; store: string } | null;
  /** Of entries, and of what the store gives without one. */
  status: number;
  keepsQuery: boolean;
}

interface RedirectPattern {
  segments: readonly Segment[];
  rest: boolean;
  redirect: CompiledRedirect;
}

export interface CompiledRoute {
  /** Stands for the route's conditions; the same from build to build, different for any two routes of a domain. */
  id: string;
  path: string;
  segments: readonly Segment[];
  rest: boolean;
  methods: ReadonlySet<string> | null;
  conditions: readonly Condition[];
  answer: Answer;
  /** Null for `pass`. */
  cache: CachePolicy | null;
  surrogateKeys: readonly (readonly TemplatePart[])[];
  requestHeaders: CompiledHeaderChanges | null;
  responseHeaders: CompiledHeaderChanges | null;
  compress: CompressRule | null;
  /** Null where nobody is told where the client is. */
  geo: CompiledGeo | null;
  /** Null where nothing is asked of the client. */
  guards: Guards | null;
  log: CompiledLog | null;
  serverTiming: boolean;
  errors: ErrorPages;
}

/** What a request has to pass before it is answered. */
export interface Guards {
  cors: CompiledCors | null;
  access: CompiledAccess | null;
  rateLimit: CompiledRateLimit | null;
}

/** Fetch standard, CORS protocol. Lists are as their fields carry them. */
export interface CompiledCors {
  origins: '*' | readonly string[];
  /** What stands before and after the one label that differs. */
  wildcards: readonly (readonly [before: string, after: string])[];
  methods: string;
  headers: string;
  expose: string;
  credentials: boolean;
  maxAgeSeconds: number;
}

export interface CompressRule {
  /** Media types, `text/*` for all of a kind; null for the usual ones. */
  types: readonly string[] | null;
  minBytes: number;
}

export interface CompiledGeo {
  fields: readonly GeoField[];
  /** Where nothing is known. */
  defaults: Readonly<Partial<Record<GeoField, string>>>;
}

export interface CompiledAccess {
  allow: CompiledClients | null;
  deny: CompiledClients | null;
  waf: { corp: string; workspace: string } | null;
}

/** Any of these; null where it is not written. */
export interface CompiledClients {
  /** Five numbers a range, as `isInRanges` reads them. */
  ranges: readonly number[] | null;
  countries: readonly string[] | null;
  acl: string | null;
  headers: readonly { name: string; is: ValueMatch }[] | null;
}

export interface CompiledRateLimit {
  by: { of: 'address' | 'path'; name: null } | { of: 'header' | 'cookie'; name: string };
  /** Of the counter and of the penalty box. */
  name: string;
  limit: number;
  windowSeconds: number;
  /** Null where there is no penalty. */
  penaltySeconds: number | null;
}

export type Condition =
  | { of: 'header' | 'query' | 'cookie'; name: string; is: string | readonly string[] | boolean }
  | { of: 'country' | 'region'; is: readonly string[] };

export type Answer =
  | { kind: 'proxy'; target: Target }
  | { kind: 'redirect'; redirect: CompiledRedirect }
  | { kind: 'respond'; status: number; headers: readonly [string, string][]; body: string; bytes: number }
  | { kind: 'handler'; name: string }
  | StreamAnswer;

/** The client is held, by what the gateway itself says, or a backend that speaks GRIP. */
export interface StreamAnswer {
  kind: 'stream';
  held: { channels: readonly (readonly TemplatePart[])[]; transport: StreamTransport; timeoutSeconds: number } | null;
  /** Whom Fanout asks what to do. */
  backend: string;
  /** The backend's path prefix. */
  prefix: string;
}

export type Target = { kind: 'pool'; pool: CompiledPool } | CompiledDynamicTarget;

/** The template is of an origin, or where `dynamic.from` is a store, of the key that it stands under. */
export interface CompiledDynamicTarget {
  kind: 'dynamic';
  dynamic: CompiledDynamic;
  template: readonly TemplatePart[];
}

export interface CompiledHeaderChanges {
  remove: ReadonlySet<string>;
  set: readonly { name: string; value: readonly TemplatePart[] }[];
  add: readonly { name: string; value: readonly TemplatePart[] }[];
}

export type QueryRule = { kind: 'keep' | 'ignore' | 'sort' } | { kind: 'only' | 'except'; names: ReadonlySet<string> };

/** Milliseconds; null where the origin decides. */
export interface CachePolicy {
  ttlMs: number | null;
  defaultTtlMs: number | null;
  browserTtlMs: number | null;
  staleWhileRevalidateMs: number | null;
  staleIfErrorMs: number | null;
  graceMs: number;
  heuristicMaxMs: number;
  query: QueryRule;
  key: { headers: readonly string[]; cookies: readonly string[]; country: boolean; device: boolean };
  storeSetCookie: boolean;
  rangeWhole: boolean;
  statusesMs: ReadonlyMap<number, number>;
  passForMs: number;
  invalidate: boolean;
}
