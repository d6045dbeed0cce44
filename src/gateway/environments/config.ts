import type { BackendConfig } from '../backends/config.ts';

/** Fields that replace a backend's own, each as a whole. `undefined` removes a field. */
type BackendChanges = { [Field in keyof BackendConfig]?: BackendConfig[Field] | undefined };

/**
 * A second service from the same configuration, for example for staging: other domains and backends, everything else
 * the same.
 */
export interface EnvironmentConfig<Backend extends string = string, Domain extends string = string> {
  /**
   * Renames domains, to names that production does not have; a wildcard must remain a wildcard, and `'*'` cannot be renamed. Other fields that hold such a
   * domain, or a URL of it, change too (redirects, `admin.host`, hooks), except in `backends`, `dynamicBackends` and
   * `logEndpoints`. Default: the domains keep their names.
   *
   * @example { 'www.shop.example': 'www.staging.shop.example' }
   */
  domains?: {
    [Name in Exclude<Domain, '*'>]?: Name extends `*.${string}` ? `*.${string}` : string;
  };
  /**
   * Replaces fields of backends. Default: the backends stay the same.
   *
   * @example { shop: { origin: 'https://staging-origin.shop.example' } }
   */
  backends?: { [Name in Backend]?: BackendChanges };
}
