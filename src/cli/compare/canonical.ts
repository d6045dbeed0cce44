/**
 * Returns a value as data whose text is the same for what is the same: maps and sets as JSON has them, the fields of an
 * object and the items of a list of names in order. A list with anything else in it keeps its own.
 */
export function canonical(value: unknown): unknown {
  if (value instanceof Map) return canonical(Object.fromEntries(value));
  if (value instanceof Set) return canonical([...value]);
  if (Array.isArray(value)) {
    const items = value.map(canonical);
    return items.every(isName) ? [...new Set(items)].sort(inOrder) : items;
  }
  if (value instanceof RegExp) return String(value);
  if (typeof value === 'function') return '(function)';
  if (typeof value !== 'object' || value === null) return value ?? null;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(
    fields.map(([name, field]) => [name, canonical(field)]).sort(([one], [other]) => inOrder(one, other)),
  );
}

function isName(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number';
}

function inOrder(one: unknown, other: unknown): number {
  return String(one) < String(other) ? -1 : 1;
}

/** Whether two values that are canonical are the same. */
export function isSame(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
