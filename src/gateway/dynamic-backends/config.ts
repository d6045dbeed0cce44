import type { Timeouts, TimeoutsConfig, TlsConfig } from '../backends/config.ts';
import type { StoreReference } from '../stores/config.ts';

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

/**
 * `:subdomain` and path parameters are filled in. `origin` must be one that `allow` names. `key` is for a dynamic backend
 * with `from`; default `':subdomain'`. What no key of the store is, is a 404.
 */
export type DynamicTarget<Dynamic extends string = string> =
  | { dynamic: Dynamic; origin: `http://${string}` | `https://${string}`; key?: never }
  | { dynamic: Dynamic; key?: string; origin?: never };
