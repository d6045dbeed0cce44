import { parseDuration } from '../../config/duration.ts';
import { parseSize } from '../../config/size.ts';
import type { CompiledMaxBody, MaxBodyConfig } from './config.ts';

export function compileMaxBody(config: MaxBodyConfig | undefined): CompiledMaxBody | null {
  if (config === undefined) return null;
  const { size, time } = typeof config === 'string' ? { size: config } : { time: undefined, ...config };
  return {
    size: size === undefined ? null : parseSize(size),
    timeMs: time === undefined ? null : parseDuration(time),
  };
}
