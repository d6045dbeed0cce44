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
  /** Changes whenever the configuration that the edge uses changes. */
  hash: string;
  pools: ReadonlyMap<string, CompiledPool>;
  dynamics: ReadonlyMap<string, CompiledDynamic>;
  /** By the names of the backends and pools behind them. */
  shields: ReadonlyMap<string, CompiledShield>;
  /** The configured names, in their order. */
  domains: readonly string[];
  /**
   * How many of them, from the first on, are compiled when the Wasm is built; the others are kept as text until a request
   * asks for them.
   */
  readyDomains: number;
  compileDomain(name: string): CompiledDomain;
  errors: ErrorPages;
  /** Returns the route of an error page that a backend has. */
  pageRoute(page: ProxiedPage): CompiledRoute;
  /** The rules that see requests which reach no domain. */
  observers: readonly Observer[];
  /** Whether any level has such rules. */
  isObserved: boolean;
  admin: { host: string; path: string } | null;
  maxPurgeKeys: number;
  /** The KV store of the purge ledger. */
  ledger: string | null;
  /** Null if nothing is streamed or published. */
  push: CompiledPush | null;
  /** Webhooks by the name in their path. */
  hooks: ReadonlyMap<string, CompiledHook>;
}
