import type { AccessConfig } from './access/config.ts';
import type { CompressConfig } from './compress/config.ts';
import type { GeoConfig } from './geo/config.ts';
import type { LogConfig } from './log/config.ts';
import type { RateLimitConfig } from './rate-limit/config.ts';

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
