import type { CompiledDomain } from '../domains/config.ts';
import type { CompiledDynamic } from '../dynamic-backends/config.ts';
import type { ErrorPages, ProxiedPage } from '../errors/config.ts';
import type { Observer } from '../exchange.ts';
import type { CompiledHook } from '../hooks/config.ts';
import type { CompiledPool } from '../pools/config.ts';
import type { CompiledPush } from '../push/config.ts';
import type { CompiledRoute } from '../routes/config.ts';
import type { CompiledShield } from '../shield/config.ts';
import type { Targets } from '../targets/config.ts';

/** The configuration as the engine uses it: durations in milliseconds, templates and patterns parsed, defaults filled in. */
export interface CompiledGateway extends Targets {
  name: string;
  /** Changes whenever what the edge goes by does. */
  hash: string;
  pools: ReadonlyMap<string, CompiledPool>;
  dynamics: ReadonlyMap<string, CompiledDynamic>;
  /** By the names of the backends and pools that they stand before. */
  shields: ReadonlyMap<string, CompiledShield>;
  /** The configured names, in their order. */
  domains: readonly string[];
  /** So many of them, from the first, are made ready when the Wasm is built; the others are kept as text until asked for. */
  readyDomains: number;
  compileDomain(name: string): CompiledDomain;
  errors: ErrorPages;
  /** The route of an error's page that a backend has. */
  pageRoute(page: ProxiedPage): CompiledRoute;
  /** What rules see of requests that reach no domain. */
  observers: readonly Observer[];
  /** Whether any level has some. */
  isObserved: boolean;
  admin: { host: string; path: string } | null;
  maxPurgeKeys: number;
  /** The KV store of the ledger of purges. */
  ledger: string | null;
  /** Null where nothing is streamed or published. */
  push: CompiledPush | null;
  /** By the name in their path. */
  hooks: ReadonlyMap<string, CompiledHook>;
}
