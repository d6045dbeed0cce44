import type { HookConfig } from '../hooks/config.ts';

/** What purges through the operator API may do, and where they are recorded. */
export interface PurgeConfig {
  /** Limits the surrogate keys, URLs and domains in one purge request, counted together: 1 to 256. Default 256. */
  maxKeysPerRequest?: number;
  /**
   * Names the KV store, declared in `stores.kv`, in which the gateway records every purge for 30 days. Without it there
   * is no record, and `GET {admin.path}/purges` answers 404.
   */
  ledger?: string;
  /**
   * Accepts signed webhooks that purge, at `POST {admin.path}/hooks/<name>`; needs `admin`. Names: a lower-case letter,
   * then lower-case letters, digits and `-`, at most 64 characters, not ending in `-next`. Default: none.
   *
   * @example { shopify: { adapter: 'shopify', events: { 'products/update': { keys: ['product/:id'] } } } }
   */
  hooks?: Record<string, HookConfig>;
  /**
   * Names the channel on which the gateway publishes each purge, so that open pages can reload. Everyone who may
   * subscribe to it can see what was purged. Without it no purge is published.
   *
   * @example 'purges'
   */
  announce?: string;
}
