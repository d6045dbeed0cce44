import type { TemplatePart } from '../../config/template.ts';
import type { ValueMatch } from '../../config/value-match.ts';
import type { CorsConfig } from '../cors/config.ts';

export interface CompiledHeaderChanges {
  remove: ReadonlySet<string>;
  set: readonly { name: string; value: readonly TemplatePart[] }[];
  add: readonly { name: string; value: readonly TemplatePart[] }[];
}

/** Null where nothing of it is changed. */
export interface CompiledHeaders {
  request: CompiledHeaderChanges | null;
  response: CompiledHeaderChanges | null;
}

/** A preset of response headers that browsers heed. Each can be changed, or left out by `false`. */
export interface SecurityHeaders {
  /** `Strict-Transport-Security` (RFC 6797). Default `'max-age=31536000; includeSubDomains'`. */
  hsts?: string | false;
  /** `Content-Security-Policy`. Default: none, since it is the site's own. */
  csp?: string | false;
  /** `X-Content-Type-Options`. Default `'nosniff'`. */
  contentTypeOptions?: string | false;
  /** `X-Frame-Options`. Default `'DENY'`. */
  frameOptions?: string | false;
  /** `Referrer-Policy`. Default `'strict-origin-when-cross-origin'`. */
  referrerPolicy?: string | false;
  /** `Permissions-Policy`. Default: none. */
  permissionsPolicy?: string | false;
}

/**
 * `request` and `response` change headers, `security` and `cors` are presets; every other name is a condition on the
 * request's header of that name.
 */
export interface HeadersConfig {
  request?: HeaderChanges;
  response?: HeaderChanges;
  security?: boolean | SecurityHeaders;
  cors?: CorsConfig;
  [name: string]: ValueMatch | HeaderChanges | SecurityHeaders | CorsConfig | undefined;
}

/** Changes to a header list; values are templates (`:id`, `:subdomain`). Not for headers that frame the message or belong to a connection. */
export interface HeaderChanges {
  set?: Record<string, string>;
  add?: Record<string, string>;
  remove?: readonly string[];
}
