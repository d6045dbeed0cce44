import type { CompiledGateway } from '../config/compiled.ts';
import type { Exchange } from '../exchange.ts';
import type { Platform } from '../platform.ts';
import type { Purger } from '../purge/purger.ts';

/** What an operator API is made with. */
export interface OperatorTools {
  compiled: CompiledGateway;
  purger: Purger;
  platform: Platform;
}

/** Answers what is addressed to the operator API, and PURGE on any URL. */
export type Operator = (exchange: Exchange) => Promise<Response>;
