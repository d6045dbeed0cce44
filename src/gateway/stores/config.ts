/**
 * A reference to a store that `stores` declares. Fastly concepts: a config store is read in the POP at once; a KV store
 * holds larger values and costs a round trip.
 *
 * @example 'config-store:flags'
 */
export type StoreReference = `config-store:${string}` | `kv-store:${string}`;

/** The stores that the service uses, each with the items that it holds on Viceroy. */
export interface StoresConfig {
  /**
   * Declares config stores: name, then key and value of each item. Names: a letter, then letters, digits and `_`, at
   * most 255 characters; keys: 1 to 255 characters. Default: none.
   *
   * @example { flags: { maintenance: 'off' } }
   */
  config?: Record<string, Record<string, string>>;
  /**
   * Declares KV stores: name, then key and value of each item. Names: 1 to 255 letters, digits, `_`, `-` and `.`; keys:
   * 1 to 255 characters. Default: none.
   *
   * @example { pages: { busy: '<h1>Back soon</h1>' } }
   */
  kv?: Record<string, Record<string, string>>;
  /**
   * Declares secret stores: name, then the names of the secrets, all of 1 to 255 letters, digits, `_`, `-` and `.`. On
   * Viceroy a secret is read from the environment variable `STORE_SECRET`, in capitals. Default: none but `popgate`.
   *
   * @example { payments: ['api_key'] }
   */
  secret?: Record<string, readonly string[]>;
  /**
   * Sets what `popgate apply` does with the items of a config or KV store, by the store's name: `'seed'` creates
   * missing items and changes none; `'sync'` makes the store hold exactly these items and deletes others. Default:
   * `apply` creates the store empty, and only Viceroy uses the items.
   *
   * @example { flags: 'seed', redirects: 'sync' }
   */
  items?: Record<string, 'seed' | 'sync'>;
}
