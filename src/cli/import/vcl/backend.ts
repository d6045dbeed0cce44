import { type FoundBackend, type Loss, WHY } from '../found.ts';
import type { VclBlock, VclDeclaration, VclField } from './declarations.ts';
import { fromProbe } from './probe.ts';
import { fieldsOf } from './values.ts';

/** Fields of a backend that are carried over; the others are told. */
const CARRIED = [
  ['host', 'port', 'ssl', 'ssl_sni_hostname', 'ssl_cert_hostname', 'ssl_hostname', 'ssl_check_cert', 'ssl_ca_cert'],
  ['min_tls_version', 'max_tls_version', 'connect_timeout', 'first_byte_timeout', 'between_bytes_timeout'],
  ['max_connections', 'host_header', 'always_use_host_header', 'probe', 'shield'],
  // Every backend of Fastly's own VCL says so; it has no meaning of its own here.
  ['dynamic'],
].flat();

const REASONS: Readonly<Record<string, string>> = {
  share_key: WHY.shareKey,
  ssl_ciphers: WHY.ciphers,
  ssl_client_cert: WHY.clientCertificate,
  ssl_client_key: WHY.clientCertificate,
  keepalive_time: WHY.keepAlive,
  bypass_local_route_table: 'the platform chooses the way to the origin',
};

export function backendOf({ name, block }: VclDeclaration, probes: ReadonlyMap<string, VclBlock>): FoundBackend {
  const losses: Loss[] = [];
  const fields = fieldsOf(block, losses);
  const isTls = fields.flag('ssl') ?? false;
  const both = fields.text('ssl_hostname');
  const probe = fromProbe(block.fields.get('probe'), probes);
  const hostHeader = fields.text('host_header');
  const isOverridden = hostHeader !== undefined && fields.flag('always_use_host_header') === true;
  losses.push(...othersOf(block.fields, CARRIED, REASONS), ...probe.losses);
  if (hostHeader !== undefined && !isOverridden) {
    losses.push({
      what: `.host_header (line ${block.fields.get('host_header')!.line})`,
      why: 'without always_use_host_header it is for health checks alone',
    });
  }
  return {
    name,
    host: fields.text('host') ?? '',
    port: fields.port('port'),
    isTls,
    overrideHost: isOverridden ? hostHeader : undefined,
    sawVisitorHost: !isOverridden,
    tls: {
      sniHostname: fields.text('ssl_sni_hostname') ?? both,
      certHostname: fields.text('ssl_cert_hostname') ?? both,
      minVersion: fields.text('min_tls_version'),
      maxVersion: fields.text('max_tls_version'),
      caCertificate: fields.text('ssl_ca_cert'),
      isVerified: !['never', 'false'].includes(fields.text('ssl_check_cert') ?? 'always'),
    },
    connectMs: fields.milliseconds('connect_timeout'),
    firstByteMs: fields.milliseconds('first_byte_timeout'),
    betweenBytesMs: fields.milliseconds('between_bytes_timeout'),
    maxConnections: fields.number('max_connections'),
    shield: fields.text('shield'),
    health: probe.health,
    condition: undefined,
    losses,
  };
}

export function othersOf(
  fields: ReadonlyMap<string, VclField>,
  carried: readonly string[],
  reasons: Readonly<Record<string, string>>,
): Loss[] {
  const others = [...fields].filter(([name]) => !carried.includes(name));
  return others.map(([name, { line }]) => ({
    what: `.${name} (line ${line})`,
    why: Object.hasOwn(reasons, name) ? reasons[name]! : 'Popgate has nothing like it',
  }));
}
