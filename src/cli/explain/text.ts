import { type Explanation, type Section, sectionsOf } from '../../gateway/index.ts';
import type { Style } from '../terminal/style.ts';
import { textTable } from '../terminal/text-table.ts';
import type { Redirected } from './redirects.ts';
import type { ExplainReport } from './report.ts';
import type { UsualAnswer } from './usual-answers.ts';

/** By which a trace marks the step that decided. */
const MARK = '=> ';

/** Returns a report in sections, in the order in which things happen. */
export function reportSections(report: ExplainReport): Section[] {
  const { again, later, usual, redirects } = report;
  const sections: Section[] = [
    ...sectionsOf(report),
    { title: 'Answer', lines: answerLines(report) },
    { title: 'Redirects', lines: redirects.map(redirectLine) },
    { title: 'What would follow', lines: usual.length === 0 ? [] : usualTable(usual).split('\n') },
    ...(again === null ? [] : [{ title: 'A second request, one second later', lines: repeatedLines(again) }]),
    ...(later === null ? [] : [{ title: `After ${later.after}`, lines: repeatedLines(later) }]),
  ];
  return sections.filter(({ lines }) => lines.length > 0);
}

/** Returns the last lines of a report: what would make the answer cacheable, and where to read more. */
export function closingLines({ cacheable, more }: ExplainReport): string[] {
  return [
    ...(cacheable === null ? [] : [`to make it cacheable: ${cacheable}`]),
    ...(more === null ? [] : [`more: ${more}`]),
  ];
}

/** Returns a report as a person reads it. */
export function reportText(report: ExplainReport, style: Style): string {
  const sections = reportSections(report).map(({ title, lines }) => [
    style('bold', title),
    ...lines.map((line) => `  ${line.startsWith(MARK) ? style('bold', line) : line}`),
  ]);
  return [...sections.flat(), ...closingLines(report)].join('\n');
}

function answerLines({ status, headers, awaits, answeredBy, answerFrom, assumed }: ExplainReport): string[] {
  const named = (name: string): string[] => {
    const value = headers?.[name];
    return value === undefined ? [] : [`${name}: ${value}`];
  };
  return [
    ...(status === null ? [] : [`status ${status}`]),
    ...named('location'),
    ...named('cache-status'),
    ...(awaits === null ? [] : [awaited(awaits, answeredBy)]),
    ...(answerFrom === 'given' && answeredBy !== null ? [`what is given stands in for the ${answeredBy}`] : []),
    ...assumed.map((what) => `taken for granted: ${what}`),
  ];
}

function awaited(awaits: string, answeredBy: string | null): string {
  return answeredBy === null
    ? `what ${awaits} answers decides the rest`
    : `${awaits} answers; its code is not run here`;
}

function redirectLine({ url, status, route, answer }: Redirected): string {
  if (answer === 'loop') return `then ${url}, which was asked before: a loop without an end`;
  if (answer === 'too many') return `then ${url}, and so on: more redirects than clients follow`;
  if (answer === 'another site') return `then ${url}, which is another site`;
  return `then ${url}: ${status ?? `by the route ${route}`}`;
}

function usualTable(usual: readonly UsualAnswer[]): string {
  const rows = usual.map(({ answer, stored, seconds, why }) => [
    answer,
    stored ? 'stored' : 'not stored',
    seconds === null ? '' : `${seconds} s`,
    why,
  ]);
  return textTable([['if it answers', '', 'for', 'why'], ...rows]);
}

/** What is new, compared to the first request. */
function repeatedLines(explanation: Explanation): string[] {
  const told = sectionsOf(explanation).filter(
    ({ title }) => title === 'Steps' || title === 'Freshness' || title === 'Verdict',
  );
  const { headers } = explanation;
  const status = headers?.['cache-status'];
  return [...told.flatMap(({ lines }) => lines), ...(status === undefined ? [] : [`cache-status: ${status}`])];
}
