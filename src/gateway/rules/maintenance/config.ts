import type { Duration } from '../../config/duration.ts';

/** The compiled form of `maintenance`. */
export interface CompiledMaintenance {
  store: string;
  key: string;
  retryAfterSeconds: number;
}

/**
 * Maintenance mode: an item of a config store closes the site with a 503, without a deploy. The value is off if it is
 * missing, empty, `off`, `false` or `0`, and on if it is `on`, `true`, seconds for `Retry-After` (`600`), a text for
 * visitors, or both (`600; Back at noon.`).
 */
export interface MaintenanceConfig {
  /**
   * Names the config store, declared in `stores.config`. Required.
   *
   * @example 'config-store:flags'
   */
  from: `config-store:${string}`;
  /** Sets the key of the item in the store, 1 to 255 characters. Default `'maintenance'`. */
  key?: string;
  /** Sets `Retry-After` (RFC 9110 §10.2.3) where the item has no seconds; above zero. Default `'5m'`. */
  retryAfter?: Duration;
}
