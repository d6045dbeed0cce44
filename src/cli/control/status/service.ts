import type { FastlyApi } from '../../fastly/api.ts';
import type { StoreKind } from '../../fastly/store-kind.ts';
import type { Store } from '../stores/stores.ts';

/** A version as a person sees it. */
export interface VersionFacts {
  number: number;
  comment: string;
  /** When it was last changed, which for the active one is when it was activated; null where it is not known. */
  changedAt: string | null;
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
  /** Newer than the active version, and neither Popgate's own drafts. */
  foreignDrafts: VersionFacts[];
  domains: string[];
  backends: BackendFacts[];
  stores: Store[];
}

interface RawVersion {
  number: number;
  active?: boolean;
  locked?: boolean;
  staging?: boolean;
  comment?: string | null;
  updated_at?: string | null;
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

interface Details {
  id: string;
  name: string;
  versions?: RawVersion[];
}

/** Four requests. */
export async function readServiceFacts(api: FastlyApi, id: string): Promise<ServiceFacts> {
  const { name, versions = [] } = await api.get<Details>(`/service/${id}/details`);
  const active = versions.find((version) => version.active) ?? null;
  const shown = active ?? versions.toSorted((one, other) => other.number - one.number)[0];
  const list = async <Item>(kind: string): Promise<Item[]> =>
    shown ? api.get<Item[]>(`/service/${id}/version/${shown.number}/${kind}`) : [];
  const [domains, backends, resources] = await Promise.all([
    list<{ name: string }>('domain'),
    list<RawBackend>('backend'),
    list<{ name: string; resource_id: string; resource_type: string }>('resource'),
  ]);
  return {
    id,
    name,
    active: active && versionFacts(active),
    staged: versions.find(({ staging }) => staging)?.number ?? null,
    foreignDrafts: versions.filter((version) => isForeignDraft(version, active)).map(versionFacts),
    domains: domains.map((domain) => domain.name),
    backends: backends.map(backendFacts),
    stores: resources.flatMap(storeFacts),
  };
}

function versionFacts({ number, comment, updated_at: changedAt }: RawVersion): VersionFacts {
  return { number, comment: comment ?? '', changedAt: changedAt ?? null };
}

/** One that was made on the web or by another tool. A clone of ours takes its comment over, and is not ours. */
function isForeignDraft({ number, locked, comment, staging }: RawVersion, active: RawVersion | null): boolean {
  const isDraft = !locked && !staging && number > (active?.number ?? 0);
  return isDraft && !(comment ?? '').startsWith('popgate-draft');
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

/** Fastly concept: resource types, as in `secret-store`; KV stores were object stores once. */
const STORE_KINDS: readonly [RegExp, StoreKind][] = [
  [/secret/, 'secret'],
  [/kv|object/, 'kv'],
  [/config/, 'config'],
];

function storeFacts(raw: { name: string; resource_id: string; resource_type: string }): Store[] {
  const kind = STORE_KINDS.find(([pattern]) => pattern.test(raw.resource_type))?.[1];
  return kind ? [{ name: raw.name, kind, id: raw.resource_id }] : [];
}
