import { byPlace } from './describe.ts';
import type { Meaning } from './meaning.ts';
import { count } from './words.ts';

/** GitHub takes 65,536 characters; others may stand around it. */
const MAX_LENGTH = 60_000;

/** A comment for a pull request: what protects less as a warning, then a list for each place; as much as fits. */
export function markdownOf(changes: readonly Meaning[]): string {
  const lost = changes.filter(({ isGuardLost }) => isGuardLost);
  const others = byPlace(changes.filter(({ isGuardLost }) => !isGuardLost));
  const blocks = [
    ...lost.map(({ place, says }, at) => ({
      text: `${at === 0 ? '> [!WARNING]\n' : ''}> - **Less protected:** ${code(place)} ${plain(says)}\n`,
      holds: 1,
    })),
    ...others.flatMap(([place, there], at) => [
      { text: `${at === 0 && lost.length > 0 ? '\n' : ''}- ${code(place)}\n`, holds: 0 },
      ...there.map(({ action, says }) => ({ text: `  - ${action}: ${plain(says)}\n`, holds: 1 })),
    ]),
  ];
  return `## ${changes.length === 0 ? 'No change of the configuration' : `${count(changes.length, 'change')} of the configuration`}\n\n${fitting(blocks, changes.length)}`;
}

function fitting(blocks: readonly { text: string; holds: number }[], total: number): string {
  let text = '';
  let told = 0;
  for (const block of blocks) {
    if (text.length + block.text.length > MAX_LENGTH) break;
    text += block.text;
    told += block.holds;
  }
  return told === total
    ? text
    : `${text}\n${count(total - told, 'more change')} left out: too many for this comment.\n`;
}

/** What comes from the configuration is text, and neither Markdown nor HTML nor a mention of somebody. */
function plain(text: string): string {
  return oneLine(text).replace(/[\\`*_{}[\]()<>#+\-.!|~&@$:/]/g, (character) => `&#${character.charCodeAt(0)};`);
}

function code(text: string): string {
  return `<code>${plain(text)}</code>`;
}

function oneLine(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]+/g, ' ');
}
