import { readFileSync } from 'node:fs';
import { type BackendConfig, type ClientCertificateConfig, readOrigin } from '../../../gateway/index.ts';
import {
  askedHost,
  BACKEND_DEFAULTS,
  bareHost,
  certificateName,
  serverName,
  timeoutsOf,
} from '../../project/backend.ts';
import { backendsOf } from '../../project/manifest.ts';
import { isSecure } from '../../project/origin.ts';
import { CliError } from '../../terminal/cli-error.ts';
import { OBJECT_MARK } from '../service/mark.ts';
import type { Environment, Fields, ObjectKind } from './object.ts';

export const backend: ObjectKind = {
  wanted: (config, env) =>
    Object.entries(backendsOf(config)).map(([name, one]) => ({
      list: 'backend',
      name,
      fields: { ...fieldsOf(name, one), ...ownCertificate(name, one, env) },
      hidden: ['ssl_client_key'],
    })),
  summary: ({ address, port, use_ssl: tls }) => `${address}:${port}${tls ? ', TLS' : ''}`,
};

/**
 * Every field that the configuration decides, defaults included, so that what somebody changed elsewhere is seen. A shield
 * is none of Fastly's here: the gateway asks it by itself, and both together would be two hops.
 */
function fieldsOf(name: string, backend: BackendConfig): Fields {
  const { tls = {}, health, maxConnections = BACKEND_DEFAULTS.maxConnections } = backend;
  const origin = readOrigin(backend.origin);
  const { connect, firstByte, betweenBytes } = timeoutsOf(backend);
  return {
    address: bareHost(origin.host),
    port: origin.port,
    override_host: askedHost(backend),
    use_ssl: isSecure(origin),
    ssl_check_cert: true,
    ssl_cert_hostname: isSecure(origin) ? certificateName(backend, origin) : null,
    ssl_sni_hostname: isSecure(origin) ? serverName(backend, origin) : null,
    ssl_ca_cert: tls.caCertificate ?? null,
    min_tls_version: tls.minVersion ?? null,
    max_tls_version: tls.maxVersion ?? null,
    connect_timeout: connect,
    first_byte_timeout: firstByte,
    between_bytes_timeout: betweenBytes,
    max_conn: maxConnections,
    healthcheck: health ? name : null,
    shield: null,
    ...(backend.preferIpv6 !== undefined && { prefer_ipv6: backend.preferIpv6 }),
    comment: OBJECT_MARK,
  };
}

function ownCertificate(name: string, { clientCertificate }: BackendConfig, env: Environment): Fields {
  if (clientCertificate === undefined) return { ssl_client_cert: null, ssl_client_key: null };
  const { certificate, key } = clientCertificate;
  return { ssl_client_cert: certificate, ssl_client_key: keyAt(name, key, env) };
}

function keyAt(name: string, key: ClientCertificateConfig['key'], env: Environment): string {
  const { text, at } =
    'variable' in key ? { text: env[key.variable] ?? '', at: key.variable } : { text: read(key.file), at: key.file };
  if (text.includes('PRIVATE KEY-----')) return text;
  throw new CliError(`the backend ${name} has no key for its clientCertificate`, {
    why: text === '' ? `${at} is not there, or empty` : `${at} holds no private key in PEM`,
    fix: 'variable' in key ? `export ${at} with the key, in PEM` : 'put the key there, in PEM',
  });
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
