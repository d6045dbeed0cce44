import type { CompiledGateway } from '../config/compiled.ts';
import type { DomainIndex } from '../domains/find.ts';
import type { Exchange } from '../exchange.ts';
import type { Platform } from '../platform.ts';

/** The parts of an operator API. */
export interface OperatorParts {
  compiled: CompiledGateway;
  domains: DomainIndex;
  platform: Platform;
}

/** Answers requests to the operator API, and PURGE on any URL. */
export type Operator = (exchange: Exchange) => Promise<Response>;
