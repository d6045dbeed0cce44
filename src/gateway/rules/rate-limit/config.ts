import type { Duration } from '../../config/duration.ts';

export interface CompiledRateLimit {
  by: { of: 'address' | 'path'; name: null } | { of: 'header' | 'cookie'; name: string };
  /** Of the counter and of the penalty box. */
  name: string;
  limit: number;
  windowSeconds: number;
  /** Null where there is no penalty. */
  penaltySeconds: number | null;
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
