import type { Score, Tallies, Tally } from './score.ts';

const KINDS = ['required', 'optimal', 'check'] as const;
/** A check that does not hold is no failure, so its id is not shown. */
const JUDGED = ['required', 'optimal'] as const;

/** The score as a table: a line for each section, below it what was missed there, then the sums. */
export function formatScore(score: Score): string {
  const width = Math.max(...score.sections.map(({ name }) => name.length));
  const row = (name: string, cells: readonly string[]): string =>
    `${name.padEnd(width)}  ${cells.map((cell) => cell.padStart(8)).join('  ')}`.trimEnd();
  const counts = (tallies: Tallies): string[] => KINDS.map((kind) => formatCount(tallies[kind]));
  return [
    row('', KINDS),
    ...score.sections.flatMap((section) => [row(section.name, counts(section)), ...missedLines(section)]),
    row('sum', counts(score)),
  ].join('\n');
}

/** One line for the tests of our own, and below it what was missed. */
export function formatOwnScore({ required, check, sections }: Score): string {
  const counts = sections.map(({ name, required }) => `${name} ${formatCount(required)}`).join(', ');
  const checks = check.total === 0 ? '' : `; checks ${formatCount(check)}`;
  return [`tests of our own: ${formatCount(required)} (${counts}${checks})`, ...sections.flatMap(missedLines)].join(
    '\n',
  );
}

function formatCount({ passed, total }: Tally): string {
  return total === 0 ? '-' : `${passed}/${total}`;
}

function missedLines(tallies: Tallies): string[] {
  return JUDGED.flatMap((kind) =>
    tallies[kind].missed.map(({ id, verdict, why }) => `    ${kind} ${verdict}: ${id}${why === '' ? '' : ` - ${why}`}`),
  );
}
