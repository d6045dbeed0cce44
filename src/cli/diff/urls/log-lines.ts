import { isTable } from '../../../gateway/check.ts';
import { type Asked, askFor } from '../asked.ts';
import type { ReadLine } from './lines.ts';
import { urlFault } from './ours.ts';

/** A line of the common and of the combined log format: the request stands in the first quotes. */
const COMBINED = /^[^"]{1,512}"([A-Z-]{1,32}) (\S{1,8192}) HTTP\/[\d.]{1,3}" \d{3} /;

/**
 * Reads lines of an access log: JSON as the gateway writes it, with `host`, `path` and perhaps `method` and `country`; or the
 * common and combined format, which has no host: then `host` is.
 */
export function logLines(isOurs: (host: string) => boolean, host: string | null): ReadLine {
  return (line) => {
    const text = line.trim();
    if (text === '') return null;
    const asked = text.startsWith('{') ? ofJson(text) : ofCombined(text, host);
    if ('fault' in asked) return asked;
    const fault = urlFault(asked.url, isOurs);
    return fault === null ? asked : { fault };
  };
}

function ofJson(text: string): Asked | { fault: string } {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch {
    return { fault: 'is no JSON' };
  }
  const { host, path, method = 'GET', country } = isTable(line) ? line : {};
  if (typeof host !== 'string' || typeof path !== 'string' || typeof method !== 'string')
    return { fault: 'has no host and path: the log must have these fields' };
  return askFor(`https://${host}${path}`, { method, ...(typeof country === 'string' && { country }) });
}

function ofCombined(text: string, host: string | null): Asked | { fault: string } {
  const [, method, target] = COMBINED.exec(text) ?? [];
  if (method === undefined || target === undefined) return { fault: 'is neither JSON nor in the combined log format' };
  if (/^https?:\/\//.test(target)) return askFor(target, { method });
  if (host === null) return { fault: 'has no host, and the configuration has several' };
  return askFor(`https://${host}${target}`, { method });
}
