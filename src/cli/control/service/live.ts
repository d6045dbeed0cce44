import type { FastlyApi } from '../../fastly/api.ts';
import { inParallel } from '../../fastly/in-parallel.ts';
import { orUndefined } from '../../fastly/refusal.ts';
import type { StoreKind } from '../../fastly/store-kind.ts';
import type { DesiredState } from '../desired.ts';
import { OBJECT_KINDS } from '../objects/index.ts';
import type { Fields, VersionObject } from '../objects/object.ts';
import type { Store } from '../stores/store.ts';
import { listStores } from '../stores/stores.ts';
import type { WantedStore } from '../stores/wanted.ts';
import { storeName } from './mark.ts';
import { baseVersion, type Service, type Version } from './service.ts';

/** The lists of a version that are always read. */
const LISTS = Object.keys(OBJECT_KINDS).filter((list) => !OBJECT_KINDS[list]?.isTyped);

export interface Link {
  id: string;
  /** As the code calls the store. */
  name: string;
  resource_id: string;
}

/** What a version holds. */
export interface VersionContents {
  objects: readonly VersionObject[];
  links: readonly Link[];
  /** The hash of its package, null where it has none. */
  packageHash: string | null;
}

export interface LiveState extends VersionContents {
  service: Service;
  /** The version that everything is compared with: the active one, else the last draft of a new service. */
  base: Version | undefined;
  stores: readonly Store[];
}

/** @param logTypes whose log endpoints are looked at: `https` and so on. */
export async function readLive(
  api: FastlyApi,
  service: Service,
  { stores, logLists }: { stores: readonly StoreKind[]; logLists: readonly string[] },
): Promise<LiveState> {
  const base = baseVersion(service);
  const [contents, found] = await Promise.all([
    base ? readVersion(api, `/service/${service.id}/version/${base.number}`, logLists) : EMPTY,
    // The records of versions are in a KV store.
    inParallel([...new Set([...stores, 'kv' as const])], (kind) => listStores(api, kind)),
  ]);
  return { service, base, ...contents, stores: found.flat() };
}

export const EMPTY: VersionContents = { objects: [], links: [], packageHash: null };

/** @param path of the version. */
export async function readVersion(api: FastlyApi, path: string, logLists: readonly string[]): Promise<VersionContents> {
  const [objects, links, pack] = await Promise.all([
    inParallel([...LISTS, ...logLists], (list) => readList(api, path, list)),
    api.get<Link[]>(`${path}/resource`),
    orUndefined(404, api.get<{ metadata?: { hashsum?: string } }>(`${path}/package`)),
  ]);
  return { objects: objects.flat(), links, packageHash: pack?.metadata?.hashsum ?? null };
}

/** What an object says of its version, and not of itself. */
const OF_THE_VERSION: ReadonlySet<string> = new Set(['version', 'created_at', 'updated_at', 'deleted_at']);

/** Whether two versions hold the same. */
export function isSameContents(one: VersionContents, other: VersionContents): boolean {
  return contentsText(one) === contentsText(other);
}

function contentsText({ objects, links, packageHash }: VersionContents): string {
  const lines = [
    ...objects.map(({ list, name, fields }) => {
      const own = Object.entries(fields).filter(([field]) => !OF_THE_VERSION.has(field));
      return JSON.stringify([list, name, Object.fromEntries(own.toSorted(([one], [other]) => (one < other ? -1 : 1)))]);
    }),
    ...links.map(({ name, resource_id: store }) => JSON.stringify(['link', name, store])),
  ];
  return [...lines.toSorted(), packageHash].join('\n');
}

async function readList(api: FastlyApi, path: string, list: string): Promise<VersionObject[]> {
  const found = await api.get<(Fields & { name: string })[]>(`${path}/${list}`);
  return found.map(({ name, ...fields }) => ({ list, name, fields }));
}

/** The kinds of stores that the configuration has: of the others nothing is asked. */
export function storeKinds({ stores }: DesiredState): StoreKind[] {
  return [...new Set(stores.map(({ kind }) => kind))];
}

/** The store behind a name in the code: the one that is linked, else one that an earlier run made. */
export function findStore(live: LiveState | undefined, { kind, name }: WantedStore): Store | undefined {
  if (!live) return undefined;
  const link = live.links.find((one) => one.name === name);
  if (link) return { kind, id: link.resource_id, name };
  const own = storeName(live.service.id, name);
  return live.stores.find((store) => store.kind === kind && store.name === own);
}
