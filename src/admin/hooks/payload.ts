import { Problem } from '../problem.ts';

/**
 * Each takes some hundred bytes, a nested one more while it is parsed: with a million of them the sandbox has no memory left,
 * and may search for it for minutes.
 */
const MAX_OBJECTS = 200_000;

export const NOT_JSON = 'the body is not JSON: have the sender use application/json';

/** Parses a payload; throws a Problem 400 for other text than JSON, and 413 for more than the memory holds. */
export function parsePayload(text: string): unknown {
  if (countOf(text, '{') + countOf(text, '[') > MAX_OBJECTS) {
    throw new Problem(413, `the body has more than ${MAX_OBJECTS} objects and lists`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw new Problem(400, NOT_JSON);
    throw new Problem(413, 'the body needs more memory than there is');
  }
}

/** One more than the limit at most. Those within texts count too: to tell them apart would take longer than to parse. */
function countOf(text: string, character: string): number {
  return text.split(character, MAX_OBJECTS + 2).length - 1;
}

/**
 * Returns the text of a field: names of nested fields are joined by `_`, items of lists are named by their index, and
 * characters of a name other than letters, digits and `_` are written `_`. Null if there is none, or if it is neither text,
 * number nor boolean.
 */
export function textOf(payload: unknown, name: string): string | null {
  const value = find(payload, name);
  // A larger number has lost digits, and would name something else.
  if (typeof value === 'number') return Math.abs(value) <= Number.MAX_SAFE_INTEGER ? String(value) : null;
  return typeof value === 'string' || typeof value === 'boolean' ? String(value) : null;
}

/** A field of exactly this name takes precedence over one inside another. */
function find(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) return findItem(value, name);
  // A list of a hundred thousand names is looked through once, and only the few that fit are written anew.
  const fitting = Object.keys(value).filter((key) => key.length <= name.length);
  const fields = fitting.map((key) => ({
    key: key.replace(/\W/g, '_'),
    item: (value as Record<string, unknown>)[key],
  }));
  const exact = fields.find(({ key }) => key === name);
  if (exact !== undefined) return exact.item;
  for (const { key, item } of fields) {
    const found = name.startsWith(`${key}_`) ? find(item, name.slice(key.length + 1)) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The list may have a million items, of which one is meant. */
function findItem(list: readonly unknown[], name: string): unknown {
  const [, index, rest] = /^(0|[1-9]\d*)(?:_(.*))?$/.exec(name) ?? [];
  if (index === undefined) return undefined;
  const item = list[Number(index)];
  return rest === undefined ? item : find(item, rest);
}
