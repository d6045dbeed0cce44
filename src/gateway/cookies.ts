/** RFC 6265 §5.4: the value of a cookie in a Cookie field, or null. */
export function readCookie(field: string | null, name: string): string | null {
  if (field === null) return null;
  for (const pair of field.split(';')) {
    const equals = pair.indexOf('=');
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
  }
  return null;
}

/** A Cookie field of these cookies alone, or null where none of them is there. */
export function keepCookies(field: string, names: readonly string[]): string | null {
  const kept = names.flatMap((name) => {
    const value = readCookie(field, name);
    return value === null ? [] : [`${name}=${value}`];
  });
  return kept.length > 0 ? kept.join('; ') : null;
}

/** Whether every cookie of the field is one of these. */
export function hasOnlyCookies(field: string, names: readonly string[]): boolean {
  return field.split(';').every((pair) => names.includes(pair.split('=', 1)[0]!.trim()));
}
