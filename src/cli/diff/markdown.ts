import { code, fitting, type Line, markdownOf } from '../compare/markdown.ts';
import { count } from '../compare/words.ts';
import type { Group } from './group.ts';
import type { DiffReport } from './report.ts';
import { placesText, sentenceOf } from './says.ts';
import { renamesText, requestsText } from './text.ts';

/** A half of what GitHub takes: the changes get the other one. */
const MOST_CHARACTERS = 30_000;

/** A comment for a pull request: what changes, and what that means for requests; as much as fits. */
export function markdownReport(report: DiffReport): string {
  const { changes, groups, notes } = report;
  const renames = renamesText(report).map((line) => `- ${code(line)}\n`);
  const grave = groups.filter(({ isGrave }) => isGrave);
  const lines = [...warningOf(grave), ...groups.filter(({ isGrave }) => !isGrave).flatMap(linesOf)];
  return [
    markdownOf(changes, MOST_CHARACTERS),
    ...(renames.length === 0 ? [] : [`\n${renames.join('').slice(0, MOST_CHARACTERS / 10)}`]),
    `\n### ${requestsText(report)}\n\n`,
    fitting(lines, MOST_CHARACTERS - MOST_CHARACTERS / 5),
    ...notes.map((note) => `\n${code(note)}\n`),
  ].join('');
}

function warningOf(grave: readonly Group[]): Line[] {
  if (grave.length === 0) return [];
  const lines = grave.flatMap(linesOf).map(({ text, holds }) => ({ text: `> ${text}`, holds }));
  return [
    { text: '> [!WARNING]\n> **A guard, a key or private data:**\n>\n', holds: 0 },
    ...lines,
    { text: '\n', holds: 0 },
  ];
}

function linesOf(group: Group): Line[] {
  const such = `${count(group.count, 'request')}, such as ${code(group.samples[0] ?? '')}`;
  return [{ text: `- ${code(placesText(group))}: ${code(sentenceOf(group))}; ${such}\n`, holds: 1 }];
}
