/** One value, one of several, or presence (`true`) and absence (`false`). */
export type ValueMatch = string | readonly string[] | boolean;

/** Whether a value, null where there is none, is the wanted one, one of several, there at all, or absent. */
export function valueMatches(value: string | null, wanted: ValueMatch): boolean {
  if (typeof wanted === 'boolean') return (value !== null) === wanted;
  if (value === null) return false;
  return typeof wanted === 'string' ? value === wanted : wanted.includes(value);
}
