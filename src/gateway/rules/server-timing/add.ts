import type { Answered } from '../../exchange.ts';
import { changeable } from '../../response/fields.ts';
import { originMs } from '../log/fields.ts';
import { readTrace } from '../log/trace.ts';

/** W3C Server Timing: adds the times that the gateway knows to those that the origin sends. */
export function addServerTiming({ response, exchange, platform, start }: Answered): Response {
  const told = readTrace(exchange);
  const origin = originMs(told);
  const metrics = [`total;dur=${platform.now() - start.at}`];
  if (origin !== null) metrics.push(`origin;dur=${origin}`);
  if (told.cache !== null) metrics.push(`cache;desc="${told.cache}"`);
  const timed = changeable(response);
  timed.headers.append('server-timing', metrics.join(', '));
  return timed;
}
