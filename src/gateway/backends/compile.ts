import { MAX_WAIT_MS, parseDuration } from '../config/duration.ts';
import type { BackendConfig, Breaker, CompiledBackend, Self, Timeouts, TimeoutsConfig } from './config.ts';
import { authorityOf, type Origin, readOrigin } from './origin.ts';

/** A backend outside of pools has no breaker unless it configures one. */
function compileBreaker(config: BackendConfig['breaker'], isPooled: boolean): Breaker | null {
  if (config === false || (config === undefined && !isPooled)) return null;
  const { failures = 5, errorRate = null, open = '10s', maxOpen = '2m', trials = 2 } = config ?? {};
  const openMs = parseDuration(open);
  return { failures, errorRate, openMs, maxOpenMs: Math.max(openMs, parseDuration(maxOpen)), trials };
}

export function compileTimeouts(config: TimeoutsConfig = {}): Timeouts {
  return {
    connectMs: parseDuration(config.connect ?? '1s'),
    firstByteMs: parseDuration(config.firstByte ?? '15s'),
    betweenBytesMs: config.betweenBytes === 'none' ? MAX_WAIT_MS : parseDuration(config.betweenBytes ?? '10s'),
    totalMs: config.total === undefined ? null : parseDuration(config.total),
  };
}

/** The word that stands for the client's host. */
export const CLIENT = 'client';

/** The host of `origin`, and the one that requests to it name. */
export function selfOf(origin: Origin, prefix = '', asked?: string): Self {
  const { host, port } = origin;
  const names = asked === undefined || asked === CLIENT ? [] : [asked.toLowerCase()];
  return { hosts: new Set([host, `${host}:${port}`, ...names]), prefix };
}

export function compileBackend(
  name: string,
  config: BackendConfig,
  { isPooled, rewriteHost }: { isPooled: boolean; rewriteHost(): (self: Self) => CompiledBackend['withoutSelf'] },
): CompiledBackend {
  const origin = readOrigin(config.origin);
  const prefix = origin.path.replace(/\/+$/, '');
  return {
    name,
    scheme: origin.scheme,
    host: config.overrideHost === CLIENT ? null : (config.overrideHost ?? authorityOf(origin)),
    prefix,
    isLiteral: config.paths === 'literal',
    timeouts: compileTimeouts(config.timeouts),
    hasHealthCheck: config.health !== undefined,
    breaker: compileBreaker(config.breaker, isPooled),
    pools: [],
    clientAddress: (config.clientAddress ?? []).map((name) => name.toLowerCase()),
    withoutSelf: config.rewriteHost === true ? rewriteHost()(selfOf(origin, prefix, config.overrideHost)) : null,
    surrogateFields: config.surrogateFields ?? true,
  };
}
