import type { Duration } from '../../config/duration.ts';

export interface CompiledMaintenance {
  store: string;
  key: string;
  retryAfterSeconds: number;
}

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
