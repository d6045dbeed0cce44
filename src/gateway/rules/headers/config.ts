import type { TemplatePart } from '../../config/template.ts';
import type { ValueMatch } from '../../config/value-match.ts';
import type { CorsConfig } from '../cors/config.ts';

/** The compiled form of changes to headers. */
export interface CompiledHeaderChanges {
  /** Names that are removed first, those of `set` included. */
  remove: ReadonlySet<string>;
  set: readonly { name: string; value: readonly TemplatePart[] }[];
  add: readonly { name: string; value: readonly TemplatePart[] }[];
}

/** The compiled form of `headers`; null where nothing is changed. */
export interface CompiledHeaders {
  request: CompiledHeaderChanges | null;
  response: CompiledHeaderChanges | null;
}

/**
 * Response headers that make browsers stricter. Each can be changed, or left out by `false`; values are texts, not
 * templates.
 */
export interface SecurityHeaders {
  /** Sets `Strict-Transport-Security` (RFC 6797). Default `'max-age=31536000; includeSubDomains'`. */
  hsts?: string | false;
  /** Sets `Content-Security-Policy` (W3C CSP). Default: none, since it depends on the site. */
  csp?: string | false;
  /** Sets `X-Content-Type-Options` (Fetch standard). Default `'nosniff'`. */
  contentTypeOptions?: string | false;
  /** Sets `X-Frame-Options` (RFC 7034). Default `'DENY'`. */
  frameOptions?: string | false;
  /** Sets `Referrer-Policy` (W3C Referrer Policy). Default `'strict-origin-when-cross-origin'`. */
  referrerPolicy?: string | false;
  /** Sets `Permissions-Policy` (W3C Permissions Policy). Default: none. */
  permissionsPolicy?: string | false;
}

/**
 * Changes to headers (`request`, `response`), presets (`security`, `cors`), and, under every other name, a condition on
 * the request header of that name.
 *
 * @example { security: true, request: { remove: ['Cookie'] }, 'X-Beta': true }
 */
export interface HeadersConfig {
  /** Changes the headers that the origin receives. Default: no change beside the gateway's own. */
  request?: RequestHeaderChanges;
  /**
   * Changes the headers of responses: those of origins, fixed ones, and cached ones of handlers. Default: no change beside
   * the gateway's own.
   */
  response?: HeaderChanges;
  /**
   * Sets security headers on the same responses as `response`: `true` for all defaults, an object to change some. Default
   * false.
   */
  security?: boolean | SecurityHeaders;
  /** Allows cross-origin requests. Default: the origin answers preflights and sets the CORS headers itself. */
  cors?: CorsConfig;
  /** Sets a condition on the request header of this name. Default: no condition. */
  [name: string]: ValueMatch | RequestHeaderChanges | HeaderChanges | SecurityHeaders | CorsConfig | undefined;
}

/** Changes to the headers of a request; those that an origin may trust are the gateway's own, unless they are kept. */
interface RequestHeaderChanges extends HeaderChanges {
  /**
   * Lets clients' headers of these names through, which the gateway would drop because an origin might trust them, and adds
   * them to the cache key. Letters, digits and dashes; not those that the gateway sets itself. Default: none.
   *
   * @example ['X-Forwarded-Prefix']
   */
  keep?: readonly string[];
}

/**
 * Changes to the headers of a request or response. Values are templates (`:id`, `:subdomain`) of printable ASCII.
 * `Host`, `Content-Length`, `CDN-Loop` and headers of the connection (RFC 9110 §7.6.1) cannot be changed.
 */
export interface HeaderChanges {
  /**
   * Sets headers, in place of those of the same name. Default: none.
   *
   * @example { 'X-Api-Version': ':version' }
   */
  set?: Record<string, string>;
  /** Adds headers beside those of the same name. Default: none. */
  add?: Record<string, string>;
  /**
   * Removes headers, by name. Default: none.
   *
   * @example ['Server']
   */
  remove?: readonly string[];
}
