import { createHash } from 'node:crypto';
import {
  type BackendConfig,
  type GatewayConfig,
  type HealthConfig,
  parseDuration,
  PRODUCTION,
} from '../../../gateway/index.ts';
import type { FormValue } from '../../fastly/api.ts';
import { askedHost, BACKEND_DEFAULTS, certificateName, HEALTH_DEFAULTS, timeoutsOf } from '../../project/backend.ts';
import { backendsOf, secretStores } from '../../project/manifest.ts';
import { isSecure, readOrigin } from '../../project/origin.ts';
import { CliError } from '../../terminal/cli-error.ts';
import { OBJECT_MARK } from '../service/mark.ts';
import { namedDomains } from '../tls/subscriptions.ts';

export type Fields = Readonly<Record<string, FormValue | null>>;

/** What stands in a version, by Fastly's name of its list: `backend`, `domain`, `healthcheck`, `logging/https` and so on. */
export interface VersionObject {
  list: string;
  name: string;
  fields: Fields;
  /** Fields that are compared and sent, and not shown. */
  hidden?: readonly string[];
}

export type StoreKind = 'config' | 'kv' | 'secret';

export interface WantedStore {
  kind: StoreKind;
  /** As the code calls it, which is the name of its link. */
  name: string;
  /** What becomes of its items: none are touched, absent ones are made, or it is made to hold exactly these. */
  mode: 'none' | 'seed' | 'sync';
  items: Readonly<Record<string, string>>;
}

/** What the configuration asks of Fastly, but for the package and the certificates. */
export interface DesiredState {
  serviceName: string;
  objects: readonly VersionObject[];
  stores: readonly WantedStore[];
}

/** @param env holds the secrets of log endpoints. @throws CliError where one is not there. */
export function desiredState(
  config: GatewayConfig,
  environment: string,
  env: Readonly<Record<string, string | undefined>>,
): DesiredState {
  const backends = Object.entries(backendsOf(config));
  return {
    serviceName: environment === PRODUCTION ? config.name : `${config.name}-${environment}`,
    objects: [
      ...namedDomains(config).map((name) => ({ list: 'domain', name, fields: { comment: OBJECT_MARK } })),
      ...backends.flatMap(([name, backend]) => healthCheckOf(name, backend)),
      ...backends.map(([name, backend]) => ({ list: 'backend', name, fields: backendFields(name, backend) })),
      ...logEndpoints(config, env),
    ],
    stores: wantedStores(config),
  };
}

/** 16 hex digits that stand for it. Secrets do not count: the hash is for everybody to see. */
export function stateHash({ objects, stores }: DesiredState): string {
  const shown = objects.map(({ list, name, fields, hidden = [] }) => {
    return [list, name, Object.entries(fields).filter(([field]) => !hidden.includes(field))];
  });
  return createHash('sha256')
    .update(JSON.stringify([shown, stores]))
    .digest('hex')
    .slice(0, 16);
}

/**
 * Every field that the configuration decides, defaults included, so that what somebody changed elsewhere is seen. A shield
 * is none of Fastly's here: the gateway asks it by itself, and both together would be two hops.
 */
function backendFields(name: string, backend: BackendConfig): Fields {
  const { tls = {}, health, maxConnections = BACKEND_DEFAULTS.maxConnections } = backend;
  const origin = readOrigin(backend.origin);
  const { connect, firstByte, betweenBytes } = timeoutsOf(backend);
  const tlsName = isSecure(origin) ? certificateName(backend, origin) : null;
  return {
    address: origin.host.replace(/^\[(.*)\]$/, '$1'),
    port: origin.port,
    override_host: askedHost(backend),
    use_ssl: isSecure(origin),
    ssl_check_cert: true,
    ssl_cert_hostname: tlsName,
    ssl_sni_hostname: tlsName,
    ssl_ca_cert: tls.caCertificate ?? null,
    min_tls_version: tls.minVersion ?? null,
    max_tls_version: tls.maxVersion ?? null,
    connect_timeout: connect,
    first_byte_timeout: firstByte,
    between_bytes_timeout: betweenBytes,
    max_conn: maxConnections,
    healthcheck: health ? name : null,
    shield: null,
    comment: OBJECT_MARK,
  };
}

/** One for each backend that has one, under the backend's name. */
function healthCheckOf(name: string, backend: BackendConfig): VersionObject[] {
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

function logEndpoints({ logEndpoints = {} }: GatewayConfig, env: Readonly<Record<string, string | undefined>>) {
  return Object.entries(logEndpoints).map(([name, { type, settings = {}, secrets = {} }]): VersionObject => {
    const values = Object.entries(secrets).map(
      ([field, variable]) => [field, secretIn(env, { variable, name })] as const,
    );
    const fields: Fields = { ...settings, ...Object.fromEntries(values) };
    return { list: `logging/${type}`, name, fields, hidden: Object.keys(secrets) };
  });
}

function secretIn(env: Readonly<Record<string, string | undefined>>, at: { variable: string; name: string }): string {
  const value = env[at.variable];
  if (value) return value;
  throw new CliError(`the log endpoint ${at.name} has no secret`, {
    why: `${at.variable} is not set`,
    fix: 'export it, or change logEndpoints in the configuration',
  });
}

function wantedStores(config: GatewayConfig): WantedStore[] {
  const { config: configStores = {}, kv = {}, items: modes = {} } = config.stores ?? {};
  const holding = (kind: StoreKind, stores: Record<string, Record<string, string>>): WantedStore[] =>
    Object.entries(stores).map(([name, items]) => ({ kind, name, mode: modes[name] ?? 'none', items }));
  const secret = Object.keys(secretStores(config)).map((name) => ({ name, mode: 'none', items: {} }) as const);
  return [
    ...holding('config', configStores),
    ...holding('kv', kv),
    ...secret.map((store) => ({ ...store, kind: 'secret' as const })),
  ];
}
