import { createHash } from 'node:crypto';
import { count } from '../words.ts';

/** What stands in place of a secret, as one word: it tells two of them apart, and is shown as `(secret)`. */
const SECRET = /\(secret-[0-9a-f]{16}\)/g;
const LONG = /^\([\d,]+ characters, [0-9a-f]{16}\)$/;
/** The one key of a store whose items are not kept. */
const ITEMS = '(items)';

/** @param place is in the hash, so that the same secret in two places cannot be told. */
export function secretMark(place: string, value: string): string {
  return isMark(value) ? value : `(secret-${hash(`${place}\n${value}`)})`;
}

export function longMark(value: string): string {
  return LONG.test(value) ? value : `(${count(value.length, 'character')}, ${hash(value)})`;
}

/** How many items a store has, and a hash of them. */
export function itemsMark(items: Readonly<Record<string, string>>): Record<string, string> {
  if (Object.hasOwn(items, ITEMS)) return { ...items };
  const sorted = Object.entries(items).sort(([one], [other]) => (one < other ? -1 : 1));
  return { [ITEMS]: `${count(sorted.length, 'item')}, ${hash(JSON.stringify(sorted))}` };
}

/** For whoever reads it: a secret's hash would only help to guess it. */
export function shown(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll(SECRET, '(secret)');
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, shown(item)]));
}

function isMark(value: string): boolean {
  return value.replace(SECRET, '') === '' && value !== '';
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
