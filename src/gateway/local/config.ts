/** What Viceroy answers for an address, by field of Fastly's geolocation. */
type LocalGeolocation = Record<string, Record<string, string | number>>;

/** Where a shield is on Viceroy: `'Local'`, this one itself, or the address of another that stands in for it. */
export type LocalShieldingSite = 'Local' | `http://${string}` | `https://${string}`;

/** What stands in for the platform on Viceroy. */
export interface LocalConfig {
  /** By address. */
  geolocation?: LocalGeolocation;
  /** By their codes; default `'Local'`. */
  shieldingSites?: Record<string, LocalShieldingSite>;
  /** Fastly concept: access control lists, by name; of each, what it says of an address or a CIDR range. */
  acls?: Record<string, Record<string, 'ALLOW' | 'BLOCK'>>;
}
