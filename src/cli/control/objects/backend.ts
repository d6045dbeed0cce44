import { type BackendConfig, readOrigin } from '../../../gateway/index.ts';
import { askedHost, BACKEND_DEFAULTS, certificateName, timeoutsOf } from '../../project/backend.ts';
import { backendsOf } from '../../project/manifest.ts';
import { isSecure } from '../../project/origin.ts';
import { OBJECT_MARK } from '../service/mark.ts';
import type { Fields, ObjectKind } from './object.ts';

export const backend: ObjectKind = {
  wanted: (config) =>
    Object.entries(backendsOf(config)).map(([name, one]) => ({ list: 'backend', name, fields: fieldsOf(name, one) })),
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
