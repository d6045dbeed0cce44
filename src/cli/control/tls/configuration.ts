import type { FastlyApi } from '../../fastly/api.ts';
import {
  isTrue,
  type JsonApiDocument,
  readAllPages,
  readJsonApi,
  related,
  relatedIds,
  type Resource,
  textOf,
  textsOf,
} from '../../fastly/json-api.ts';
import { FastlyRefusal } from '../../fastly/refusal.ts';

/** Where a TLS configuration wants the traffic of its domains. */
interface TlsTarget {
  /** `A`, `AAAA` or `CNAME`. */
  type: string;
  value: string;
  /** Fastly concept: the part of its network, as in `global`, `us-eu`. */
  region: string;
}

/** Fastly concept: TLS configuration, the protocols and addresses under which certificates are served. */
export interface TlsConfiguration {
  id: string;
  name: string;
  isDefault: boolean;
  /** As in `1.2`. */
  tlsProtocols: string[];
  /** As in `http/2`. */
  httpProtocols: string[];
  targets: TlsTarget[];
}

/** All of the account's. Where the list leaves out the records, the configurations that are asked for are read one by one. */
export async function listConfigurations(
  api: FastlyApi,
  needed: readonly (string | null)[],
): Promise<TlsConfiguration[]> {
  const documents = await readAllPages(api, '/tls/configurations', { include: 'dns_records' });
  const listed = documents.flatMap((document) => document.data.map((one) => readConfiguration(document, one)));
  const bare = [...new Set(needed.map((id) => findConfiguration(listed, id)?.id ?? id))].filter(
    (id) => id !== null && !hasTargets(listed, id),
  );
  const read = await Promise.all(bare.map((id) => readOne(api, id!)));
  const found = read.filter((one) => one !== undefined);
  return [...listed.filter((one) => !found.some(({ id }) => id === one.id)), ...found];
}

function hasTargets(configurations: readonly TlsConfiguration[], id: string): boolean {
  return configurations.some((one) => one.id === id && one.targets.length > 0);
}

/** Undefined where the account does not have it. */
async function readOne(api: FastlyApi, id: string): Promise<TlsConfiguration | undefined> {
  try {
    const document = await readJsonApi(api, `/tls/configurations/${encodeURIComponent(id)}?include=dns_records`);
    return document.data.map((one) => readConfiguration(document, one))[0];
  } catch (error) {
    if (error instanceof FastlyRefusal && error.httpStatus === 404) return undefined;
    throw error;
  }
}

function readConfiguration(document: JsonApiDocument, resource: Resource): TlsConfiguration {
  const included = new Map(related(document, resource, 'dns_records').map((record) => [record.id, record]));
  const records = relatedIds(resource, 'dns_records').flatMap((id) => included.get(id) ?? []);
  return {
    id: resource.id,
    name: textOf(resource, 'name') ?? resource.id,
    isDefault: isTrue(resource, 'default'),
    tlsProtocols: textsOf(resource, 'tls_protocols'),
    httpProtocols: textsOf(resource, 'http_protocols'),
    targets: records.map(readTarget),
  };
}

/** Fastly concept: a record's value is its id. */
function readTarget(record: Resource): TlsTarget {
  return {
    type: (textOf(record, 'record_type') ?? 'CNAME').toUpperCase(),
    value: record.id.replace(/\.$/, ''),
    region: textOf(record, 'region') ?? 'global',
  };
}

/** The one of that id, or with null the account's default. */
export function findConfiguration(
  configurations: readonly TlsConfiguration[],
  id: string | null,
): TlsConfiguration | undefined {
  if (id !== null) return configurations.find((one) => one.id === id);
  return configurations.find(({ isDefault }) => isDefault) ?? configurations[0];
}
