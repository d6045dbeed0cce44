import type { FailWith } from './errors/response.ts';
import type { Exchange } from './exchange.ts';
import type { Handlers, Transforms } from './handlers/handler.ts';
import type { CompiledPush } from './push/config.ts';
import type { Shielding } from './shield/config.ts';
import type { Targets } from './targets/config.ts';

/** What the gateway provides for every request. */
export interface Tools {
  /** The gateway's name in `CDN-Loop` (RFC 8586). */
  cdnId: string;
  handlers: Handlers;
  transforms: Transforms;
  /** What handlers may ask. */
  targets: Targets & { pools: ReadonlyMap<string, unknown>; dynamics: ReadonlyMap<string, unknown> };
  /** Null where no route streams and nothing is published. */
  push: CompiledPush | null;
  /** Null where no backend and no pool has a shield. */
  shielding: Shielding | null;
  /** Tells whether a host is a domain of this gateway. */
  ownsHost(host: string): boolean;
  /** Returns the surrogate keys of a URL of this service. */
  keysOfUrl(url: { host: string; path: string; query: string }): Promise<string[]>;
  /** Runs the pipeline from the domain on, for a request that was received. */
  answer(exchange: Exchange): Promise<Response>;
  fail: FailWith;
}

/** The request that code of the project runs for. */
export interface Running {
  exchange: Exchange;
  tools: Tools;
  /** Set if its result is stored for all clients: whether the country is in the key. */
  shared?: { country: boolean };
}
