/** What differs from run to run, each as one word on both sides. */
const MASKS: readonly (readonly [pattern: RegExp, word: string])[] = [
  [/\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} GMT\b/g, 'DATE'],
  [/\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z?/g, 'DATE'],
  [/\b\d{2}:\d{2}:\d{2}\b/g, 'TIME'],
  [/\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b/g, 'UUID'],
  [/\b(?=[a-z]*\d)[\da-f]{12,}\b/g, 'HASH'],
  [/(?<![\w/.-])(?=[\w-]*\d)[\w-]{32,}(?![\w/.-])/g, 'TOKEN'],
  [/\b\d+(?:\.\d+)? ms\b/g, 'TIME'],
  [/\b\d+\.\d+ ?s\b/g, 'TIME'],
  [/\b\d+\.\d+ MB\b/g, 'SIZE'],
  [/\b\d+ s left\b/g, 'TIME left'],
  [/\bhit; ttl=\d+/g, 'hit; ttl=TIME'],
  [/\bttl=-?(?:\d+|…)(?=; detail=)/g, 'ttl=TIME'],
  [/^(age: )\d+/gim, '$1TIME'],
  [/\b127\.0\.0\.1:\d{5}\b/g, '127.0.0.1:PORT'],
  [/\b(popgate[-@ ])\d+\.\d+\.\d+/gi, '$1VERSION'],
];

/** What npm says before it runs a script. */
const SCRIPT_HEAD = /^\n?> \S+@\S+ \S+\n> .*\n\n?/gm;

function masked(text: string): string {
  const plain = text
    .replaceAll('\r', '')
    .replace(SCRIPT_HEAD, '')
    .replaceAll(/[ \t]+$/gm, '')
    .trim();
  return MASKS.reduce((whole, [pattern, word]) => whole.replace(pattern, word), plain);
}

/** Whether a command printed what a page shows. A line `…` stands for any lines, `…` in a line for any text. */
export function isAsShown(shown: string, printed: string): boolean {
  const lines = masked(shown).split('\n');
  const patterns = lines.map((line) => (line.trim() === '…' ? ANY_LINES : `${escaped(line)}\n`));
  return new RegExp(`^${patterns.join('')}$`).test(`${masked(printed)}\n`);
}

const ANY_LINES = '(?:.*\\n)*';

function escaped(line: string): string {
  return line
    .split('…')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
}
