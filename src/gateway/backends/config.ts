import type { Duration } from '../config/duration.ts';

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
