import { type Fields, withField } from '../fields/section.ts';

/**
 * Returns the headers with the client's address under these names, which are in lower case; the given headers if there are
 * none.
 */
export function withAddress(fields: Fields, names: readonly string[], address: string): Fields {
  return names.reduce((told, name) => withField(told, name, address), fields);
}

/** Whether an answer is for one address alone: it varies by one of these names (RFC 9110 §12.5.5), or by a similar one. */
export function variesByAddress({ headers }: Response, names: readonly string[]): boolean {
  if (names.length === 0) return false;
  const vary = headers.get('vary')?.toLowerCase() ?? '';
  return names.some((name) => vary.includes(name));
}
