import { describeMeaning } from '../compare/describe.ts';
import { count } from '../compare/words.ts';
import type { Group } from './group.ts';
import type { DiffReport } from './report.ts';
import { placesText, sentenceOf } from './says.ts';

/** The most groups that a terminal gets. */
const MOST_GROUPS = 60;

/** Lines for a terminal: what changes, then what that means for requests, a protection that is lost first in both. */
export function textOf(report: DiffReport): string {
  const { changes, groups, grave, notes } = report;
  const shown = groups.slice(0, MOST_GROUPS);
  const more = groups.length - shown.length;
  return [
    changes.length === 0
      ? 'the configuration does not change'
      : `${count(changes.length, 'change')} of the configuration`,
    ...describeMeaning(changes).map((line) => `  ${line}`),
    ...renamesText(report).map((line) => `  ${line}`),
    '',
    requestsText(report),
    ...shown.flatMap((group, at) => linesOf(group, shown[at - 1])),
    ...(more > 0 ? [`  and ${count(more, 'more group')}: --json has all of them`] : []),
    ...(notes.length === 0 ? [] : ['', ...notes]),
    ...(grave.length === 0 ? [] : ['', `${count(grave.length, 'change')} to look at: a guard, a key or private data`]),
  ].join('\n');
}

/** Targets that only have another name. */
export function renamesText({ renames }: Pick<DiffReport, 'renames'>): string[] {
  return renames.map(({ kind, from, to }) => `no change: ${kind}.${from} is called ${to} now`);
}

/** How many requests there are, and where they come from. */
export function requestsText({ requests: { from, total, changed } }: Pick<DiffReport, 'requests'>): string {
  const source = { routes: 'made of the routes of both', urls: 'of the list', log: 'of the log' }[from];
  return `${changed.toLocaleString('en')} of ${count(total, 'request')} ${source} ${changed === 1 ? 'changes' : 'change'}`;
}

/** Its place is told once for groups that follow one another. */
function linesOf(group: Group, previous: Group | undefined): string[] {
  const place = placeLine(group);
  return [
    ...(previous !== undefined && placeLine(previous) === place ? [] : [place]),
    `    ${sentenceOf(group)}`,
    `      ${count(group.count, 'request')}, such as ${group.samples[0]}`,
  ];
}

function placeLine(group: Group): string {
  return `  ${group.isGrave ? '! ' : ''}${placesText(group)}`;
}
