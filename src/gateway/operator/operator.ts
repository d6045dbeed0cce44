import type { CompiledGateway } from '../config/compiled.ts';
import type { DomainIndex } from '../domains/find.ts';
import type { DryRun, Exchange } from '../exchange.ts';
import type { Client, Platform } from '../platform.ts';

/** The parts of an operator API. */
export interface OperatorParts {
  compiled: CompiledGateway;
  domains: DomainIndex;
  platform: Platform;
  /** Answers a request on a platform that changes nothing, and tells nobody of it. Never rejects. */
  decide(request: Request, client: Client, dry: Dry): Promise<Response>;
}

/** Where a request is answered of which only the decisions are of interest. */
export interface Dry {
  platform: Platform;
  dryRun: DryRun;
}

/** Answers requests to the operator API, and PURGE on any URL. */
export type Operator = (exchange: Exchange) => Promise<Response>;
