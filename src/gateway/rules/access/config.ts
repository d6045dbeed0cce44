import type { ValueMatch } from '../../config/value-match.ts';

export interface CompiledAccess {
  allow: CompiledClients | null;
  deny: CompiledClients | null;
  waf: { corp: string; workspace: string } | null;
}

/** Any of these; null where it is not written. */
export interface CompiledClients {
  /** Five numbers a range, as `isInRanges` reads them. */
  ranges: readonly number[] | null;
  countries: readonly string[] | null;
  acl: string | null;
  headers: readonly { name: string; is: ValueMatch }[] | null;
}

/** Which clients an access rule means: any of these. */
export interface ClientMatch {
  /** Addresses and CIDR ranges, IPv4 and IPv6. */
  addresses?: readonly string[];
  /** ISO 3166-1 alpha-2, upper case. */
  countries?: readonly string[];
  /**
   * Fastly concept: access control list. Its name: a letter, then letters, digits, `_` and `-`. In `deny` an entry that says
   * BLOCK counts, in `allow` one that says ALLOW; the most exact entry for an address is the one that holds.
   */
  acl?: string;
  /** One of them is enough. */
  headers?: Record<string, ValueMatch>;
}

/** Who may ask. Refused is a 403 that says nothing; where an ACL or the WAF cannot be asked, a 503. */
export interface AccessConfig {
  /** Where it is written, only these. */
  allow?: ClientMatch;
  /** Goes before `allow`. */
  deny?: ClientMatch;
  /** Fastly concept: Next-Gen WAF. `'block'` refuses what the service's WAF blocks; the workspace's corp and site are the service's own. */
  waf?: { corp: string; workspace: string };
}
