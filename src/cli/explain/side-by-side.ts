import type { Section } from '../../gateway/index.ts';
import type { ExplainReport } from './report.ts';
import { closingLines, reportSections } from './text.ts';

/** A line of either text: of both, if it is the same. */
interface Row {
  left: string;
  mark: '' | '|' | '<' | '>';
  right: string;
}

/** Sets two reports beside one another; a mark between them says where they differ. */
export function sideBySide(before: ExplainReport, after: ExplainReport): string {
  const [left, right] = [sectionsWithEnd(before), sectionsWithEnd(after)];
  const rows = align(titlesOf(left), titlesOf(right)).flatMap((row) => {
    const titles = row.mark === '|' ? [row.left, row.right] : [row.left || row.right];
    return titles.flatMap((title) => align(linesOf(left, title), linesOf(right, title)));
  });
  const width = Math.max(...rows.map((row) => row.left.length));
  return rows.map((row) => `${row.left.padEnd(width)} ${row.mark.padEnd(1)} ${row.right}`.trimEnd()).join('\n');
}

function titlesOf(sections: readonly Section[]): string[] {
  return sections.map(({ title }) => title);
}

/** With its title; nothing of a section that is not there. */
function linesOf(sections: readonly Section[], title: string): string[] {
  const section = sections.find((each) => each.title === title);
  return section === undefined ? [] : [title, ...section.lines.map((line) => `  ${line}`)];
}

function sectionsWithEnd(report: ExplainReport): Section[] {
  return [...reportSections(report), { title: 'In the end', lines: closingLines(report) }];
}

/** Pairs the lines that are the same, in their order; between those, lines that differ stand beside one another. */
function align(left: readonly string[], right: readonly string[]): Row[] {
  const rows: Row[] = [];
  let [l, r] = [0, 0];
  for (const [sameL, sameR] of [...commonLines(left, right), [left.length, right.length] as const]) {
    for (; l < sameL || r < sameR; l += 1, r += 1) {
      const [isLeft, isRight] = [l < sameL, r < sameR];
      rows.push({
        left: isLeft ? left[l]! : '',
        mark: isLeft && isRight ? '|' : isLeft ? '<' : '>',
        right: isRight ? right[r]! : '',
      });
    }
    [l, r] = [sameL, sameR];
    if (l < left.length && r < right.length) rows.push({ left: left[l]!, mark: '', right: right[r]! });
    [l, r] = [l + 1, r + 1];
  }
  return rows;
}

/** The places of a longest common subsequence. The texts are short: routes are cut at a hundred. */
function commonLines(left: readonly string[], right: readonly string[]): (readonly [number, number])[] {
  const lengths = Array.from({ length: left.length + 1 }, () => Array.from({ length: right.length + 1 }, () => 0));
  for (let l = left.length - 1; l >= 0; l -= 1) {
    for (let r = right.length - 1; r >= 0; r -= 1) {
      lengths[l]![r] =
        left[l] === right[r] ? lengths[l + 1]![r + 1]! + 1 : Math.max(lengths[l + 1]![r]!, lengths[l]![r + 1]!);
    }
  }
  const places: (readonly [number, number])[] = [];
  for (let l = 0, r = 0; l < left.length && r < right.length;) {
    if (left[l] === right[r]) places.push([l++, r++]);
    else if (lengths[l + 1]![r]! >= lengths[l]![r + 1]!) l += 1;
    else r += 1;
  }
  return places;
}
