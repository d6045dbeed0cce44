import net from 'node:net';
import { badRequest } from '../../http/answer.ts';
import type { Stored } from '../../services/record.ts';
import { flag, number, text } from '../fields.ts';
import type { Kind, Place } from './kind.ts';

export const backend: Kind = {
  label: 'Backend',
  noun: 'backend',
  key: 'name',
  fields: {
    name: text(),
    address: text(),
    auto_loadbalance: flag(false),
    between_bytes_timeout: number(10_000),
    client_cert: text(),
    comment: text(''),
    connect_timeout: number(1_000),
    error_threshold: number(0),
    first_byte_timeout: number(15_000),
    healthcheck: text(),
    hostname: text(),
    ipv4: text(),
    ipv6: text(),
    keepalive_time: number(),
    max_conn: number(200),
    max_lifetime: number(),
    max_tls_version: text(),
    max_use: number(),
    min_tls_version: text(),
    override_host: text(),
    port: number(80),
    prefer_ipv6: flag(),
    request_condition: text(''),
    share_key: text(),
    shield: text(),
    ssl_ca_cert: text(),
    ssl_cert_hostname: text(),
    ssl_check_cert: flag(true),
    ssl_ciphers: text(),
    ssl_client_cert: text(),
    ssl_client_key: text(),
    ssl_hostname: text(),
    ssl_sni_hostname: text(),
    tcp_keepalive_enable: flag(),
    tcp_keepalive_interval: number(),
    tcp_keepalive_probes: number(),
    tcp_keepalive_time: number(),
    use_ssl: flag(false),
    weight: number(100),
  },
  settle,
};

function settle(object: Stored, given: Record<string, unknown>, { service, version }: Place): void {
  const address = given.address ?? given.hostname ?? given.ipv4 ?? given.ipv6 ?? object.address;
  if (typeof address !== 'string') throw badRequest("Address can't be blank");
  const family = net.isIP(address);
  Object.assign(object, {
    address,
    hostname: family === 0 ? address : null,
    ipv4: family === 4 ? address : null,
    ipv6: family === 6 ? address : null,
    prefer_ipv6: object.prefer_ipv6 ?? service.type === 'wasm',
  });
  // Port 80 or 443 says by itself whether there is TLS, unless the same request says otherwise.
  const bySelf = { 80: false, 443: true }[String(given.port)];
  if (bySelf !== undefined && given.use_ssl === undefined) object.use_ssl = bySelf;
  const { healthcheck } = object;
  if (healthcheck === null || version.objects.healthcheck.some(({ name }) => name === healthcheck)) return;
  throw badRequest(`Healthcheck '${healthcheck as string}' does not exist`);
}
