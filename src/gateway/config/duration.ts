const MILLISECONDS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds in a `Duration` such as `'30s'`; NaN where it is malformed. */
export function parseDuration(text: string): number {
  const [, digits, unit] = /^(\d+)(ms|s|m|h|d)$/.exec(text) ?? [];
  return digits === undefined ? NaN : Number(digits) * MILLISECONDS[unit as keyof typeof MILLISECONDS];
}

/** What a user may write in `gateway.config.ts`. Compiled forms live in `compile.ts`. */

/** A length of time: digits and a unit, e.g. `'250ms'`, `'30s'`, `'5m'`, `'1h'`, `'7d'`. */
export type Duration = `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`;
