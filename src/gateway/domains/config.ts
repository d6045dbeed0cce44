import type { CompiledRedirect, RedirectConfig } from '../answers/redirect/config.ts';
import type { ErrorPages, ErrorsConfig } from '../errors/config.ts';
import type { Exchange, Observer } from '../exchange.ts';
import type { MeantConfig } from '../meant/config.ts';
import type { CompiledRoute, RouteConfig, RouteRules } from '../routes/config.ts';
import type { FoldedRoutes } from '../routes/tree.ts';
import type { RuleConfigs, RuleName } from '../rules/index.ts';
import type { Stages } from '../rules/rule.ts';
import type { CertificateConfig } from '../tls/config.ts';

/** The compiled form of a domain. */
export interface CompiledDomain {
  /** A host name, `*.` and a host name, or `*`. */
  name: string;
  redirect: CompiledRedirect | null;
  /** The rules that run before the routes, in their order. */
  rules: readonly Stages['guard'][];
  /** Throws a GatewayError 400 for another spelling of a guarded path; null if no path is guarded. */
  requireGuards:
    | ((exchange: Exchange, route: CompiledRoute, routes: { domain: CompiledDomain; folded: FoldedRoutes }) => void)
    | null;
  /** The paths of the routes, in order. */
  paths: readonly string[];
  /** Returns the route at this index, and compiles it at the first call. */
  route(place: number): CompiledRoute;
  errors: ErrorPages;
  /** The rules that observe requests that reach no route. */
  observers: readonly Observer[];
}

/** What may be set for the whole gateway, or for one domain in place of the gateway's. */
export interface SiteConfig<Target extends string = string> extends RuleConfigs<'site'> {
  /**
   * Replaces the built-in error pages, by status or class; the level nearest to the route takes precedence. Default:
   * the built-in page, as HTML, problem details (RFC 9457) or plain text, as the client asks.
   *
   * @example { 503: { kv: 'pages/busy' }, '5xx': { body: '<h1>Sorry</h1>' } }
   */
  errors?: ErrorsConfig<Target>;
  /**
   * Says which findings of `popgate check` are meant so, anywhere at this level and inside it, routes and `defaults`
   * included: by their codes, each with the reason. Nothing of it is deployed. Default: every finding is told.
   *
   * @example { 'tracking-parameters': 'the origin counts campaigns' }
   */
  meant?: MeantConfig;
}

/** A domain: either its routes, or a redirect of the whole domain. */
export type DomainConfig<Target extends string = string, Dynamic extends string = string> = SiteConfig<Target> & {
  /**
   * Sets how `popgate apply` obtains this domain's TLS certificate; `false` means that it is managed elsewhere. Not for
   * `'*'`. Default: the gateway's `tls`.
   */
  tls?: false | CertificateConfig;
} & (
    | (RuleConfigs<'domain'> & {
        /** Lists the routes; the first that matches a request answers it. Required, unless `redirect` is set. */
        routes: readonly RouteConfig<Target, Dynamic>[];
        /**
         * Sets the rules of every route of this domain that does not set them itself. Default: the gateway's
         * `defaults`.
         */
        defaults?: RouteRules;
        redirect?: never;
      })
    | ({ [Name in RuleName<'domain'>]?: never } & {
        /**
         * Redirects every request to another site, with the same path and query. Status 308 unless `status` says
         * otherwise. Required, unless `routes` is set.
         *
         * @example 'https://www.shop.example'
         */
        redirect: RedirectConfig;
        routes?: never;
        defaults?: never;
      })
  );
