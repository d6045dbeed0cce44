import type { CompiledGateway } from '../config/compiled.ts';
import type { DomainIndex } from '../domains/find.ts';
import type { Exchange } from '../exchange.ts';
import type { Platform } from '../platform.ts';

/** What an operator API is made with. */
export interface OperatorParts {
  compiled: CompiledGateway;
  domains: DomainIndex;
  platform: Platform;
}

/** Answers what is addressed to the operator API, and PURGE on any URL. */
export type Operator = (exchange: Exchange) => Promise<Response>;
