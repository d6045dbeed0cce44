import type { ValueMatch } from '../../config/value-match.ts';

/** The compiled form of `access`. */
export interface CompiledAccess {
  allow: CompiledClients | null;
  deny: CompiledClients | null;
  waf: { corp: string; workspace: string } | null;
}

/** The compiled form of a group of clients; null for a field that is not set. */
export interface CompiledClients {
  /** Five numbers for each range, as `isInRanges` reads them. */
  ranges: readonly number[] | null;
  countries: readonly string[] | null;
  acl: string | null;
  headers: readonly { name: string; is: ValueMatch }[] | null;
}

/** A group of clients: all who match at least one of these fields. At least one must be set. */
export interface ClientMatch {
  /**
   * Lists IP addresses and CIDR ranges, IPv4 and IPv6 (RFC 4632, RFC 4291). Default: no address matches.
   *
   * @example ['203.0.113.0/24', '2001:db8::/32']
   */
  addresses?: readonly string[];
  /**
   * Lists countries, ISO 3166-1 alpha-2 in upper case. A client whose place is unknown is in none. Default: no country
   * matches.
   *
   * @example ['FR', 'BE']
   */
  countries?: readonly string[];
  /**
   * Fastly concept: access control list. Names a list that is linked to the service: a letter, then letters, digits,
   * `_` and `-`. In `deny` its entries with BLOCK match, in `allow` those with ALLOW; the most specific entry decides.
   * Default: no list.
   *
   * @example 'blocked'
   */
  acl?: string;
  /**
   * Sets conditions on request headers, by name; one that holds is enough. Clients can send any header. Default: no
   * condition.
   *
   * @example { 'x-scanner': true }
   */
  headers?: Record<string, ValueMatch>;
}

/**
 * Which clients may use the route; checked in the order `deny`, `allow`, `waf`. A refused request gets a 403, and a 503
 * if the ACL or the WAF cannot be asked.
 */
export interface AccessConfig {
  /**
   * Admits only these clients. Default: every client.
   *
   * @example { addresses: ['203.0.113.0/24'] }
   */
  allow?: ClientMatch;
  /**
   * Refuses these clients, even those that `allow` admits. Default: no client.
   *
   * @example { acl: 'blocked' }
   */
  deny?: ClientMatch;
  /**
   * Fastly concept: Next-Gen WAF. Refuses requests that the service's WAF blocks; Viceroy's WAF blocks none. Default:
   * no WAF.
   */
  waf?: {
    /** Names the corp of the WAF: 1 to 255 letters, digits, `_`, `-` and `.`. Required. */
    corp: string;
    /** Names the workspace (site) of the WAF: 1 to 255 letters, digits, `_`, `-` and `.`. Required. */
    workspace: string;
  };
}
