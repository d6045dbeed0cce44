import type { LiveState } from '../service/live.ts';
import { markOf, parseDraftMark } from '../service/mark.ts';
import { foreignObjects } from './diff.ts';
import { needsVersion, versionChanges } from './version.ts';
import { isOf, type Wanted } from './wanted.ts';

export function notesOn(wanted: Wanted, live: LiveState): string[] {
  const { base, service } = live;
  const mark = markOf(base);
  const foreign = foreignObjects(wanted.state.objects, live.objects, new Set(mark?.logs));
  const later = service.versions.filter(({ number, locked }) => !locked && number > (base?.number ?? 0));
  const drafts = later.filter((version) => !parseDraftMark(version.comment) && !markOf(version));
  const changes = versionChanges(wanted, live);
  const isDrift = isOf(mark, wanted) && needsVersion(changes);
  return [
    ...(base?.active && !mark ? [`version ${base.number} was not made by popgate`] : []),
    ...(isDrift ? [`version ${base?.number} was changed elsewhere: the configuration is what was applied last`] : []),
    ...drafts.map(({ number }) => `version ${number} is a draft of somebody else, and is left alone`),
    ...foreign.map(({ list, name }) => `${list} ${name} was not made by popgate, and is left alone`),
  ];
}
