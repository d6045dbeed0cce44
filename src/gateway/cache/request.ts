import type { Eventual } from '../eventual.ts';
import type { Exchange } from '../exchange.ts';
import type { Fields } from '../fields/section.ts';
import type { Directives } from './cache-control.ts';
import type { Claims } from './claims.ts';
import type { CachePolicy } from './config.ts';

/** What the cache reads of a request. */
export interface CacheRequest {
  exchange: Exchange;
  policy: CachePolicy;
  key: string;
  /** The query that counts. */
  query: string;
  /** Returns the key of the same request with another query. */
  keyFor(query: string): Eventual<string>;
  directives: Directives;
  /** How long to wait for another's fetch. */
  waitMs(): number;
  /** Whether other POPs ask this one for stored answers, with their surrogate keys. */
  isShielded: boolean;
  /** Returns one field as the origin is sent it; null if it is not sent. On a hit read only if the answers vary. */
  sentField(name: string): string | null;
  claims(): Claims;
  /** Returns the same request without the client's own wishes; null for one with credentials. */
  asAnybody(): CacheRequest | null;
  /** Made when something is fetched, and not on a hit. */
  prepare(): Promise<Prepared>;
}

/** What a fetch needs. */
export interface Prepared {
  /** The headers for the origin, without the client's own conditions. */
  headers: Fields;
  /** The surrogate keys known before the answer. */
  surrogateKeys: readonly string[];
  send(headers: Fields): Promise<Response>;
}
