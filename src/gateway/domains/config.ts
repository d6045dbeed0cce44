import type { CompiledRedirect, RedirectConfig } from '../answers/redirect/config.ts';
import type { ErrorPages, ErrorsConfig } from '../errors/config.ts';
import type { Observer } from '../exchange.ts';
import type { CompiledRoute, RouteConfig, RouteRules } from '../routes/config.ts';
import type { RuleConfigs, RuleName } from '../rules/index.ts';
import type { Stages } from '../rules/rule.ts';
import type { CertificateConfig } from '../tls/config.ts';

export interface CompiledDomain {
  /** Exact, `*.` and a name, or `*`. */
  name: string;
  redirect: CompiledRedirect | null;
  /** Asked before its routes, in their order. */
  rules: readonly Stages['guard'][];
  /** The paths of its routes, in order. */
  paths: readonly string[];
  /** The route at this place, made ready when first asked for. */
  route(place: number): CompiledRoute;
  errors: ErrorPages;
  /** What rules see of requests that reach no route. */
  observers: readonly Observer[];
}

/** What holds for a whole gateway, or for a domain in place of the gateway's. */
export interface SiteConfig<Target extends string = string> extends RuleConfigs<'site'> {
  errors?: ErrorsConfig<Target>;
}

/** A host name, `*.` and one (for exactly one label), or `*` for every other. */
export type DomainConfig<Target extends string = string, Dynamic extends string = string> = SiteConfig<Target> & {
  /** In place of the gateway's. `false`: its certificate is managed elsewhere. Not for `*`, which has none. */
  tls?: false | CertificateConfig;
} & (
    | (RuleConfigs<'domain'> & {
        routes: readonly RouteConfig<Target, Dynamic>[];
        defaults?: RouteRules;
        redirect?: never;
      })
    | ({ [Name in RuleName<'domain'>]?: never } & { redirect: RedirectConfig; routes?: never; defaults?: never })
  );
