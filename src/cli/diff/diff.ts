import type { GatewayConfig } from '../../gateway/index.ts';
import { compareConfigs } from '../compare/compare.ts';
import { followRenames } from '../compare/renames.ts';
import { affectedBy } from './affected.ts';
import type { Asked } from './asked.ts';
import { differencesOf } from './compare-decisions.ts';
import { type Changed, type Group, groupsOf, placeOf } from './group.ts';
import { lifetimesBook, type LifetimesBook } from './lifetimes.ts';
import { loopDifference, loopFinder, type LoopFinder } from './loops.ts';
import { lifetimeDifferences } from './private-data.ts';
import { type Probe, probeOf } from './probe.ts';
import type { DiffReport } from './report.ts';
import { placesText, sentenceOf } from './says.ts';
import { type Compared, keyed, sharingDifferences } from './shared-keys.ts';

interface Side {
  probe: Probe;
  lifetimes: LifetimesBook;
  loops: LoopFinder;
}

/** What two configurations mean for requests, each counted as often as it came. */
interface Found extends Pick<DiffReport, 'changes' | 'renames' | 'groups' | 'grave'> {
  total: number;
  changed: number;
}

/**
 * Compares two configurations of one environment by what they say, and by what they do with requests: the engine itself
 * answers each of them, in memory, with origins that give the usual answers.
 */
export async function diffConfigs(
  { from, to }: { from: GatewayConfig; to: GatewayConfig },
  requests: readonly Asked[],
): Promise<Found> {
  const { config: before, renames } = followRenames(from, to);
  const changes = compareConfigs(from, to);
  const sides: [Side, Side] = [sideOf(before), sideOf(to)];
  const rows: Compared[] = [];
  for (const asked of requests.filter(affectedBy(before, to))) rows.push(await rowOf(asked, sides));
  const shared = sharingDifferences(rows);
  const all = rows.map((row, at): Changed => ({
    ...row,
    differences: [...row.differences, ...(shared.get(at) ?? [])],
  }));
  const changed = all.filter(({ differences }) => differences.length > 0);
  const groups = groupsOf(changed);
  const lost = changes.filter(({ isGuardLost }) => isGuardLost).map(({ place, says }) => `${place}: ${says}`);
  return {
    changes,
    renames,
    groups,
    grave: [...lost, ...groups.filter(({ isGrave }) => isGrave).map(graveText)],
    total: timesOf(requests),
    changed: timesOf(changed.map(({ asked }) => asked)),
  };
}

function sideOf(config: GatewayConfig): Side {
  const probe = probeOf(config);
  return { probe, lifetimes: lifetimesBook(config, probe), loops: loopFinder(probe) };
}

function graveText(group: Group): string {
  return `${placesText(group)}: ${sentenceOf(group)}`;
}

function timesOf(requests: readonly Asked[]): number {
  return requests.reduce((sum, { times }) => sum + times, 0);
}

/** Asks both, and keeps only what is different: there may be thousands of requests. */
async function rowOf(asked: Asked, [old, now]: [Side, Side]): Promise<Compared> {
  const [before, after] = [await old.probe.ask(asked), await now.probe.ask(asked)];
  const loops = [await old.loops.isLoop(asked, before), await now.loops.isLoop(asked, after)] as const;
  const differences = [...differencesOf(before, after), ...loopDifference(...loops)];
  // Another kind of answer has no lifetime to compare.
  if (before.answer === after.answer) {
    const lifetimes = [await old.lifetimes.of(asked, before), await now.lifetimes.of(asked, after)] as const;
    differences.push(...lifetimeDifferences([before, after], lifetimes));
  }
  return { asked, place: placeOf(before, after), before: keyed(before), after: keyed(after), differences };
}
