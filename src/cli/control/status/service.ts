import type { FastlyApi } from '../../fastly/api.ts';
import { storeKindOf } from '../../fastly/store-kind.ts';
import { foreignDrafts } from '../service/draft.ts';
import { versionEntry, type VersionEntry } from '../service/history.ts';
import { activeVersion, baseVersion, readService, stagedVersion, type Version } from '../service/service.ts';
import type { Store } from '../stores/store.ts';

/** A version as a person sees it. */
export interface VersionFacts {
  number: number;
  comment: string;
  /** When it was last changed, which for the active one is when it was activated; null where it is not known. */
  changedAt: string | null;
  /** What its comment says, where it is one of Popgate's. */
  entry: VersionEntry;
}

export interface BackendFacts {
  name: string;
  /** With its port. */
  address: string;
  /** As in `1.2 and later, as shop.example`; null for none. */
  tls: string | null;
  /** The health check's name. */
  healthCheck: string | null;
}

/** What Fastly has of the service. The objects are those of the active version, else of the newest. */
export interface ServiceFacts {
  id: string;
  name: string;
  active: VersionFacts | null;
  staged: number | null;
  /** Made by somebody else, and newer than the active version. */
  foreignDrafts: VersionFacts[];
  domains: string[];
  backends: BackendFacts[];
  stores: Store[];
}

interface RawBackend {
  name: string;
  address?: string;
  port?: number;
  use_ssl?: boolean;
  ssl_sni_hostname?: string | null;
  min_tls_version?: string | null;
  ssl_check_cert?: boolean;
  healthcheck?: string | null;
}

/** Four requests. */
export async function readServiceFacts(api: FastlyApi, id: string): Promise<ServiceFacts> {
  const service = await readService(api, id);
  const active = activeVersion(service);
  const shown = baseVersion(service);
  const list = async <Item>(kind: string): Promise<Item[]> =>
    shown ? api.get<Item[]>(`/service/${id}/version/${shown.number}/${kind}`) : [];
  const [domains, backends, resources] = await Promise.all([
    list<{ name: string }>('domain'),
    list<RawBackend>('backend'),
    list<{ name: string; resource_id: string; resource_type: string }>('resource'),
  ]);
  return {
    id,
    name: service.name,
    active: active ? versionFacts(active) : null,
    staged: stagedVersion(service)?.number ?? null,
    foreignDrafts: foreignDrafts(service).map(versionFacts),
    domains: domains.map((domain) => domain.name),
    backends: backends.map(backendFacts),
    stores: resources.flatMap(storeFacts),
  };
}

function versionFacts(version: Version): VersionFacts {
  const { number, comment, updated_at: changedAt } = version;
  return { number, comment: comment ?? '', changedAt: changedAt ?? null, entry: versionEntry(version) };
}

function backendFacts({ name, address = '', port, healthcheck, ...raw }: RawBackend): BackendFacts {
  return {
    name,
    address: port === undefined ? address : `${address}:${port}`,
    tls: raw.use_ssl ? describeTls(raw) : null,
    healthCheck: healthcheck || null,
  };
}

function describeTls({ min_tls_version: least, ssl_sni_hostname: sni, ssl_check_cert: checks }: Partial<RawBackend>) {
  const parts = [
    least ? `${least} and later` : 'any version',
    ...(sni ? [`as ${sni}`] : []),
    ...(checks === false ? ['certificate not checked'] : []),
  ];
  return parts.join(', ');
}

function storeFacts(raw: { name: string; resource_id: string; resource_type: string }): Store[] {
  const kind = storeKindOf(raw.resource_type);
  return kind ? [{ name: raw.name, kind, id: raw.resource_id }] : [];
}
