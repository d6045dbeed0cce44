/**
 * A condition on one value: `'a'` requires this value, `['a', 'b']` one of these, `true` any value, `false` that there
 * is no value. Values are compared exactly, upper and lower case included.
 */
export type ValueMatch = string | readonly string[] | boolean;

/** Tells whether a value meets the condition; null stands for no value. */
export function valueMatches(value: string | null, wanted: ValueMatch): boolean {
  if (typeof wanted === 'boolean') return (value !== null) === wanted;
  if (value === null) return false;
  return typeof wanted === 'string' ? value === wanted : wanted.includes(value);
}
