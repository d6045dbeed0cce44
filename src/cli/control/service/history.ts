import { textTable } from '../../terminal/text-table.ts';
import type { Authorship } from './authorship.ts';
import { markOf, parseDraftMark, readVersionMark } from './mark.ts';
import { activeVersion, isStaged, type Service, type Version } from './service.ts';

/** What a version is, and where it came from. */
export interface VersionEntry extends Authorship {
  number: number;
  /** `earlier`: it was active once. A draft was never. */
  state: 'active' | 'staged' | 'earlier' | 'draft' | 'abandoned draft';
  isPopgates: boolean;
  /** The configuration's hash; null where Popgate did not make the version. */
  config: string | null;
}

/** All of a service's versions, the newest first. */
export function versionEntries(service: Service): VersionEntry[] {
  return service.versions.map(versionEntry).toSorted((one, other) => other.number - one.number);
}

export function versionEntry(version: Version): VersionEntry {
  const mark = markOf(version);
  const draft = parseDraftMark(version.comment);
  return {
    number: version.number,
    state: stateOf(version),
    isPopgates: (mark ?? draft) !== undefined,
    at: mark?.at ?? version.updated_at ?? null,
    by: mark?.by ?? null,
    commit: mark?.commit ?? null,
    isClean: mark?.isClean ?? null,
    message: mark || draft ? (mark?.message ?? null) : toldByOthers(version),
    config: mark?.config ?? null,
  };
}

/** A clone carries the mark of the version that it was made from. */
function toldByOthers({ comment }: Version): string | null {
  const original = readVersionMark(comment);
  return original ? `a copy of version ${original.version}` : comment || null;
}

function stateOf(version: Version): VersionEntry['state'] {
  if (version.active) return 'active';
  if (isStaged(version)) return 'staged';
  if (wasActive(version)) return 'earlier';
  return parseDraftMark(version.comment)?.isAbandoned ? 'abandoned draft' : 'draft';
}

/** An activation locks a version for good, whatever its comment says since. */
export function wasActive(version: Version): boolean {
  return version.locked && !isStaged(version);
}

/** The version that was active before the active one: the one that it was made from, else the last locked one before it. */
export function versionBefore(service: Service): Version | undefined {
  const active = activeVersion(service);
  if (!active) return undefined;
  const before = service.versions.filter((version) => wasActive(version) && version.number < active.number);
  const base = markOf(active)?.base;
  return before.find(({ number }) => number === base) ?? before.at(-1);
}

/** For a person: a table, one line a version. */
export function describeVersions(entries: readonly VersionEntry[]): string {
  const rows = entries.map((entry) => [
    String(entry.number),
    entry.state,
    entry.at?.replace(/:\d\d(?:\.\d+)?Z$/, 'Z') ?? '',
    entry.isPopgates ? (entry.by ?? '') : 'not Popgate',
    describeCommit(entry),
    entry.message ?? '',
  ]);
  return textTable([['version', 'state', 'when', 'who', 'commit', 'what'], ...rows]);
}

/** Goes behind a version's number: `, by ada from 3f2a1b9c0d1e: message`; empty where nothing is known. */
export function describeEntry(entry: VersionEntry): string {
  const { by, message } = entry;
  const commit = describeCommit(entry);
  const made = [...(by ? [`by ${by}`] : []), ...(commit ? [`from ${commit}`] : [])].join(' ');
  return [made && `, ${made}`, message && `: ${message}`].filter(Boolean).join('');
}

/** As in `3f2a1b9c0d1e, with changes`; empty where it is not known. */
function describeCommit({ commit, isClean }: Pick<Authorship, 'commit' | 'isClean'>): string {
  if (commit === null) return '';
  return isClean === false ? `${commit}, with changes` : commit;
}
