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
  const fields = Object.entries(value).map(([key, item]) => ({ key: key.replace(/\W/g, '_'), item: item as unknown }));
  const exact = fields.find(({ key }) => key === name);
  if (exact !== undefined) return exact.item;
  for (const { key, item } of fields) {
    const found = name.startsWith(`${key}_`) ? find(item, name.slice(key.length + 1)) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}
