import { describe } from '../../gateway/check.ts';

const UNITS = [
  [86_400_000, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
  [1_000, 'second'],
  [1, 'millisecond'],
] as const;
const MAX_NAMES = 5;

/** Milliseconds in the largest unit of which they are a whole number: `1 hour`, `90 seconds`. */
export function time(milliseconds: unknown): string {
  const length = Number(milliseconds);
  if (length === 0) return '0 seconds';
  const [unit, name] = UNITS.find(([unit]) => length % unit === 0) ?? [1, 'millisecond'];
  return count(length / unit, name);
}

export function seconds(length: unknown): string {
  return time(Number(length) * 1_000);
}

/** Bytes as a configuration has them: 1 kB is 1,000 bytes. */
export function size(bytes: unknown): string {
  const length = Number(bytes);
  if (length >= 1_000_000 && length % 1_000_000 === 0) return `${length / 1_000_000} MB`;
  if (length >= 1_000 && length % 1_000 === 0) return `${length / 1_000} kB`;
  return count(length, 'byte');
}

export function count(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;
}

/** `a, b and c`; of many the first ones, and how many more there are. */
export function list(items: unknown): string {
  return joined((Array.isArray(items) ? items : [items]).map(word));
}

/** The same of texts that are sentences' parts already. */
export function joined(texts: readonly string[]): string {
  if (texts.length === 0) return 'nothing';
  const more = texts.length - MAX_NAMES;
  const shown = more > 1 ? [...texts.slice(0, MAX_NAMES), `${more.toLocaleString('en')} more`] : texts;
  return shown.length === 1 ? shown[0]! : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

/** A name or a value inside of a sentence: short, and on one line. */
export function word(value: unknown): string {
  if (Array.isArray(value)) return list(value);
  if (typeof value === 'string') return /^[^\s"]{1,60}$/.test(value) && isPlain(value) ? value : describe(value);
  if (value === null || value === undefined) return 'nothing';
  return describe(JSON.stringify(value)).slice(1, -1).replaceAll('\\"', "'");
}

/** A text that may have spaces, and needs no quotes where it stands. */
export function phrase(text: unknown): string {
  return describe(text).slice(1, -1).replaceAll('\\"', '"');
}

/** The same as `word` where there may be nothing. */
export function wordOr(otherwise: string, value: unknown): string {
  return value === null || value === undefined ? otherwise : word(value);
}

/** Whether `describe` would have nothing to escape. */
function isPlain(text: string): boolean {
  return describe(text) === `"${text}"`;
}

/** What a set has and the other one has not. */
export function gained(from: unknown, to: unknown): unknown[] {
  const had = new Set(asList(from));
  return asList(to).filter((item) => !had.has(item));
}

export function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
