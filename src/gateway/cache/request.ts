import type { Eventual } from '../eventual.ts';
import type { Exchange } from '../exchange.ts';
import type { Fields } from '../fields/section.ts';
import type { Directives } from './cache-control.ts';
import type { Claims } from './claims.ts';
import type { CachePolicy } from './config.ts';

/** What the cache has to know of a request. */
export interface CacheRequest {
  exchange: Exchange;
  policy: CachePolicy;
  key: string;
  /** What counts of it. */
  query: string;
  /** The key of the same request with another query. */
  keyFor(query: string): Eventual<string>;
  directives: Directives;
  /** How long to wait for another's fetch. */
  waitMs(): number;
  /** Whether other POPs ask this one for what it has stored, with its surrogate keys. */
  isShielded: boolean;
  /** One field as the origin is sent it; null where it is not. On a hit asked for only where the answers vary. */
  sentField(name: string): string | null;
  claims(): Claims;
  /** The same as a client would ask who wants nothing of its own; null for one with credentials. */
  asAnybody(): CacheRequest | null;
  /** Made when something is fetched, not on a hit. */
  prepare(): Promise<Prepared>;
}

/** What a fetch needs. */
export interface Prepared {
  /** As they go to the origin, without the client's own conditions. */
  headers: Fields;
  /** The surrogate keys known before the answer. */
  surrogateKeys: readonly string[];
  send(headers: Fields): Promise<Response>;
}
