import type { Duration } from '../config/duration.ts';
import type { MeantConfig } from '../meant/config.ts';
import type { Origin } from './origin.ts';

/** The compiled form of `timeouts`. */
export interface Timeouts {
  connectMs: number;
  firstByteMs: number;
  betweenBytesMs: number;
  /** Null for no limit. */
  totalMs: number | null;
}

/** The compiled form of `breaker`. */
export interface Breaker {
  failures: number;
  /** Null if no share of failures opens it. */
  errorRate: number | null;
  openMs: number;
  maxOpenMs: number;
  trials: number;
}

/** The compiled form of a static backend. */
export interface CompiledBackend {
  name: string;
  scheme: Origin['scheme'];
  /** Host and port that it is asked for; null for the client's own. */
  host: string | null;
  /** The path prefix, `''` or `/base`. */
  prefix: string;
  /** Whether it takes each path literally. */
  isLiteral: boolean;
  timeouts: Timeouts;
  /** Whether Fastly probes the backend, so that its health is known. */
  hasHealthCheck: boolean;
  breaker: Breaker | null;
  /** The pools that may ask it, through others or not. */
  pools: readonly string[];
  /** Further names, in lower case, in which it gets the client's address. */
  clientAddress: readonly string[];
  /** Rewrites what its answers say of the origin itself; null if they stay as they are. */
  withoutSelf: ((response: Response) => Response) | null;
  /** Whether Fastly is asked to let its surrogate fields through. */
  surrogateFields: boolean;
}

/** An origin's own host and path, under all names that its answers may use. */
export interface Self {
  /** Hosts in lower case, with and without a port. */
  hosts: ReadonlySet<string>;
  /** The path prefix, `''` or `/base`. */
  prefix: string;
}

/** Fastly concept: TLS from Fastly to the origin. The gateway always verifies the origin's certificate. */
export interface TlsConfig {
  /**
   * Sets the host name sent in the TLS handshake (SNI, RFC 6066 §3). Must equal `certHostname` if both are set.
   * Default: `certHostname`, else the host of the origin.
   */
  sniHostname?: string;
  /**
   * Sets the host name that the origin's certificate must be for. Default: `sniHostname`, else the host of the origin.
   */
  certHostname?: string;
  /** Sets the lowest TLS version. Default: Fastly's own. */
  minVersion?: '1.0' | '1.1' | '1.2' | '1.3';
  /** Sets the highest TLS version; not below `minVersion`. Default: Fastly's own. */
  maxVersion?: '1.0' | '1.1' | '1.2' | '1.3';
  /**
   * Sets the certification authority of the origin, in PEM, for an origin whose certificate no public authority signed.
   * Default: the public authorities.
   */
  caCertificate?: string;
}

/**
 * Fastly concept: mutual TLS to the origin. What the gateway shows the origin to prove who it is; only `popgate plan` and
 * `popgate apply` read the key, which is in no plan, no package and no `fastly.toml`.
 */
export interface ClientCertificateConfig {
  /** Sets the certificate, in PEM, with those of the authorities between if there are any. Required. */
  certificate: string;
  /**
   * Says where the private key is, in PEM: the name of a variable of the environment, in capitals, or a file, by its path
   * from the project. Required. Viceroy uses a file's alone, and only without `local`.
   *
   * @example { variable: 'ORIGIN_KEY' }
   */
  key:
    | {
        /** Names the variable of the environment that holds the key, in capitals. Required. */
        variable: string;
      }
    | {
        /** Names the file that holds the key, by its path from the project. Required. */
        file: string;
      };
}

/**
 * Fastly concept: timeouts of a backend. All are above zero. When one runs out, the client gets a stale response if the
 * cache may serve one, else a 504.
 */
export interface TimeoutsConfig {
  /** Limits the time to open the connection, TLS handshake included. Default `'1s'`. */
  connect?: Duration;
  /** Limits the time from the request to the first byte of the response. Default `'15s'`. */
  firstByte?: Duration;
  /**
   * Limits the time between two pieces of the response body; `'none'`, for event streams, is the longest that the platform
   * holds (24 days). It is the backend's: no single response can be exempted. Default `'10s'`.
   */
  betweenBytes?: Duration | 'none';
  /**
   * Limits one try, from its start to the header section of the response; the gateway measures it. Default: no limit.
   */
  total?: Duration;
}

/** Fastly concept: health check. Fastly's POPs send probes to the backend; Viceroy sends none and calls it healthy. */
export interface HealthConfig {
  /**
   * Sets the path that a probe requests. Required.
   *
   * @example '/healthz'
   */
  path: `/${string}`;
  /** Sets the method of a probe. Default `'HEAD'`. */
  method?: 'GET' | 'HEAD';
  /**
   * Sets the `Host` header of a probe. Default: the one that requests have, see `overrideHost`; with `'client'` there, that of
   * `origin`.
   */
  host?: string;
  /** Sets the status, 100 to 599, with which a probe succeeds. Default 200. */
  expectedStatus?: number;
  /** Sets the time between two probes, `'1s'` to `'1h'`. Default `'60s'`. */
  interval?: Duration;
  /** Limits the time that a probe may take, above zero, at most `'1h'`. Default `'5s'`. */
  timeout?: Duration;
  /** Sets how many of the latest probes Fastly looks at, 1 to 100. Default 5. */
  window?: number;
  /** Sets how many probes of the window must succeed for the backend to be healthy, 1 to `window`. Default 3. */
  threshold?: number;
  /**
   * Sets how many probes of the window count as succeeded when a version is activated, 0 to `window`. Default:
   * `threshold`, so that a backend starts healthy.
   */
  initial?: number;
}

