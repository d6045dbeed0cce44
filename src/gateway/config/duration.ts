/** The longest that a timer waits: one that is set for longer runs out at once. */
export const MAX_WAIT_MS = 2 ** 31 - 1;

const MILLISECONDS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Returns the milliseconds of a `Duration` such as `'30s'`, or NaN if the text is malformed. */
export function parseDuration(text: string): number {
  const [, digits, unit] = /^(\d+)(ms|s|m|h|d)$/.exec(text) ?? [];
  return digits === undefined ? NaN : Number(digits) * MILLISECONDS[unit as keyof typeof MILLISECONDS];
}

/**
 * A length of time: a whole number and a unit (`ms`, `s`, `m`, `h` or `d`), without a space. A wait is at most
 * `'24d'`, which timers hold, and a lifetime `'24855d'` (2^31 seconds, RFC 9111 §1.2.2), unless a field says less.
 *
 * @example '250ms', '30s', '5m', '1h', '7d'
 */
export type Duration = `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`;
