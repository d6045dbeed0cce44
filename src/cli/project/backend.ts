import { authorityOf, type BackendConfig, type Origin, parseDuration, readOrigin } from '../../gateway/index.ts';

/** What a backend is where the configuration does not say it; times in milliseconds. */
export const BACKEND_DEFAULTS = {
  connect: 1_000,
  firstByte: 15_000,
  betweenBytes: 10_000,
  maxConnections: 200,
} as const;

/** The same of a health check. `initial` is its threshold. */
export const HEALTH_DEFAULTS = {
  method: 'HEAD',
  expectedStatus: 200,
  interval: 60_000,
  timeout: 5_000,
  window: 5,
  threshold: 3,
} as const;

/** In milliseconds. */
export function timeoutsOf({ timeouts = {} }: BackendConfig): Record<'connect' | 'firstByte' | 'betweenBytes', number> {
  const { connect, firstByte, betweenBytes } = timeouts;
  return {
    connect: connect === undefined ? BACKEND_DEFAULTS.connect : parseDuration(connect),
    firstByte: firstByte === undefined ? BACKEND_DEFAULTS.firstByte : parseDuration(firstByte),
    betweenBytes: betweenBytes === undefined ? BACKEND_DEFAULTS.betweenBytes : parseDuration(betweenBytes),
  };
}

/** The `Host` that a backend is asked for. */
export function askedHost({ origin, overrideHost }: BackendConfig): string {
  return overrideHost ?? authorityOf(readOrigin(origin));
}

/** The name that a server's certificate must be for, and that is asked for in the TLS handshake. */
export function certificateName({ tls }: BackendConfig, { host }: Origin): string {
  return tls?.certHostname ?? tls?.sniHostname ?? host;
}
