import type { GatewayConfig } from '../../gateway/index.ts';
import { compareConfigs } from '../compare/compare.ts';
import { followRenames } from '../compare/renames.ts';
import type { Asked } from './asked.ts';
import { differencesOf } from './compare-decisions.ts';
import type { Decision } from './decision.ts';
import type { Difference } from './difference.ts';
import { type Changed, type Group, groupsOf } from './group.ts';
import { lifetimesBook, type LifetimesBook } from './lifetimes.ts';
import { loopDifference, loopFinder, type LoopFinder } from './loops.ts';
import { lifetimeDifferences } from './private-data.ts';
import { type Probe, probeOf } from './probe.ts';
import type { DiffReport } from './report.ts';
import { placesText, sentenceOf } from './says.ts';
import { sharingDifferences } from './shared-keys.ts';

interface Side {
  probe: Probe;
  lifetimes: LifetimesBook;
  loops: LoopFinder;
}

/** What two configurations mean for requests, each counted as often as it came. */
interface Compared extends Pick<DiffReport, 'changes' | 'renames' | 'groups' | 'grave'> {
  total: number;
  changed: number;
}

/** A request with both decisions. */
interface Row {
  asked: Asked;
  before: Decision;
  after: Decision;
}

/**
 * Compares two configurations of one environment by what they say, and by what they do with requests: the engine itself
 * answers each of them, in memory, with origins that give the usual answers.
 */
export async function diffConfigs(
  { from, to }: { from: GatewayConfig; to: GatewayConfig },
  requests: readonly Asked[],
): Promise<Compared> {
  const { config: before, renames } = followRenames(from, to);
  const changes = compareConfigs(from, to);
  const sides: [Side, Side] = [sideOf(before), sideOf(to)];
  const isSame = sameDomains(before, to);
  const rows: Row[] = [];
  for (const asked of requests) {
    const old = await sides[0].probe.ask(asked);
    rows.push({ asked, before: old, after: isSame(old.domain) ? old : await sides[1].probe.ask(asked) });
  }
  const shared = sharingDifferences(rows);
  const all: Changed[] = [];
  for (const [place, row] of rows.entries()) {
    const own = row.before === row.after ? [] : await differencesOfRow(row, sides);
    all.push({ ...row, differences: [...own, ...(shared.get(place) ?? [])] });
  }
  const changed = all.filter(({ differences }) => differences.length > 0);
  const groups = groupsOf(changed);
  const lost = changes.filter(({ isGuardLost }) => isGuardLost).map(({ place, says }) => `${place}: ${says}`);
  return {
    changes,
    renames,
    groups,
    grave: [...lost, ...groups.filter(({ isGrave }) => isGrave).map(graveText)],
    total: timesOf(rows),
    changed: timesOf(changed),
  };
}

function sideOf(config: GatewayConfig): Side {
  const probe = probeOf(config);
  return { probe, lifetimes: lifetimesBook(config, probe), loops: loopFinder(probe) };
}

function graveText(group: Group): string {
  return `${placesText(group)}: ${sentenceOf(group)}`;
}

function timesOf(rows: readonly Pick<Row, 'asked'>[]): number {
  return rows.reduce((sum, { asked }) => sum + asked.times, 0);
}

async function differencesOfRow({ asked, before, after }: Row, [old, now]: [Side, Side]): Promise<Difference[]> {
  const loops = [await old.loops.isLoop(asked, before), await now.loops.isLoop(asked, after)] as const;
  const differences = [...differencesOf(before, after), ...loopDifference(...loops)];
  // Another kind of answer has no lifetime to compare.
  if (before.answer !== after.answer) return differences;
  const lifetimes = [await old.lifetimes.of(asked, before), await now.lifetimes.of(asked, after)] as const;
  return [...differences, ...lifetimeDifferences([before, after], lifetimes)];
}

/** Tells the domains in which nothing can be otherwise, nor outside of them: what is not asked twice. */
function sameDomains(before: GatewayConfig, after: GatewayConfig): (domain: string | null) => boolean {
  const [{ domains: old, ...one }, { domains: now, ...other }] = [before, after];
  const names = Object.keys(now);
  const isSameElse =
    JSON.stringify(one) === JSON.stringify(other) && JSON.stringify(Object.keys(old)) === JSON.stringify(names);
  if (!isSameElse) return () => false;
  const same = new Set(names.filter((name) => JSON.stringify(old[name]) === JSON.stringify(now[name])));
  return (domain) => domain === null || same.has(domain);
}
