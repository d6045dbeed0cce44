import { isOverlong } from '../fields/limit.ts';

/**
 * RFC 6265 §5.4: returns the values of a cookie in a Cookie field, in order; a name may occur more than once. None for a
 * field that is too long to be read.
 */
export function readCookies(field: string | null, name: string): string[] {
  if (field === null || isOverlong(field)) return [];
  return field.split(';').flatMap((pair) => {
    const equals = pair.indexOf('=');
    return equals > 0 && pair.slice(0, equals).trim() === name ? [pair.slice(equals + 1).trim()] : [];
  });
}

/**
 * Returns a Cookie field of these cookies alone, or null if none of them is there, or if servers could disagree about it.
 * What is kept reads the same to all.
 */
export function keepCookies(field: string, names: readonly string[]): string | null {
  if (opensString(field)) return null;
  const pairs = names.flatMap((name) => readCookies(field, name).map((value) => `${name}=${value}`));
  const kept = pairs.filter((pair) => PAIR.test(pair));
  return kept.length > 0 ? kept.join('; ') : null;
}

/** Whether every cookie of the field is one of these, for every server. */
export function hasOnlyCookies(field: string, names: readonly string[]): boolean {
  return readsTheSame(field, names) && field.split(';').every((pair) => names.includes(nameOf(pair)));
}

/** RFC 6265 §4.1.1: a pair, its value in quotes or not. Servers read anything else in their own ways. */
const PAIR =
  /^[ \t]*[\w!#$%&'*+.^`|~-]+=(?:"[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*"|[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*)[ \t]*$/;

/**
 * Whether all servers read the same of these cookies in a field. For some a semicolon in quotes separates nothing (RFC 2109
 * §4.2), for others a comma or a space does separate; others stop at an unknown character, or fold case.
 */
export function readsTheSame(field: string, names: readonly string[]): boolean {
  const folded = names.map((name) => name.toLowerCase());
  if (isOverlong(field)) return false;
  return field.split(';').every((pair) => {
    const name = nameOf(pair);
    return PAIR.test(pair) && (names.includes(name) || !folded.includes(name.toLowerCase()));
  });
}

function valueOf(pair: string): string {
  const equals = pair.indexOf('=');
  return equals < 0 ? '' : pair.slice(equals + 1).trim();
}

function nameOf(pair: string): string {
  return pair.split('=', 1)[0]!.trim();
}

/** Whether a semicolon could be within quotes, so that it is not even sure where cookies begin. */
export function opensString(field: string): boolean {
  if (isOverlong(field) || !field.includes('"')) return false;
  return field.split(';').some((pair) => valueOf(pair).startsWith('"') && !PAIR.test(pair));
}
