import type { CompiledLog, LogConfig } from './config.ts';
import { LOG_FIELDS } from './fields.ts';

/** Null where nothing is logged. */
export function compileLog(config: false | LogConfig | undefined): CompiledLog | null {
  if (!config) return null;
  const { endpoint, sample = 1, fields = LOG_FIELDS } = config;
  return { endpoint, sample, fields };
}
