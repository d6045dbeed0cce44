const BYTES = { B: 1, kB: 1_000, MB: 1_000_000 };

/** Returns the bytes of a `Size` such as `'10MB'`, or NaN if the text is malformed. */
export function parseSize(text: string): number {
  const [, digits, unit] = /^(\d{1,12})(B|kB|MB)$/.exec(text) ?? [];
  return digits === undefined ? NaN : Number(digits) * BYTES[unit as keyof typeof BYTES];
}

/**
 * A number of bytes: a whole number and a unit (`B`, `kB` or `MB`; 1 kB is 1,000 bytes), without a space.
 *
 * @example '64kB', '10MB'
 */
export type Size = `${number}${'B' | 'kB' | 'MB'}`;
