/**
 * A reference to a store that `stores` declares. Fastly concepts: a config store is read in the POP at once; a KV store
 * holds larger values and costs a round trip.
 *
 * @example 'config-store:flags'
 */
export type StoreReference = `config-store:${string}` | `kv-store:${string}`;

/** The stores and lists that the service uses, each with what it holds on Viceroy. */
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
   * Fastly concept: access control lists. Declares those that `access` names: name, then IP address or CIDR range and
   * action of each entry; the most specific one decides. `popgate apply` makes them and links them to the service. Names: a
   * letter, then letters, digits, `_` and `-`, at most 255 characters. Default: none.
   *
   * @example { blocked: { '192.0.2.0/24': 'BLOCK', '192.0.2.7': 'ALLOW' } }
   */
  acls?: Record<string, Record<string, 'ALLOW' | 'BLOCK'>>;
  /**
   * Sets what `popgate apply` does with the items of a config or KV store, or the entries of an access control list, by
   * the store's name: `'seed'` creates missing items and changes none; `'sync'` makes the store hold exactly these items and
   * deletes others. Default: `'seed'` for access control lists; other stores `apply` creates empty, and only Viceroy uses
   * their items.
   *
   * @example { flags: 'seed', redirects: 'sync' }
   */
  items?: Record<string, 'seed' | 'sync'>;
}
