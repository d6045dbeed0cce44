import type { Mark, Result, Unit } from './row.ts';

/** Of an earlier measurement, by section and name. */
export type Earlier = Readonly<Record<string, Readonly<Record<string, number>>>>;

export function asEarlier(results: readonly Result[]): Earlier {
  const earlier: Record<string, Record<string, number>> = {};
  for (const { section, name, value } of results) {
    (earlier[section] ??= {})[name] = Number(value.toPrecision(4));
  }
  return earlier;
}

/** As a person reads a number: what is smaller than its noise is left out. */
export function written(value: number, unit: Unit): string {
  if (unit === 'operations' || unit === 'requests') return String(value);
  if (unit === 'µs' || unit === 'ms') return value.toFixed(Math.abs(value) < 10 ? 1 : 0);
  if (unit === 'ratio') return value.toFixed(3);
  return value.toFixed(Math.abs(value) < 10 ? 2 : 1);
}

function writtenMark(mark: Mark | null): string {
  if (mark === null) return '';
  return 'atLeast' in mark ? `≥ ${mark.atLeast}` : `≤ ${mark.atMost}`;
}

function spreadText({ spread }: Result): string {
  return spread < 0.005 ? '' : `±${Math.round(spread * 50)}%`;
}

const RIGHT = new Set([0, 2]);

/** Aligned columns by section: value, unit, spread, mark, verdict, name. */
export function textTable(results: readonly Result[]): string {
  const rows = results.map((result) => [
    written(result.value, result.unit),
    result.unit,
    spreadText(result),
    writtenMark(result.mark),
    result.verdict + (result.isRepeated ? ', twice' : ''),
    result.name,
  ]);
  const widths = rows.reduce<number[]>((most, row) => row.map((cell, at) => Math.max(most[at] ?? 0, cell.length)), []);
  const lines = rows.map((row) => {
    const cells = row.map((cell, at) => (RIGHT.has(at) ? cell.padStart(widths[at]!) : cell.padEnd(widths[at]!)));
    return `  ${cells.join('  ')}`.trimEnd();
  });
  const titled = lines.map((line, at) => {
    const { section } = results[at]!;
    return section === results[at - 1]?.section ? line : `${at === 0 ? '' : '\n'}${section}\n${line}`;
  });
  return `${titled.join('\n')}\n\n${summary(results)}`;
}

function summary(results: readonly Result[]): string {
  const missed = results.filter(({ verdict }) => verdict === 'MISSED');
  const marks = results.filter(({ mark }) => mark !== null).length;
  if (missed.length === 0) return `${marks} marks, all reached`;
  return `${marks} marks, ${missed.length} missed:\n${missed.map(({ name }) => `  ${name}`).join('\n')}`;
}

/** One table for each section, with what was measured before beside it, now or not; for docs/explanations/costs.md. */
export function markdownTables(results: readonly Result[], earlier: Earlier): string {
  const titles = new Set([...results.map(({ section }) => section), ...Object.keys(earlier)]);
  return [...titles]
    .map((title) => {
      const before = earlier[title] ?? {};
      const now = results.filter(({ section }) => section === title);
      const left = Object.keys(before).filter((name) => now.every((result) => result.name !== name));
      const lines = [
        ...now.map(({ name, unit, value, mark }) => [
          name,
          unit,
          name in before ? written(before[name]!, unit) : '–',
          written(value, unit),
          writtenMark(mark),
        ]),
        ...left.map((name) => [name, '', String(before[name]), '–', '']),
      ];
      const rows = lines.map((cells) => `| ${cells.join(' | ')} |`);
      return `### ${title}\n\n| what | unit | before | now | mark |\n| --- | --- | ---: | ---: | --- |\n${rows.join('\n')}\n`;
    })
    .join('\n');
}

const [BEGIN, END] = ['<!-- npm run bench -- --prices --docs -->', '<!-- end -->'];

/** Puts tables in place of those that a document has between its two marks. */
export function inDocument(document: string, tables: string): string {
  const [before, rest] = document.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`the document has no ${BEGIN} with ${END} after it`);
  return `${before}${BEGIN}\n\n${tables}\n${END}${after}`;
}
