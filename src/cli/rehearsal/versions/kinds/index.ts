import net from 'node:net';
import { badRequest } from '../../http/answer.ts';
import type { KindName, ServiceRecord, Stored, VersionRecord } from '../../services/record.ts';
import type { World } from '../../world.ts';
import { type Fields, flag, lines, number, text } from '../fields.ts';

/** Where an object is made or changed. */
export interface Place {
  service: ServiceRecord;
  version: VersionRecord;
  world: World;
}

/** A kind of object in a version, by data as far as it goes. */
export interface Kind {
  /** As in "Couldn't find Backend". */
  label: string;
  /** As in "Duplicate backend: 'x'". */
  noun: string;
  /** What a path names it by. */
  key: 'name' | 'id';
  fields: Fields;
  /** What follows from the fields, and what they must not be. `given` is what the request says. */
  settle(object: Stored, given: Record<string, unknown>, place: Place): void;
}

export const KINDS: Readonly<Record<Exclude<KindName, 'logging'>, Kind>> = {
  domain: {
    label: 'Domain',
    noun: 'domain',
    key: 'name',
    fields: { name: text(), comment: text('') },
    settle: settleDomain,
  },
  backend: {
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
    settle: settleBackend,
  },
  healthcheck: {
    label: 'Healthcheck',
    noun: 'healthcheck',
    key: 'name',
    fields: {
      name: text(),
      check_interval: number(5_000),
      comment: text(''),
      expected_response: number(200),
      headers: lines(),
      host: text(),
      http_version: text('1.1'),
      initial: number(2),
      method: text('HEAD'),
      path: text('/'),
      threshold: number(3),
      timeout: number(500),
      window: number(5),
    },
    settle: () => {},
  },
  resource: {
    label: 'Link',
    noun: 'link',
    key: 'id',
    fields: { name: text(), resource_id: text() },
    settle: settleResource,
  },
};

/** A log endpoint of any type: what all have. The API gives back whatever else it is given, as text. */
export const LOGGING: Kind = {
  label: 'syslog',
  noun: 'logging_syslog',
  key: 'name',
  fields: {
    name: text(),
    format: text('%h %l %u %t "%r" %>s %b'),
    format_version: text('2'),
    log_processing_region: text('none'),
    placement: text(),
    response_condition: text(''),
  },
  settle: () => {},
};

export const LOG_ENDPOINT_TYPES = `
  azureblob bigquery cloudfiles datadog digitalocean elasticsearch ftp gcs grafanacloudlogs heroku honeycomb https kafka kinesis
  logentries loggly logshuttle newrelic newrelicotlp openstack papertrail pubsub s3 scalyr sftp splunk sumologic syslog
`.split(/\s+/);

const DOMAIN = /^(?:\*\.)?(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/i;

function settleDomain(object: Stored, _given: unknown, { service, world }: Place): void {
  const { name } = object;
  if (name.length > 253 || !DOMAIN.test(name)) throw badRequest(`Domain '${name}' is not a valid domain name`);
  const others = [...world.services.values()].filter((other) => other !== service);
  if (others.some((other) => holds(other, name))) {
    throw badRequest(`Domain '${name}' is already taken by another service`);
  }
}

function holds(service: ServiceRecord, name: string): boolean {
  const version = service.versions.find(({ active }) => active) ?? service.versions.at(-1)!;
  return version.objects.domain.some((domain) => domain.name.toLowerCase() === name.toLowerCase());
}

function settleBackend(object: Stored, given: Record<string, unknown>, { service, version }: Place): void {
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

function settleResource(object: Stored, _given: unknown, { world }: Place): void {
  const id = String(object.resource_id);
  const type = world.stores.typeOf(id);
  if (type === undefined) throw badRequest(`Resource '${id}' does not exist`);
  object.resource_type = type;
  object.href = null;
}
