import type { CompiledGateway } from '../config/compiled.ts';
import type { DomainIndex } from '../domains/find.ts';
import type { DryRun, Exchange } from '../exchange.ts';
import type { Client, Platform } from '../platform.ts';

/** The parts of an operator API. */
export interface OperatorParts {
  compiled: CompiledGateway;
  domains: DomainIndex;
  platform: Platform;
  run: Run;
}

/** Answers a request, and tells nobody of it. Never rejects. */
export type Run = (request: Request, client: Client, on: { platform: Platform; dryRun?: DryRun }) => Promise<Ran>;

export interface Ran {
  response: Response;
  /** Null if the gateway could not read the request. */
  exchange: Exchange | null;
  /** The id of the request, if it is an error. */
  id: string | null;
}

/** Answers requests to the operator API, and PURGE on any URL. */
export type Operator = (exchange: Exchange) => Promise<Response>;
