import type { CompiledRedirect, RedirectConfig } from '../answers/redirect/config.ts';
import type { ErrorPages, ErrorsConfig } from '../errors/config.ts';
import type { CompiledRoute, RouteConfig, RouteRules } from '../routes/config.ts';
import type { CompiledLog } from '../rules/log/config.ts';
import type { CompiledMaintenance, MaintenanceConfig } from '../rules/maintenance/config.ts';
import type { CompiledRedirects, RedirectTable } from '../rules/redirects/config.ts';
import type { CertificateConfig } from '../tls/config.ts';

export interface CompiledDomain {
  /** Exact, `*.` and a name, or `*`. */
  name: string;
  redirect: CompiledRedirect | null;
  /** Looked at before its routes. */
  redirects: CompiledRedirects | null;
  /** The paths of its routes, in order. */
  paths: readonly string[];
  /** The route at this place, made ready when first asked for. */
  route(place: number): CompiledRoute;
  errors: ErrorPages;
  /** Its own, or the gateway's. */
  maintenance: CompiledMaintenance | null;
  /** For requests that reach no route: its own, or the gateway's. */
  log: CompiledLog | null;
}

/** What holds for a whole gateway, or for a domain in place of the gateway's. */
export interface FailureConfig<Target extends string = string> {
  errors?: ErrorsConfig<Target>;
  maintenance?: MaintenanceConfig;
}

/** A host name, `*.` and one (for exactly one label), or `*` for every other. */
export type DomainConfig<Target extends string = string, Dynamic extends string = string> = FailureConfig<Target> & {
  /** In place of the gateway's. `false`: its certificate is managed elsewhere. Not for `*`, which has none. */
  tls?: false | CertificateConfig;
} & (
    | {
        routes: readonly RouteConfig<Target, Dynamic>[];
        redirects?: RedirectTable;
        defaults?: RouteRules;
        redirect?: never;
      }
    | { redirect: RedirectConfig; routes?: never; redirects?: never; defaults?: never }
  );
