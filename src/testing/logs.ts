import type { Platform } from '../gateway/index.ts';

/** The lines that a gateway writes, kept in order. */
export interface Logs {
  /** Of the operator's log. */
  lines: string[];
  /** Of logging endpoints, by their names. */
  endpoints: Record<string, string[]>;
  writer: Pick<Platform, 'log' | 'logTo'>;
}

export function keptLogs(): Logs {
  const lines: string[] = [];
  const endpoints: Logs['endpoints'] = {};
  return {
    lines,
    endpoints,
    writer: {
      log: (line) => void lines.push(line),
      logTo: (endpoint, line) => void (endpoints[endpoint] ??= []).push(line),
    },
  };
}
