import type { Answered } from '../../exchange.ts';
import { changeable } from '../../response/fields.ts';
import { originMs } from '../log/fields.ts';

/** W3C Server Timing: what the gateway knows of the time that an answer took, added to what the origin says of its own. */
export function addServerTiming({ response, exchange, platform, start }: Answered): Response {
  const trace = exchange?.trace ?? [];
  const origin = originMs(trace);
  const cache = trace.findLast(({ stage }) => stage === 'cache');
  const metrics = [`total;dur=${platform.now() - start.at}`];
  if (origin !== null) metrics.push(`origin;dur=${origin}`);
  if (cache !== undefined) metrics.push(`cache;desc="${cache.decision}"`);
  const told = changeable(response);
  told.headers.append('server-timing', metrics.join(', '));
  return told;
}
