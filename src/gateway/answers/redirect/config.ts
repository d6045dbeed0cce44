import type { TemplatePart } from '../../config/template.ts';

export interface CompiledRedirect {
  to: readonly TemplatePart[];
  status: number;
}

/**
 * Where to, and how: a path of this site, or an absolute URL whose host is written out but for a leading `:subdomain.`.
 * Default status 302 for a route. For a domain 308, and an absolute URL to which the request's path and query are added.
 */
export type RedirectConfig = string | { to: string; status?: 301 | 302 | 303 | 307 | 308 };
