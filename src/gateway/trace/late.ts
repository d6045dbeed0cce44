import { made } from '../late.ts';
import type { traceOf } from './trace.ts';

/** Makes traces by code that is compiled at the first one: few requests are asked about. */
export function lateTrace(text: string, engine: object): typeof traceOf {
  let trace: typeof traceOf | undefined;
  return (exchange, domains) => (trace ??= made(text, engine) as typeof traceOf)(exchange, domains);
}
