import type { Exchange } from '../../exchange.ts';
import { originMs } from '../log/write.ts';

/** W3C Server Timing: what the gateway knows of the time that an answer took, added to what the origin says of its own. */
export function addServerTiming(response: Response, { trace }: Exchange, totalMs: number): void {
  const origin = originMs(trace);
  const cache = trace.findLast(({ stage }) => stage === 'cache');
  const metrics = [`total;dur=${totalMs}`];
  if (origin !== null) metrics.push(`origin;dur=${origin}`);
  if (cache !== undefined) metrics.push(`cache;desc="${cache.decision}"`);
  response.headers.append('server-timing', metrics.join(', '));
}
