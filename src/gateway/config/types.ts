import type { BackendConfig } from '../backends/config.ts';
import type { DomainConfig, SiteConfig } from '../domains/config.ts';
import type { DynamicBackendConfig } from '../dynamic-backends/config.ts';
import type { EnvironmentConfig } from '../environments/config.ts';
import type { LocalConfig } from '../local/config.ts';
import type { LogEndpointConfig } from '../log-endpoints/config.ts';
import type { PoolConfig } from '../pools/config.ts';
import type { PurgeConfig } from '../purge/config.ts';
import type { PushConfig } from '../push/config.ts';
import type { RouteRules } from '../routes/config.ts';
import type { ProductsConfig } from '../products/config.ts';
import type { StoresConfig } from '../stores/config.ts';
import type { CertificateConfig } from '../tls/config.ts';

/** The configuration of the whole gateway: what `defineGateway` takes. */
export interface GatewayConfig<
  Backend extends string = string,
  Pool extends string = string,
  Dynamic extends string = string,
  Domain extends string = string,
> extends SiteConfig<NoInfer<Backend | Pool>> {
  /**
   * Names the gateway to other servers, in `Via` (RFC 9110 §7.6.3) and `CDN-Loop` (RFC 8586), and names the Fastly
   * service. Required: a letter, then letters, digits, `_` and `-`, at most 64 characters.
   *
   * @example 'shop'
   */
  name: string;
  /**
   * Defines the origin servers that are known at deploy time, by name: a lower-case letter, then lower-case letters,
   * digits and `_`. Default: none.
   *
   * @example { shop: { origin: 'https://shop-origin.example' } }
   */
  backends?: Record<Backend, BackendConfig>;
  /**
   * Groups backends under one name, for load balancing and failover. Names are as for `backends`; a pool and a backend
   * cannot have the same name. Default: none.
   *
   * @example { shop: { backends: { shop_eu: 3, shop_us: 1 }, retries: 1 } }
   */
  pools?: Record<Pool, PoolConfig<NoInfer<Backend | Pool>>>;
  /**
   * Defines backends whose origin is chosen at request time, for example one origin per tenant. Names are as for
   * `backends`. Default: none.
   *
   * @example { tenants: { allow: ['https://*.tenants.example'] } }
   */
  dynamicBackends?: Record<Dynamic, DynamicBackendConfig>;
  /**
   * Defines the domains that the gateway serves: a host name, `*.` and a host name (matches exactly one label,
   * `:subdomain` in templates), or `*` (matches every other host). Required, with at least one domain; other hosts get
   * a 421.
   *
   * @example { 'www.shop.example': { routes: [{ path: '/*', to: 'shop' }] } }
   */
  domains: Record<Domain, DomainConfig<NoInfer<Backend | Pool>, NoInfer<Dynamic>>>;
  /**
   * Sets the rules of every route that does not set them itself; a domain's own `defaults` take precedence. Templates
   * here cannot use path parameters. Default: none.
   *
   * @example { compress: true, headers: { security: true } }
   */
  defaults?: RouteRules;
  /** Configures purges through the operator API: limits, ledger, webhooks. Default: each field's own default. */
  purge?: PurgeConfig;
  /** Switches on the operator API: purges, webhooks, status. Without it there is none, and `PURGE` requests get a 405. */
  admin?: {
    /**
     * Names the domain that serves the operator API: a single host with routes. Default: the only domain; required if
     * there are several.
     */
    host?: string;
    /**
     * Sets the path under which the operator API answers, without `*`, parameters or a slash at its end. Default
     * `'/.popgate'`.
     */
    path?: `/${string}`;
  };
  /** Configures Fanout for routes with `stream`. Default: Fanout is off, so these routes answer 503 in production. */
  push?: PushConfig;
  /** Declares the config, KV and secret stores that the service uses. Default: none but the secret store `popgate`. */
  stores?: StoresConfig;
  /** Names the products that `popgate apply` switches on for the service. Default: none. */
  products?: ProductsConfig;
  /**
   * Sets how `popgate apply` obtains TLS certificates, for all domains without their own `tls`. Default: each field's
   * own default.
   */
  tls?: CertificateConfig;
  /**
   * Declares logging endpoints by name: 1 to 255 letters, digits, `_` and `-`. A route's `log.endpoint` and
   * `new Logger(name)` in a handler use these names. Default: `popgate apply` creates none.
   *
   * @example { access: { type: 'https', settings: { url: 'https://logs.example/in' } } }
   */
  logEndpoints?: Record<string, LogEndpointConfig>;
  /**
   * Defines further environments, by the name that `--env` takes: a lower-case letter, then lower-case letters, digits
   * and `-`, at most 63 characters. Default: only `production`, which is this configuration itself and cannot be named
   * here.
   *
   * @example { staging: { domains: { 'www.shop.example': 'www.staging.shop.example' } } }
   */
  environments?: Record<string, EnvironmentConfig<NoInfer<Backend>, NoInfer<Domain>>>;
  /**
   * Sets what Viceroy, the local server, uses in place of Fastly's data. It has no effect in production. Default: none.
   */
  local?: LocalConfig;
}
