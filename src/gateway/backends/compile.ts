import { parseDuration } from '../config/duration.ts';
import type { BackendConfig, Breaker, CompiledBackend, Timeouts, TimeoutsConfig } from './config.ts';
import { authorityOf, readOrigin } from './origin.ts';

/** A backend that is asked by itself is always asked, unless its breaker was asked for by name. */
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
    betweenBytesMs: parseDuration(config.betweenBytes ?? '10s'),
    totalMs: config.total === undefined ? null : parseDuration(config.total),
  };
}

export function compileBackend(name: string, config: BackendConfig, isPooled: boolean): CompiledBackend {
  const origin = readOrigin(config.origin);
  return {
    name,
    base: `${origin.scheme}://${config.overrideHost ?? authorityOf(origin)}`,
    prefix: origin.path.replace(/\/+$/, ''),
    isLiteral: config.paths === 'literal',
    timeouts: compileTimeouts(config.timeouts),
    hasHealthCheck: config.health !== undefined,
    breaker: compileBreaker(config.breaker, isPooled),
    clientAddress: (config.clientAddress ?? []).map((name) => name.toLowerCase()),
  };
}
