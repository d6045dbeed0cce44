import { type FoundBackend, type FoundHealth, type Loss, WHY } from '../found.ts';
import { quoteForeign } from '../quote-foreign.ts';
import { asFlag, asNumber, asText, type Row } from './row.ts';

interface Known {
  checks: readonly Row[];
  conditions: readonly Row[];
  isVcl: boolean;
}

export function backendOf(row: Row, { checks, conditions, isVcl }: Known): FoundBackend {
  const condition = asText(row.request_condition);
  const statement = conditions.find(({ name }) => name === condition)?.statement;
  const checkName = asText(row.healthcheck);
  const check = checks.find(({ name }) => name === checkName);
  const both = asText(row.ssl_hostname);
  const losses = backendLosses(row);
  if (condition !== undefined && asText(statement) === undefined)
    losses.push({ what: `its condition ${quoteForeign(condition)}`, why: WHY.condition });
  if (check !== undefined && Array.isArray(check.headers) && check.headers.length > 0) {
    losses.push({ what: 'the headers of its health check', why: 'health checks send no headers of their own' });
  }
  return {
    name: asText(row.name) ?? '',
    host: asText(row.address) ?? asText(row.hostname) ?? asText(row.ipv4) ?? asText(row.ipv6) ?? '',
    port: asNumber(row.port),
    isTls: asFlag(row.use_ssl),
    overrideHost: asText(row.override_host),
    sawVisitorHost: isVcl && asText(row.override_host) === undefined,
    tls: {
      sniHostname: asText(row.ssl_sni_hostname) ?? both,
      certHostname: asText(row.ssl_cert_hostname) ?? both,
      minVersion: asText(row.min_tls_version),
      maxVersion: asText(row.max_tls_version),
      caCertificate: asText(row.ssl_ca_cert),
      isVerified: row.ssl_check_cert === undefined || asFlag(row.ssl_check_cert),
    },
    connectMs: asNumber(row.connect_timeout),
    firstByteMs: asNumber(row.first_byte_timeout),
    betweenBytesMs: asNumber(row.between_bytes_timeout),
    maxConnections: asNumber(row.max_conn),
    shield: asText(row.shield),
    health: check && healthOf(check),
    condition: condition === undefined ? undefined : (asText(statement) ?? condition),
    losses,
  };
}

/** Never with its value: a client's key is a secret. */
function backendLosses(row: Row): Loss[] {
  const reasons: [field: string, isSet: boolean, why: string][] = [
    ['share_key', asText(row.share_key) !== undefined, WHY.shareKey],
    ['ssl_ciphers', asText(row.ssl_ciphers) !== undefined && asFlag(row.use_ssl), WHY.ciphers],
    ['ssl_client_cert', asText(row.ssl_client_cert) !== undefined, WHY.clientCertificate],
    ['keepalive_time', asNumber(row.keepalive_time) !== undefined, WHY.keepAlive],
    ['tcp_keepalive_enable', asFlag(row.tcp_keepalive_enable), WHY.keepAlive],
    ['error_threshold', (asNumber(row.error_threshold) ?? 0) > 0, 'see breaker for what Popgate has in its place'],
  ];
  return reasons.filter(([, isSet]) => isSet).map(([what, , why]) => ({ what, why }));
}

function healthOf(check: Row): FoundHealth {
  return {
    method: asText(check.method),
    path: asText(check.path) ?? '/',
    host: asText(check.host),
    expectedStatus: asNumber(check.expected_response),
    intervalMs: asNumber(check.check_interval),
    timeoutMs: asNumber(check.timeout),
    window: asNumber(check.window),
    threshold: asNumber(check.threshold),
    initial: asNumber(check.initial),
  };
}
