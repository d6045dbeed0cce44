import { renderTemplate, type TemplatePart } from '../../config/template.ts';
import { type Exchange, record } from '../../exchange.ts';
import { readingsOf } from '../../request/fold.ts';

type Params = Readonly<Record<string, string>>;

/**
 * Returns the path that the origin is asked for: the request's, or what the route makes of it. The cache key has the
 * request's path in either case.
 */
export function pathForOrigin(exchange: Exchange, rewrite: readonly TemplatePart[] | null): string {
  if (rewrite === null) return exchange.path;
  const path = renderTemplate(rewrite, exchange.params());
  record(exchange, { stage: 'rewrite', path });
  return path;
}

/**
 * Whether an origin could read a parameter's value so that it leaves the segments before it in the template, or skips those
 * after it (S65).
 */
export function leavesTemplate(rewrite: readonly TemplatePart[], params: Params): boolean {
  return rewrite.some((part, at) => {
    if (typeof part === 'string') return false;
    const before = renderTemplate(rewrite.slice(0, at), params);
    const onwards = renderTemplate(rewrite.slice(at), params);
    // The text before the parameter in its segment goes when the segment goes.
    const floor = before.endsWith('/') ? 0 : 1;
    if (anyReading(onwards, (reading) => climbsBelow(reading, floor))) return true;
    const end = part.parameter === 'rest' ? /[?#\0]/ : /[?#\0/\\]/;
    const isLast = at === rewrite.length - 1;
    return !isLast && anyReading(params[part.parameter] ?? '', (reading) => end.test(reading.slice(1)));
  });
}

function anyReading(text: string, holds: (reading: string) => boolean): boolean {
  for (const reading of readingsOf(`/${text}`)) if (holds(reading)) return true;
  return false;
}

/** Whether dot segments lead back to fewer than so many segments, after there were as many. */
export function climbsBelow(reading: string, floor: number): boolean {
  let depth = 0;
  for (const [at, segment] of reading.slice(1).split('/').entries()) {
    if (segment === '..') depth -= 1;
    else if (segment !== '.') depth += 1;
    if (depth < floor && (at > 0 || depth < 0)) return true;
  }
  return false;
}
