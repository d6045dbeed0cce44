export interface CompiledGeo {
  fields: readonly GeoField[];
  /** Where nothing is known. */
  defaults: Readonly<Partial<Record<GeoField, string>>>;
}

/**
 * Fastly concept: geolocation. Tells the origin where the client is, in `Popgate-Client-Country`, `-Region`, `-City`,
 * `-Continent`, `-Device`, `-Proxy` and `-Hosting`, and fills `:geo_country`, `:geo_region` and so on in templates of the route.
 * What is told is in the cache key. What is no letter, digit, `-`, `.`, `_` or `~` is percent-encoded in both.
 */
export interface GeoConfig {
  /** What is told. Default: country alone. */
  fields?: readonly GeoField[];
  /** What holds where nothing is known. Default `''`. */
  default?: { [Field in GeoField]?: string };
}

/**
 * Country: ISO 3166-1 alpha-2. Region: ISO 3166-2, as `US-CA`. Continent: two letters. Device: `mobile`, `tablet` or
 * `desktop`. Proxy: Fastly's proxy type, as `anonymous`. Hosting: `true` for an address of a hosting company, or `false`.
 */
export type GeoField = 'country' | 'region' | 'city' | 'continent' | 'device' | 'proxy' | 'hosting';
