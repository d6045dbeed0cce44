import type { Meaning } from '../../compare/meaning.ts';
import { foreignDrafts } from '../service/draft.ts';
import type { LiveState } from '../service/live.ts';
import { markOf } from '../service/mark.ts';
import { foreignObjects } from './diff.ts';
import { needsVersion, versionChanges } from './version.ts';
import { isOf, type Wanted } from './wanted.ts';

interface Known {
  wanted: Wanted;
  live: LiveState;
  meaning: readonly Meaning[] | null;
}

const UNKNOWN = 'what changes for visitors cannot be told; the next apply keeps it';
const SAME_MEANING = 'the configuration means what it meant: handlers, Popgate or the compiler differ';

/** What somebody should know of it: what was changed elsewhere, and what is left alone. */
export function notesOn({ wanted, live, meaning }: Known): string[] {
  const { base, service } = live;
  const mark = markOf(base);
  const foreign = foreignObjects(wanted.state.objects, live.objects, new Set(mark?.logs));
  const changes = versionChanges(wanted, live);
  const isDrift = isOf(mark, wanted) && needsVersion(changes);
  return [
    ...(base?.active && !mark ? [`version ${base.number} was not made by popgate`] : []),
    ...(base?.active && meaning === null ? [`version ${base.number} has an unknown configuration: ${UNKNOWN}`] : []),
    ...(meaning?.length === 0 && changes.package ? [SAME_MEANING] : []),
    ...(isDrift ? [`version ${base?.number} was changed elsewhere: the configuration is what was applied last`] : []),
    ...foreignDrafts(service).map(({ number }) => `version ${number} is a draft of somebody else, and is left alone`),
    ...foreign.map(({ list, name }) => `${list} ${name} was not made by popgate, and is left alone`),
  ];
}
