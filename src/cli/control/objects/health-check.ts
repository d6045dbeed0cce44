import { type BackendConfig, type HealthConfig, parseDuration } from '../../../gateway/index.ts';
import { askedHost, HEALTH_DEFAULTS } from '../../project/backend.ts';
import { OBJECT_MARK } from '../service/mark.ts';
import type { Fields, VersionObject } from './object.ts';

/** One for each backend that has one, under the backend's name. */
export function healthCheckOf(name: string, backend: BackendConfig): VersionObject[] {
  const { health } = backend;
  return health ? [{ list: 'healthcheck', name, fields: healthFields(health, health.host ?? askedHost(backend)) }] : [];
}

function healthFields({ interval, timeout, ...health }: HealthConfig, host: string): Fields {
  const standard = HEALTH_DEFAULTS;
  const threshold = health.threshold ?? standard.threshold;
  return {
    method: health.method ?? standard.method,
    host,
    path: health.path,
    http_version: '1.1',
    expected_response: health.expectedStatus ?? standard.expectedStatus,
    check_interval: interval === undefined ? standard.interval : parseDuration(interval),
    timeout: timeout === undefined ? standard.timeout : parseDuration(timeout),
    window: health.window ?? standard.window,
    threshold,
    initial: health.initial ?? threshold,
    comment: OBJECT_MARK,
  };
}