/**
 * A circuit breaker: after failures the gateway stops sending requests to a backend for a while, in the POP that saw
 * them. A failure is a try without a response, or with a status of the pool's `retryOn`. Requests with a body do not
 * count, because a client can break them off. Failures that may lie in the request, all but those to connect, count once
 * for a URL and leave out at most half of a pool.
 */
export interface BreakerConfig {
  /** Opens the breaker after this many failures in a row, 1 to 1000. Default 5. */
  failures?: number;
  /**
   * Opens the breaker when this share of tries fails, above 0 and at most 1, of at least 20 tries within 10 seconds.
   * Without it, only failures in a row open the breaker.
   */
  errorRate?: number;
  /**
   * Sets how long the breaker first stays open, above zero; each time it opens again, this doubles. Default `'10s'`.
   */
  open?: Duration;
  /**
   * Limits the time that the breaker stays open, not below `open`. After this time without a failure the breaker starts
   * with `open` again. Default `'2m'`, or `open` if that is longer.
   */
  maxOpen?: Duration;
  /** Sets how many trial requests, one at a time, must succeed in a row to close the breaker, 1 to 100. Default 2. */
  trials?: number;
}

/**
 * What an origin tells apart in paths: with `'case-sensitive'` capitals and small letters, as servers on Linux do, so
 * that `popgate check` has nothing to warn of; with `'literal'` everything, so that no other spelling of a guarded path
 * is refused: `//x`, `/%2Fx` and `/x;y` are paths of their own to it, as to a package registry.
 */
export type PathSpellings = 'case-sensitive' | 'literal';

/** A static backend: one origin server that is known at deploy time. */
export interface BackendConfig {
  /**
   * Sets scheme, host, optional port and optional path prefix of the origin server, which is no domain of the gateway.
   * `popgate apply` refuses one that only a private network or this machine reaches. Required.
   *
   * @example 'https://images.example:8443/base'
   */
  origin: `http://${string}` | `https://${string}`;
  /**
   * Sets the `Host` header that the origin receives, with an optional port; `'client'`, a reserved word, is the host that
   * the client asked for, in lower case and without a port. TLS and probes go by `origin` even then. Default: host and port
   * of `origin`.
   */
  overrideHost?: string;
  /**
   * Makes what the origin says of itself the site's: `Location`, `Content-Location` and `Refresh` that name its host (that of
   * `origin` or `overrideHost`) become paths, without the path of `origin`, and `Domain=` with that host is left out of
   * cookies. Other hosts stay. Default false.
   */
  rewriteHost?: boolean;
  /** Shows the origin a certificate of the gateway's own, in TLS. Default: none. */
  clientCertificate?: ClientCertificateConfig;
  /**
   * Chooses whether Fastly asks an origin that has both kinds of addresses by IPv6 first. It has no effect on Viceroy.
   * Default: Fastly's own.
   */
  preferIpv6?: boolean;
  /** Configures TLS to the origin. Default: host names from `origin`, public certification authorities. */
  tls?: TlsConfig;
  /** Limits how long the origin may take. Default: each field's own default. */
  timeouts?: TimeoutsConfig;
  /**
   * Lets Fastly probe the origin; pools ask a backend that is not healthy last. Default: no probes.
   *
   * @example { path: '/healthz' }
   */
  health?: HealthConfig;
  /** Configures the circuit breaker; `false` turns it off. Default: on for members of pools, off for other backends. */
  breaker?: BreakerConfig | false;
  /** Says which spellings of a path the origin tells apart. Default: none, it may take any of them for another. */
  paths?: PathSpellings;
  /**
   * Lists further request headers in which this origin gets the client's IP address, beside `X-Forwarded-For`. What a
   * client sends in them does not reach it. Default: none.
   *
   * @example ['X-Real-IP']
   */
  clientAddress?: readonly string[];
  /**
   * Fastly concepts: surrogate keys, Surrogate-Control. Sends `Fastly-FF: 1` to the origin in production, without which Fastly
   * keeps these fields of its answers from the gateway. `false` is for an origin that is itself behind Fastly and takes the
   * field for a shield's. Default true.
   */
  surrogateFields?: boolean;
  /**
   * Fastly concept: maximum connections. Limits the concurrent connections from each of Fastly's cache servers to the
   * origin, 1 to 10,000. It has no effect on Viceroy. Default 200.
   */
  maxConnections?: number;
  /**
   * Fastly concept: shielding. Names the POP through which all other POPs ask this origin, by a code that
   * `npx fastly pops` lists. Needs the secret `shield_key`. Default: none.
   *
   * @example 'lhr-london-gb'
   */
  shield?: string;
  /**
   * Replaces the origin on Viceroy: scheme, host and port. Default: Viceroy asks the real origin.
   *
   * @example 'http://127.0.0.1:7701'
   */
  local?: `http://${string}` | `https://${string}`;
  /**
   * Says which findings of `popgate check` about this backend are meant so: by their codes, each with the reason. Nothing of it
   * is deployed. Default: every finding is told.
   *
   * @example { 'unguarded-case': 'the origin runs on Linux' }
   */
  meant?: MeantConfig;
}
