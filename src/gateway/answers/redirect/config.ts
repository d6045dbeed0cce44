import type { TemplatePart } from '../../config/template.ts';

/** The compiled form of a redirect. */
export interface CompiledRedirect {
  to: readonly TemplatePart[];
  status: number;
  keepsQuery: boolean;
}

/**
 * The target of a redirect, alone or with a status. A route's target is a path of the same site or an absolute URL. A
 * domain's target is an absolute URL, to which the gateway appends the request's path. The host is fixed: it may only begin with `:subdomain.`, so that no client can choose it.
 *
 * @example '/new/:page'
 */
export type RedirectConfig =
  | string
  | {
      /** Sets the target: a path or an absolute URL, as a template. Required. */
      to: string;
      /** Sets the HTTP status (RFC 9110 §15.4). Default 302 for a route, 308 for a domain. */
      status?: 301 | 302 | 303 | 307 | 308;
      /**
       * Chooses whether the request's query is appended to the target: behind the target's own query, before its
       * fragment. Default `'drop'` for a route, `'keep'` for a domain.
       */
      query?: 'keep' | 'drop';
    };
