import type { DynamicTarget } from '../dynamic-backends/config.ts';
import type { Exchange } from '../exchange.ts';
import type { CompiledShield } from '../shield/config.ts';
import type { Outgoing } from '../backends/attempt.ts';
import type { CompiledBackend } from '../backends/config.ts';

/** What a route sends to, ready to be asked: a backend, a pool of them, or a dynamic one. */
export interface Target {
  /** As it is configured. */
  name: string;
  /** Returns an answer of an origin; rejects with an OriginFailure, or throws it, if there is none. */
  send(outgoing: Outgoing, sending: Sending): Promise<Response>;
  /** Milliseconds that all its tries can take, the shield's included. */
  longestMs: number;
  /** The cache operations that it costs if all is well. */
  operations: number;
  shield: CompiledShield | null;
  /** Whether every origin tells all spellings of a path apart. */
  isLiteral: boolean;
  /** Whether one of its origins has a path prefix, which no path may leave. */
  hasBase: boolean;
}

/** The request for which something is sent. */
export interface Sending {
  exchange: Exchange;
  /** Whether a host is a domain of this gateway, which no dynamic backend may be. */
  ownsHost(host: string): boolean;
}

/** All that a route can send to. */
export interface Targets {
  backends: ReadonlyMap<string, CompiledBackend>;
  /** The backend or pool of this name. */
  named(name: string): Target;
  dynamic(to: DynamicTarget): Target;
}
