import { createHash } from 'node:crypto';
import {
  type BackendConfig,
  type GatewayConfig,
  type HealthConfig,
  parseDuration,
  PRODUCTION,
} from '../../../gateway/index.ts';
import type { FormValue } from '../../fastly/api.ts';
import { backendsOf, secretStores } from '../../project/manifest.ts';
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
  const { tls = {}, timeouts = {}, health, maxConnections = 200 } = backend;
  const origin = new URL(backend.origin);
  const isSecure = origin.protocol === 'https:';
  const tlsName = tls.certHostname ?? tls.sniHostname ?? origin.hostname;
  return {
    address: origin.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(origin.port || (isSecure ? 443 : 80)),
    override_host: backend.overrideHost ?? origin.host,
    use_ssl: isSecure,
    ssl_check_cert: true,
    ssl_cert_hostname: isSecure ? tlsName : null,
    ssl_sni_hostname: isSecure ? tlsName : null,
    ssl_ca_cert: tls.caCertificate ?? null,
    min_tls_version: tls.minVersion ?? null,
    max_tls_version: tls.maxVersion ?? null,
    connect_timeout: parseDuration(timeouts.connect ?? '1s'),
    first_byte_timeout: parseDuration(timeouts.firstByte ?? '15s'),
    between_bytes_timeout: parseDuration(timeouts.betweenBytes ?? '10s'),
    max_conn: maxConnections,
    healthcheck: health ? name : null,
    shield: null,
    comment: OBJECT_MARK,
  };
}

/** One for each backend that has one, under the backend's name. */
function healthCheckOf(name: string, { health, ...backend }: BackendConfig): VersionObject[] {
  if (!health) return [];
  const host = health.host ?? backend.overrideHost ?? new URL(backend.origin).host;
  return [{ list: 'healthcheck', name, fields: healthFields(health, host) }];
}

function healthFields(health: HealthConfig, host: string): Fields {
  const threshold = health.threshold ?? 3;
  return {
    method: health.method ?? 'HEAD',
    host,
    path: health.path,
    http_version: '1.1',
    expected_response: health.expectedStatus ?? 200,
    check_interval: parseDuration(health.interval ?? '60s'),
    timeout: parseDuration(health.timeout ?? '5s'),
    window: health.window ?? 5,
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
