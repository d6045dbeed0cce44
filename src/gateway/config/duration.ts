const MILLISECONDS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Returns the milliseconds of a `Duration` such as `'30s'`, or NaN if the text is malformed. */
export function parseDuration(text: string): number {
  const [, digits, unit] = /^(\d+)(ms|s|m|h|d)$/.exec(text) ?? [];
  return digits === undefined ? NaN : Number(digits) * MILLISECONDS[unit as keyof typeof MILLISECONDS];
}

/**
 * A length of time: a whole number and a unit (`ms`, `s`, `m`, `h` or `d`), without a space.
 *
 * @example '250ms', '30s', '5m', '1h', '7d'
 */
export type Duration = `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`;
