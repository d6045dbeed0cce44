import type { Duration } from '../../config/duration.ts';

/** The compiled form of `rateLimit`. */
export interface CompiledRateLimit {
  by: { of: 'address' | 'path'; name: null } | { of: 'header' | 'cookie'; name: string };
  /** The name of the rate counter and of the penalty box. */
  name: string;
  limit: number;
  windowSeconds: number;
  /** Null where there is no penalty. */
  penaltySeconds: number | null;
}

/**
 * Fastly concept: edge rate limiting. Each POP counts for itself, and each route by itself; counts are close to exact.
 * A request over the limit gets a 429 (RFC 6585 §4), and a 503 if it cannot be counted.
 */
export interface RateLimitConfig {
  /**
   * Chooses what is counted together: the client's IP address (for IPv6 its /64), the path (all clients together), or
   * the value of a header or cookie. A request without that header or cookie counts by its IP address. Default
   * `'address'`.
   *
   * @example { header: 'x-api-key' }
   */
  by?:
    | 'address'
    | 'path'
    | {
        /** Names the request header. Required, unless another way is chosen. */
        header: string;
      }
    | {
        /** Names the cookie. Required, unless another way is chosen. */
        cookie: string;
      };
  /** Sets how many requests are allowed within the window, 1 to 1,000,000,000. Required. */
  limit: number;
  /** Sets the time over which requests are counted. Default `'10s'`. */
  window?: '10s' | '20s' | '30s' | '40s' | '50s' | '60s';
  /**
   * Fastly concept: penalty box. Refuses a client that exceeded the limit for this time: whole minutes, `'1m'` to
   * `'1h'`. Without it, a client is refused until fewer requests came within the window.
   */
  penalty?: Duration;
}
