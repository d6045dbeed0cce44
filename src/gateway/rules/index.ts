import { access } from './access/rule.ts';
import { compress } from './compress/rule.ts';
import { cors } from './cors/rule.ts';
import { geo } from './geo/rule.ts';
import { headers } from './headers/rule.ts';
import { log } from './log/rule.ts';
import { maintenance } from './maintenance/rule.ts';
import { rateLimit } from './rate-limit/rule.ts';
import { maxBody } from './max-body/rule.ts';
import { redirects } from './redirects/rule.ts';
import type { DomainRule, RouteRule, RuleTable } from './rule.ts';
import { serverTiming } from './server-timing/rule.ts';

/** The rules by their names in the configuration, in the order in which they run. Their checks are in `checks.ts`. */
export const rules = {
  /**
   * Closes the site with a 503 while an item of a config store says so. Without it, nothing is read and the site is
   * open.
   */
  maintenance,
  /** Redirects old paths of a domain, before its routes. Without it, no path is redirected. */
  redirects,
  /**
   * Allows cross-origin requests (Fetch standard, CORS protocol). Part of `headers`; without it, the origin decides.
   */
  cors,
  /**
   * Admits or refuses clients by IP address, country, ACL, header or WAF (403). Without it, every client is admitted.
   */
  access,
  /** Limits how many requests a client may send within a time (429). Without it, there is no limit. */
  rateLimit,
  /** Limits the bodies of requests: their size (413), and their time (408). Without it, there is no limit. */
  maxBody,
  /** Sends the client's place to the origin and fills templates; `true` for the country alone. Default false. */
  geo,
  /** Compresses responses for clients that accept it; `true` for the default types and size. Default false. */
  compress,
  /** Changes request and response headers, and sets conditions on request headers. Without it, none are changed. */
  headers,
  /**
   * Adds `Server-Timing` (W3C) to responses: total time, origin time and cache result, in milliseconds. Default false.
   */
  serverTiming,
  /** Writes one line per request to a logging endpoint; `false` turns a default off. Without it, nothing is logged. */
  log,
} satisfies RuleTable;

type Table = typeof rules;

/**
 * The type of what a user writes under a rule's name; never for a rule that another rule configures, as `headers` does
 * `cors`.
 */
type ConfigOf<Rule> = Rule extends RouteRule<infer Config> | DomainRule<infer Config> ? Config : never;

/** The names of the rules that a user can write at this level. */
export type RuleName<At extends 'site' | 'domain' | 'route' = 'site' | 'domain' | 'route'> = {
  [Name in keyof Table]: Table[Name] extends { at: At }
    ? [ConfigOf<Table[Name]>] extends [never]
      ? never
      : Name
    : never;
}[keyof Table];

/** Made of the table's own properties, so that an editor shows what the table says of each. */
type Configs = { [Name in keyof Table]?: ConfigOf<Table[Name]> };

/** The rules that a user can write at this level. A rule that is not written costs nothing at run time. */
export type RuleConfigs<At extends 'site' | 'domain' | 'route'> = Pick<Configs, RuleName<At>>;
