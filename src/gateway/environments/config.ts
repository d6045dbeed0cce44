import type { BackendConfig } from '../backends/config.ts';

/** Fields in place of a backend's own, each whole. `undefined` takes a field away. */
type BackendChanges = { [Field in keyof BackendConfig]?: BackendConfig[Field] | undefined };

/** A second service from the same configuration, e.g. for staging: other domains, other backends, all else alike. */
export interface EnvironmentConfig<Backend extends string = string, Domain extends string = string> {
  /**
   * What a domain is called there, e.g. `{ 'www.shop.example': 'www.staging.shop.example' }`. A wildcard stays one; `'*'` has no
   * other name. Texts of the configuration that are such a domain, or a URL of one, follow: redirects, `admin.host`, hooks.
   * What stands in `backends`, `dynamicBackends` and `logEndpoints` does not, for it names other servers.
   */
  domains?: {
    [Name in Exclude<Domain, '*'>]?: Name extends `*.${string}` ? `*.${string}` : string;
  };
  /** What is different about a backend there, e.g. `{ shop: { origin: 'https://staging-origin.shop.example' } }`. */
  backends?: { [Name in Backend]?: BackendChanges };
}
