import type { HookConfig } from '../hooks/config.ts';

/** What the operator API purges, and where it is written down. */
export interface PurgeConfig {
  /** Keys, URLs and domains together. At most and by default 256. */
  maxKeysPerRequest?: number;
  /** A KV store, which `stores` must name, for a list of all purges of the last 30 days. Without it there is none. */
  ledger?: string;
  /** `POST {admin.path}/hooks/<name>`. Names: a lower-case letter, then lower-case letters, digits and dashes. */
  hooks?: Record<string, HookConfig>;
  /** A channel on which each purge is published, so that open pages know that they are stale. What was purged is told there to whoever may listen. */
  announce?: string;
}
