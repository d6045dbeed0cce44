/** A store that `stores` names. A config store is at hand in the POP; a KV store holds longer values and takes a round trip. */
export type StoreReference = `config-store:${string}` | `kv-store:${string}`;

/** Stores that the service uses, with what they hold on Viceroy. Secrets come from the environment as `STORE_KEY`. */
export interface StoresConfig {
  config?: Record<string, Record<string, string>>;
  kv?: Record<string, Record<string, string>>;
  secret?: Record<string, readonly string[]>;
  /**
   * What `popgate apply` does with the items of a config or KV store, by the store's name. `'seed'` creates those that are
   * missing, and changes none; `'sync'` makes the store hold exactly these, and deletes others. Default: the store is made
   * empty, and the items are Viceroy's alone.
   */
  items?: Record<string, 'seed' | 'sync'>;
}
