import type { GatewayConfig } from '../../config/types.ts';
import type { Rules } from '../config.ts';
import type { CompiledLog } from './config.ts';
import { LOG_FIELDS } from './write.ts';

/** Null where nothing is logged. */
export function compileLog(config: Rules['log']): CompiledLog | null {
  if (!config) return null;
  const { endpoint, sample = 1, fields = LOG_FIELDS } = config;
  return { endpoint, sample, fields };
}

/** Whether any request's time has to be taken. */
export function isMeasured({ defaults, domains }: GatewayConfig): boolean {
  const levels = Object.values(domains).flatMap(({ defaults, routes = [] }) => [defaults, ...routes]);
  return [defaults, ...levels].some((rules) => Boolean(rules?.log) || rules?.serverTiming === true);
}
