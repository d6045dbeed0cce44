import { type HealthConfig, parseDuration } from '../../../gateway/index.ts';
import { HEALTH_DEFAULTS, probedHost } from '../../project/backend.ts';
import { backendsOf } from '../../project/manifest.ts';
import { OBJECT_MARK } from '../service/mark.ts';
import type { Fields, ObjectKind } from './object.ts';

/** One for each backend that has one, under the backend's name. */
export const healthCheck: ObjectKind = {
  wanted: (config) =>
    Object.entries(backendsOf(config)).flatMap(([name, backend]) => {
      const { health } = backend;
      return health ? [{ list: 'healthcheck', name, fields: fieldsOf(health, probedHost(backend)) }] : [];
    }),
  isNamed: true,
  summary: ({ method, path, host }) => `${method} ${path} at ${host}`,
};

function fieldsOf({ interval, timeout, ...health }: HealthConfig, host: string): Fields {
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
