import type { PathSpellings, Timeouts, TimeoutsConfig, TlsConfig } from '../backends/config.ts';
import type { Origin } from '../backends/origin.ts';
import type { StoreReference } from '../stores/config.ts';
import type { MeantConfig } from '../meant/config.ts';

/** The compiled form of an entry of `allow`: its host is exact, or `*.` and a host, which matches exactly one label more. */
export type AllowedOrigin = Origin;

/** The compiled form of a dynamic backend. */
export interface CompiledDynamic {
  name: string;
  /** The store that holds the origins; null where routes hold them. */
  from: { kind: 'config' | 'kv'; store: string } | null;
  allow: readonly AllowedOrigin[];
  tls: TlsConfig;
  timeouts: Timeouts;
  /** Whether all of them take each path literally. */
  isLiteral: boolean;
  max: number;
  /** Further names, in lower case, in which these origins get the client's address. */
  clientAddress: readonly string[];
  rewritesHost: boolean;
  surrogateFields: boolean;
  /** What replaces every origin on Viceroy; `target` is host:port. */
  local: { tls: boolean; target: string } | null;
}

/** Fastly concept: dynamic backends. The gateway chooses the origin at request time, among those that `allow` lists. */
export interface DynamicBackendConfig {
  /**
   * Reads origins from a store that `stores` declares. The value of a key is an origin, or JSON
   * `{ "origin": one or a list of up to 8, tried in order, "timeouts": { … } }`; `allow` and `timeouts` limit both.
   * Without it, each route writes its `origin`.
   *
   * @example 'config-store:tenants'
   */
  from?: StoreReference;
  /**
   * Lists the origins that may be asked, without a path: an exact host, or `*.` and a host, which matches one label.
   * Only public host names that are no domain of this gateway; a port must be written to be allowed. Required.
   *
   * @example ['https://*.tenants.example']
   */
  allow: readonly (`http://${string}` | `https://${string}`)[];
  /** Configures TLS to these origins. Default: host names from each origin, public certification authorities. */
  tls?: TlsConfig;
  /** Limits how long these origins may take. Default: each field's own default. */
  timeouts?: TimeoutsConfig;
  /**
   * Lists further request headers in which these origins get the client's IP address, beside `X-Forwarded-For`. What a
   * client sends in them does not reach them. Default: none.
   *
   * @example ['X-Real-IP']
   */
  clientAddress?: readonly string[];
  /** Makes what these origins say of themselves the site's, as `rewriteHost` of a backend does. Default false. */
  rewriteHost?: boolean;
  /** Asks Fastly to let surrogate fields of these origins through, as `surrogateFields` of a backend does. Default true. */
  surrogateFields?: boolean;
  /** Says which spellings of a path these origins tell apart. Default: none, they may take any of them for another. */
  paths?: PathSpellings;
  /**
   * Limits the different origins that one sandbox may ask, 1 to 200; beyond it, requests get a 503, and so they do beyond
   * 200 of all dynamic backends together. If routes write the origin, those that have not answered yet share a quarter of
   * this limit. Default 100.
   */
  max?: number;
  /**
   * Replaces every allowed origin on Viceroy: scheme, host and port. Default: Viceroy asks the real origins.
   *
   * @example 'http://127.0.0.1:7703'
   */
  local?: `http://${string}` | `https://${string}`;
  /**
   * Says which findings of `popgate check` about this dynamic backend are meant so: by their codes, each with the reason. Nothing of it
   * is deployed. Default: every finding is told.
   *
   * @example { 'missing-product': 'Fastly has switched it on' }
   */
  meant?: MeantConfig;
}

/**
 * A dynamic backend as the target of a route, with the origin, or with the key under which a store has it. Both are
 * templates of path parameters and `:subdomain`.
 */
export type DynamicTarget<Dynamic extends string = string> =
  | {
      /** Names the dynamic backend. Required. */
      dynamic: Dynamic;
      /**
       * Sets the origin, which `allow` must list. Required for a dynamic backend without `from`; a request for any
       * other origin gets a 421.
       *
       * @example 'https://:subdomain.tenants.example'
       */
      origin: `http://${string}` | `https://${string}`;
      key?: never;
    }
  | {
      /** Names the dynamic backend. Required. */
      dynamic: Dynamic;
      /**
       * Sets the key in the store of a dynamic backend with `from`; an unknown key is a 404. Default `':subdomain'`.
       */
      key?: string;
      origin?: never;
    };
