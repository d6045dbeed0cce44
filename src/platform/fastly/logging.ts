import { Logger } from 'fastly:logger';

const loggers = new Map<string, Logger>();

/** Fastly concept: real-time log streaming. One logger for each endpoint in a sandbox's life. */
export function logTo(endpoint: string, line: string): void {
  let logger = loggers.get(endpoint);
  if (logger === undefined) loggers.set(endpoint, (logger = new Logger(endpoint)));
  logger.log(line);
}
