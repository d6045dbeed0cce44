/** The compiled form of `geo`. */
export interface CompiledGeo {
  fields: readonly GeoField[];
  /** The values to use where the client's place is unknown. */
  defaults: Readonly<Partial<Record<GeoField, string>>>;
}

/**
 * Fastly concept: geolocation. Sends the client's place to the origin in `Popgate-Client-Country`, `-Region`, `-City`,
 * `-Continent`, `-Device`, `-Proxy` and `-Hosting`, and fills `:geo_country` and so on in templates of the route. The
 * values are in the cache key, and percent-encoded but for letters, digits, `-`, `.`, `_` and `~`.
 */
export interface GeoConfig {
  /**
   * Lists what to send. Each field multiplies the stored responses of a URL. Default `['country']`.
   *
   * @example ['country', 'region', 'device']
   */
  fields?: readonly GeoField[];
  /**
   * Sets the values to use where the client's place is unknown, by field. Default: no header, and an empty text in
   * templates.
   *
   * @example { country: 'FR' }
   */
  default?: { [Field in GeoField]?: string };
}

/**
 * What is known of a client: `country` (ISO 3166-1 alpha-2), `region` (ISO 3166-2, such as `US-CA`), `city` (a name),
 * `continent` (two letters), `device` (`mobile`, `tablet` or `desktop`), `proxy` (Fastly's proxy type, such as
 * `anonymous`), `hosting` (`true` if the IP address belongs to a hosting company, else `false`).
 */
export type GeoField = 'country' | 'region' | 'city' | 'continent' | 'device' | 'proxy' | 'hosting';
