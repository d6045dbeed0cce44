import { byPlace } from './describe.ts';
import type { Meaning } from './meaning.ts';
import { count } from './words.ts';

/** GitHub takes 65,536 characters; something else may stand around it. */
const MAX_LENGTH = 60_000;

export interface Line {
  text: string;
  /** How many changes it tells. */
  holds: number;
}

/** A comment for a pull request: what protects less as a warning, then a list for each place; as much as fits. */
export function markdownOf(changes: readonly Meaning[], mostCharacters = MAX_LENGTH): string {
  if (changes.length === 0) return '## The configuration does not change\n';
  const others = linesOf(changes.filter(({ isGuardLost }) => !isGuardLost));
  const lines = [...warningOf(changes.filter(({ isGuardLost }) => isGuardLost)), ...others];
  return `## ${count(changes.length, 'change')} of the configuration\n\n${fitting(lines, mostCharacters)}`;
}

function warningOf(lost: readonly Meaning[]): Line[] {
  if (lost.length === 0) return [];
  const lines = linesOf(lost).map(({ text, holds }) => ({ text: `> ${text}`, holds }));
  return [{ text: '> [!WARNING]\n> **Less protected:**\n', holds: 0 }, ...lines, { text: '\n', holds: 0 }];
}

function linesOf(changes: readonly Meaning[]): Line[] {
  return byPlace(changes).flatMap(([place, there]) => [
    { text: `- ${code(place)}\n`, holds: 0 },
    ...there.map(({ action, says }) => ({ text: `  - ${action}: ${code(says)}\n`, holds: 1 })),
  ]);
}

/** As many of the lines as fit, and how many changes they leave out. */
export function fitting(lines: readonly Line[], mostCharacters: number): string {
  let text = '';
  let untold = lines.reduce((sum, { holds }) => sum + holds, 0);
  for (const line of lines) {
    if (text.length + line.text.length > mostCharacters) break;
    text += line.text;
    untold -= line.holds;
  }
  return untold === 0 ? text : `${text}\n${count(untold, 'more change')} would be too long for a comment.\n`;
}

/**
 * What comes from the configuration is a code span, in which neither Markdown nor HTML nor a mention counts (CommonMark
 * §6.1): its fence is longer than any of the text's own.
 */
export function code(text: string): string {
  const line = text.replace(/[\s\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]+/g, ' ').trim();
  const runs = line.match(/`+/g) ?? [];
  const fence = '`'.repeat(Math.max(0, ...runs.map(({ length }) => length)) + 1);
  return fence === '`' ? `\`${line}\`` : `${fence} ${line} ${fence}`;
}
