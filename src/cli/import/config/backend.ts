import type { BackendConfig, Duration, HealthConfig, TimeoutsConfig, TlsConfig } from '../../../gateway/index.ts';
import { BACKEND_DEFAULTS, HEALTH_DEFAULTS } from '../../project/backend.ts';
import { formatOrigin } from '../../project/origin.ts';
import { type FoundBackend, type FoundHealth, type Loss, WHY } from '../found.ts';
import { keepValidBackend, type Kept } from './keep-valid.ts';

/** A backend as the configuration has it: what is the default is left out, and so is, with a word, what is not valid. */
export function toBackend(found: FoundBackend): Kept<BackendConfig> {
  const isTls = found.isTls || found.port === 443;
  const origin = originOf({ ...found, isTls });
  const host = origin.replace(/^https?:\/\//, '');
  const lost: Loss[] = [...found.losses];
  if (isTls && !found.isTls) lost.push({ what: 'its port 443 without TLS', why: 'it is asked by https here' });
  if (isTls && !found.tls.isVerified) lost.push({ what: 'ssl_check_cert', why: WHY.unverified });
  const backend = compact({
    origin,
    overrideHost: found.overrideHost === host ? undefined : found.overrideHost,
    tls: isTls ? tlsOf(found) : undefined,
    timeouts: timeoutsOf(found),
    health: found.health && healthOf(found.health, found.overrideHost ?? host),
    maxConnections: unless(found.maxConnections, BACKEND_DEFAULTS.maxConnections),
    shield: found.shield,
  });
  const { value, losses } = keepValidBackend(backend as BackendConfig);
  return { value, losses: [...lost, ...losses] };
}

function originOf({ host, port, isTls }: FoundBackend): BackendConfig['origin'] {
  const name = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host.toLowerCase();
  return formatOrigin({ scheme: isTls ? 'https' : 'http', host: name, port });
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
    connect: durationOf(connectMs, BACKEND_DEFAULTS.connect),
    firstByte: durationOf(firstByteMs, BACKEND_DEFAULTS.firstByte),
    betweenBytes: durationOf(betweenBytesMs, BACKEND_DEFAULTS.betweenBytes),
  }) as TimeoutsConfig | undefined;
}

function healthOf(health: FoundHealth, host: string): HealthConfig {
  const standard = HEALTH_DEFAULTS;
  const threshold = health.threshold ?? standard.threshold;
  return compact({
    path: health.path,
    method: unless(health.method, standard.method),
    host: unless(health.host, host),
    expectedStatus: unless(health.expectedStatus, standard.expectedStatus),
    interval: durationOf(health.intervalMs, standard.interval),
    timeout: durationOf(health.timeoutMs, standard.timeout),
    window: unless(health.window, standard.window),
    threshold: unless(threshold, standard.threshold),
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
