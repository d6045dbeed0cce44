import { parseDuration } from '../../config/duration.ts';
import type { CompiledMaxBody, MaxBodyConfig } from './config.ts';

const BYTES = { B: 1, kB: 1_000, MB: 1_000_000 };

/** Returns the bytes of a `Size` such as `'10MB'`, or NaN if the text is malformed. */
export function parseSize(text: string): number {
  const [, digits, unit] = /^(\d{1,12})(B|kB|MB)$/.exec(text) ?? [];
  return digits === undefined ? NaN : Number(digits) * BYTES[unit as keyof typeof BYTES];
}

export function compileMaxBody(config: MaxBodyConfig | undefined): CompiledMaxBody | null {
  if (config === undefined) return null;
  const { size, time } = typeof config === 'string' ? { size: config } : { time: undefined, ...config };
  return {
    size: size === undefined ? null : parseSize(size),
    timeMs: time === undefined ? null : parseDuration(time),
  };
}
