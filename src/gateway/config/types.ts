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
import type { StoresConfig } from '../stores/config.ts';
import type { CertificateConfig } from '../tls/config.ts';

/** The whole gateway. */
export interface GatewayConfig<
  Backend extends string = string,
  Pool extends string = string,
  Dynamic extends string = string,
  Domain extends string = string,
> extends SiteConfig<NoInfer<Backend | Pool>> {
  /** Tells the gateway from other servers in Via and CDN-Loop: a letter, then letters, digits, `_` and `-`, at most 64. */
  name: string;
  /** Names of backends, pools and dynamic backends: a lower-case letter, then lower-case letters, digits and `_`. */
  backends?: Record<Backend, BackendConfig>;
  /** No pool has the name of a backend. */
  pools?: Record<Pool, PoolConfig<NoInfer<Backend | Pool>>>;
  dynamicBackends?: Record<Dynamic, DynamicBackendConfig>;
  domains: Record<Domain, DomainConfig<NoInfer<Backend | Pool>, NoInfer<Dynamic>>>;
  /** What routes and domains leave out. Templates here and in a domain's `defaults` know no path parameters. */
  defaults?: RouteRules;
  purge?: PurgeConfig;
  /** Without it there is no operator API, and PURGE is a 405. `host` is required where there is more than one domain. Default path `/.popgate`. */
  admin?: { host?: string; path?: `/${string}` };
  /** Of the service's streams, where a route has one. */
  push?: PushConfig;
  stores?: StoresConfig;
  /** For all domains that say nothing of it. Default: `certainly`, with the account's default configuration. */
  tls?: CertificateConfig;
  /** By the names that `new Logger(…)` takes: 1 to 255 letters, digits, `_` and `-`. */
  logEndpoints?: Record<string, LogEndpointConfig>;
  /**
   * What is different elsewhere, by the name that `--env` takes: a lower-case letter, then lower-case letters, digits and `-`.
   * The configuration itself is `production`, which therefore has no entry.
   */
  environments?: Record<string, EnvironmentConfig<NoInfer<Backend>, NoInfer<Domain>>>;
  /** What stands in for the platform on Viceroy. */
  local?: LocalConfig;
}
