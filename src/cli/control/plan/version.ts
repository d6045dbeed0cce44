import { EMPTY, findStore, type Link, type LiveState, type VersionContents } from '../service/live.ts';
import { markOf, storePrefix } from '../service/mark.ts';
import type { Version } from '../service/service.ts';
import type { WantedStore } from '../stores/wanted.ts';
import { diffObjects, type ObjectChange } from './diff.ts';
import type { Wanted } from './wanted.ts';

export interface LinkChange {
  action: 'create' | 'delete';
  name: string;
  /** Null for a store that is to be made. */
  storeId: string | null;
  /** Of the link itself, to delete it. */
  id?: string;
}

/** What needs a new version. */
export interface VersionChanges {
  objects: readonly ObjectChange[];
  links: readonly LinkChange[];
  /** The code's hash, and the one of the version if Popgate uploaded its package. */
  package: { from: string | null; to: string } | null;
}

/** What has to be changed in a version: the base, or a draft that is made from it. */
export function versionChanges(
  wanted: Wanted,
  live: LiveState | undefined,
  contents: VersionContents = live ?? EMPTY,
): VersionChanges {
  const ownLogs = new Set(markOf(live?.base)?.logs);
  return {
    objects: diffObjects(wanted.state.objects, contents.objects, ownLogs),
    links: linkChanges(wanted.state.stores, live, contents.links),
    package: packageChange(wanted.code, live?.base, contents),
  };
}

export function needsVersion({ objects, links, package: pack }: VersionChanges): boolean {
  return objects.length > 0 || links.length > 0 || pack !== null;
}

function linkChanges(
  wanted: readonly WantedStore[],
  live: LiveState | undefined,
  links: readonly Link[],
): LinkChange[] {
  const missing = wanted.filter(({ name }) => !links.some((link) => link.name === name));
  const gone = links.filter(({ name }) => !wanted.some((store) => store.name === name));
  const prefix = storePrefix(live?.service.id ?? '');
  const own = new Set(live?.stores.filter(({ name }) => name.startsWith(prefix)).map(({ id }) => id));
  return [
    ...missing.map((store): LinkChange => {
      return { action: 'create', name: store.name, storeId: findStore(live, store)?.id ?? null };
    }),
    ...gone
      .filter((link) => own.has(link.resource_id))
      .map(({ name, id, resource_id: storeId }): LinkChange => ({ action: 'delete', name, storeId, id })),
  ];
}

function packageChange(
  code: string,
  base: Version | undefined,
  { packageHash }: VersionContents,
): VersionChanges['package'] {
  const mark = markOf(base);
  const isOurs = mark !== undefined && packageHash?.startsWith(mark.package) === true;
  return isOurs && mark.code === code ? null : { from: isOurs ? mark.code : packageHash && 'another', to: code };
}
