import { isOverlong } from '../fields/limit.ts';

/** RFC 6265 §5.4: the values of a cookie in a Cookie field, in order; a name may be there more than once. None of a field that is too long to be read. */
export function readCookies(field: string | null, name: string): string[] {
  if (field === null || isOverlong(field)) return [];
  return field.split(';').flatMap((pair) => {
    const equals = pair.indexOf('=');
    return equals > 0 && pair.slice(0, equals).trim() === name ? [pair.slice(equals + 1).trim()] : [];
  });
}

/** A Cookie field of these cookies alone, or null where none of them is there. */
export function keepCookies(field: string, names: readonly string[]): string | null {
  const kept = names.flatMap((name) => readCookies(field, name).map((value) => `${name}=${value}`));
  return kept.length > 0 ? kept.join('; ') : null;
}

/** Whether every cookie of the field is one of these. */
export function hasOnlyCookies(field: string, names: readonly string[]): boolean {
  return !isOverlong(field) && field.split(';').every((pair) => names.includes(pair.split('=', 1)[0]!.trim()));
}
