import { cacheState, type CacheState, type CacheStatus } from '../cache/cache-status.ts';
import type { Answered } from '../exchange.ts';
import { backendOf, lastStep } from './step.ts';
import { whyAnswered, whyOf } from './why.ts';

/** A request and its answer in one line. */
export interface Summary {
  status: number;
  method: string;
  /** Canonical host, path and query; what the client wrote if the gateway could not read the request. */
  url: string;
  /** What the cache did; an `answer` is the gateway's own: a redirect, a `respond`, a handler's, an error. */
  verdict: CacheState | 'answer';
  /** Why it is no hit, in a few words; null for a hit. */
  why: string | null;
  /** How long the cached answer is still fresh, in whole seconds; below zero for a stale one; null if there is none. */
  ttlSeconds: number | null;
  /** The path of the route, as it is configured; null if none took the request. */
  route: string | null;
  /** The backend or shield that answered; null if none did. */
  backend: string | null;
  /** The backend or pool to which the route sends, whether or not it was asked; null if there is none. */
  target: string | null;
  milliseconds: number;
}

/** Summarises a request with its answer. */
export function summarise({ request, exchange, response, start, platform }: Answered): Summary {
  const status = exchange?.cacheStatus ?? null;
  return {
    status: response.status,
    method: request.method,
    url: exchange === null ? request.url : `${exchange.host}${exchange.path}${exchange.query}`,
    verdict: status === null ? 'answer' : cacheState(status),
    why:
      exchange === null ? 'malformed' : ((status === null ? whyAnswered(exchange.trace) : whyOf(status))?.text ?? null),
    ttlSeconds: ttlOf(status),
    route: (exchange && lastStep(exchange.trace, 'route')?.path) ?? null,
    backend: exchange && backendOf(exchange.trace),
    target: (exchange && lastStep(exchange.trace, 'route')?.to) ?? null,
    milliseconds: platform.now() - start.at,
  };
}

function ttlOf(status: CacheStatus | null): number | null {
  return status?.ttlMs === undefined || status.stored === false ? null : Math.ceil(status.ttlMs / 1_000);
}
