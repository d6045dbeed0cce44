import type { BackendConfig, Duration, HealthConfig, TimeoutsConfig, TlsConfig } from '../../../gateway/index.ts';
import { type FoundBackend, type FoundHealth, type Loss, WHY } from '../found.ts';
import { keepValidBackend, type Kept } from './keep-valid.ts';

/** A backend as the configuration has it: what is the default is left out, and so is, with a word, what is not valid. */
export function toBackend(found: FoundBackend): Kept<BackendConfig> {
  const origin = originOf(found);
  const host = origin.replace(/^https?:\/\//, '');
  const lost: Loss[] = [...found.losses];
  if (found.isTls && !found.tls.isVerified) lost.push({ what: 'ssl_check_cert', why: WHY.unverified });
  const backend = compact({
    origin,
    overrideHost: found.overrideHost === host ? undefined : found.overrideHost,
    tls: found.isTls ? tlsOf(found) : undefined,
    timeouts: timeoutsOf(found),
    health: found.health && healthOf(found.health, found.overrideHost ?? host),
    maxConnections: found.maxConnections === 200 ? undefined : found.maxConnections,
    shield: found.shield,
  });
  const { value, losses } = keepValidBackend(backend as BackendConfig);
  return { value, losses: [...lost, ...losses] };
}

function originOf({ host, port, isTls }: FoundBackend): BackendConfig['origin'] {
  const scheme = isTls ? 'https' : 'http';
  const own = isTls ? 443 : 80;
  const name = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host.toLowerCase();
  return `${scheme}://${name}${port === undefined || port === own ? '' : `:${port}`}`;
}

function tlsOf({ host, tls }: FoundBackend): TlsConfig | undefined {
  return compact({
    ...certificateNames(host, tls),
    minVersion: tls.minVersion,
    maxVersion: tls.maxVersion,
    caCertificate: tls.caCertificate,
  }) as TlsConfig | undefined;
}

/** One name for both is written once, and not at all where it is the origin's host. */
function certificateNames(host: string, { sniHostname, certHostname }: FoundBackend['tls']): object {
  if (sniHostname !== undefined && certHostname !== undefined && sniHostname !== certHostname) {
    return { sniHostname, certHostname };
  }
  if (sniHostname === host || certHostname === host) return {};
  return sniHostname === undefined ? { certHostname } : { sniHostname };
}

function timeoutsOf({ connectMs, firstByteMs, betweenBytesMs }: FoundBackend): TimeoutsConfig | undefined {
  return compact({
    connect: durationOf(connectMs, 1_000),
    firstByte: durationOf(firstByteMs, 15_000),
    betweenBytes: durationOf(betweenBytesMs, 10_000),
  }) as TimeoutsConfig | undefined;
}

function healthOf(health: FoundHealth, host: string): HealthConfig {
  const threshold = health.threshold ?? 3;
  return compact({
    path: health.path,
    method: unless(health.method, 'HEAD'),
    host: unless(health.host, host),
    expectedStatus: unless(health.expectedStatus, 200),
    interval: durationOf(health.intervalMs, 60_000),
    timeout: durationOf(health.timeoutMs, 5_000),
    window: unless(health.window, 5),
    threshold: unless(threshold, 3),
    initial: unless(health.initial, threshold),
  }) as unknown as HealthConfig;
}

function unless<Value>(value: Value | undefined, standard: Value): Value | undefined {
  return value === standard ? undefined : value;
}

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const;

/** In the largest unit that it is a whole number of; undefined where it is the default. */
function durationOf(milliseconds: number | undefined, standard: number): Duration | undefined {
  if (milliseconds === undefined || milliseconds === standard) return undefined;
  const [unit, size] = UNITS.find(([, size]) => milliseconds >= size && milliseconds % size === 0) ?? ['ms', 1];
  return `${Math.round(milliseconds / size)}${unit}`;
}

/** Without the undefined fields; undefined where none is left. */
function compact<Fields extends object>(fields: Fields): Fields | undefined {
  const kept = Object.entries(fields).filter(([, value]) => value !== undefined);
  return kept.length > 0 ? (Object.fromEntries(kept) as Fields) : undefined;
}
