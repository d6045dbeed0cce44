/** Geolocation data of IP addresses, by Fastly's names of its fields. */
type LocalGeolocation = Record<string, Record<string, string | number>>;

/**
 * The place of a shield on Viceroy: `'Local'` is this Viceroy itself, a URL is another Viceroy that stands in for it.
 */
export type LocalShieldingSite = 'Local' | `http://${string}` | `https://${string}`;

/** What Viceroy, the local server, uses in place of Fastly's data. */
export interface LocalConfig {
  /**
   * Sets the geolocation of IP addresses. Default: Viceroy's own, which puts every client in San Francisco.
   *
   * @example { '127.0.0.1': { country_code: 'FR', city: 'Paris' } }
   */
  geolocation?: LocalGeolocation;
  /**
   * Sets where each shield is, by its code: `'Local'`, or scheme, host and port of another gateway. Only for shields
   * that a backend or pool names. Default `'Local'`.
   *
   * @example { 'lhr-london-gb': 'http://127.0.0.1:7678' }
   */
  shieldingSites?: Record<string, LocalShieldingSite>;
  /**
   * Fastly concept: access control lists. Sets their entries, by the list's name: an IP address or CIDR range, and its
   * action. Default: those of `stores.acls`; routes that use another ACL answer 503 locally.
   *
   * @example { blocked: { '127.0.0.0/8': 'ALLOW', '127.0.0.1': 'BLOCK' } }
   */
  acls?: Record<string, Record<string, 'ALLOW' | 'BLOCK'>>;
}
