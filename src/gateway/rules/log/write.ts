import type { Answered } from '../../exchange.ts';
import { sayOnce } from '../../say-once.ts';
import type { CompiledLog } from './config.ts';
import { LOG_VALUES, type LogField } from './fields.ts';
import { readTrace, type Told } from './trace.ts';

/**
 * The most characters of a text. With up to six for each after escaping, a line has at most 16 kB, which Fastly accepts.
 */
const MAX_TEXT = 256;
const MAX_PATH = 1_024;
/** An error of an endpoint is logged once, and changes no answer. */
export function writeLine(answered: Answered, { endpoint, sample, fields }: CompiledLog): Response {
  const { platform, exchange, response } = answered;
  const told = readTrace(exchange);
  if (!isFailure(told) && sample < 1 && platform.random() >= sample) return response;
  try {
    platform.logTo(endpoint, lineOf(fields, answered, told));
  } catch (error) {
    sayOnce(platform, `log endpoint ${endpoint}`, `the log endpoint ${endpoint} fails: ${String(error)}`);
  }
  return response;
}

/** An unplanned error of the gateway itself: no origin's answer, and no mistake of a client. */
function isFailure({ error }: Told): boolean {
  return error !== null && error.status >= 500 && !error.isPlanned;
}

/** One JSON object, with no control character and nothing of credentials, cookies and query in it (S63). */
function lineOf(fields: readonly LogField[], answered: Answered, told: Told): string {
  const line: Partial<Record<LogField, string | number | null>> = {};
  fields.forEach((field) => {
    const value = LOG_VALUES[field](answered, told);
    line[field] = typeof value === 'string' ? value.slice(0, field === 'path' ? MAX_PATH : MAX_TEXT) : value;
  });
  return JSON.stringify(line).replace(/[^ -~]/g, escapeUnit);
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
