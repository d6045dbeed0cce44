import { isIP } from 'node:net';
import {
  authorityOf,
  type BackendConfig,
  CLIENT,
  compileTimeouts,
  type Origin,
  readOrigin,
} from '../../gateway/index.ts';

/** What a backend is where the configuration does not say it; times in milliseconds. */
export const BACKEND_DEFAULTS = {
  ...timeoutsOf({}),
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
export function timeoutsOf({
  timeouts,
}: Pick<BackendConfig, 'timeouts'>): Record<'connect' | 'firstByte' | 'betweenBytes', number> {
  const { connectMs, firstByteMs, betweenBytesMs } = compileTimeouts(timeouts);
  return { connect: connectMs, firstByte: firstByteMs, betweenBytes: betweenBytesMs };
}

/** The `Host` that a backend is asked for; null where it is the client's. */
export function askedHost({ origin, overrideHost }: BackendConfig): string | null {
  return overrideHost === CLIENT ? null : (overrideHost ?? authorityOf(readOrigin(origin)));
}

/** The `Host` of probes, for which there is no client. */
export function probedHost(backend: BackendConfig): string {
  return backend.health?.host ?? askedHost(backend) ?? authorityOf(readOrigin(backend.origin));
}

/** The name or the address that a server's certificate must be for. */
export function certificateName({ tls }: Pick<BackendConfig, 'tls'>, { host }: Pick<Origin, 'host'>): string {
  return tls?.certHostname ?? tls?.sniHostname ?? bareHost(host);
}

/** The name that is asked for in the TLS handshake; null for an address, which is no server name (RFC 6066 §3). */
export function serverName(backend: Pick<BackendConfig, 'tls'>, origin: Pick<Origin, 'host'>): string | null {
  const name = certificateName(backend, origin);
  return isIP(name) === 0 ? name : null;
}

/** A host without the brackets that an IPv6 address has in a URL and in a Host field, and nowhere else (RFC 3986 §3.2.2). */
export function bareHost(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}
