import { type Fields, withField } from '../fields/section.ts';

/** The header with the client's address in these names, which are in lower case; the given one where there are none. */
export function withAddress(fields: Fields, names: readonly string[], address: string): Fields {
  return names.reduce((told, name) => withField(told, name, address), fields);
}

/** Whether an answer is for one address alone: it varies by one of these names (RFC 9110 §12.5.5), or by one like it. */
export function variesByAddress({ headers }: Response, names: readonly string[]): boolean {
  if (names.length === 0) return false;
  const vary = headers.get('vary')?.toLowerCase() ?? '';
  return names.some((name) => vary.includes(name));
}
