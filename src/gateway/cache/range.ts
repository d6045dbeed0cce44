import { fieldOf } from './conditional.ts';

/** First and last byte, both inclusive. */
export interface ByteRange {
  start: number;
  end: number;
}

export type RangeChoice = 'whole' | 'unsatisfiable' | ByteRange;

/** RFC 9110 §14.2 and §13.1.5: the part of a stored 200 that the request asks for. More than one range gets the whole. */
export function chooseRange(request: Headers, fields: readonly [string, string][], length: number): RangeChoice {
  const range = request.get('range');
  if (range === null || !ifRangeHolds(request.get('if-range'), fields)) return 'whole';
  const match = /^bytes=\s*(\d*)-(\d*)\s*$/i.exec(range);
  if (match === null || (match[1] === '' && match[2] === '')) return 'whole';
  return resolveRange(match[1]!, match[2]!, length);
}

function resolveRange(first: string, last: string, length: number): RangeChoice {
  if (first === '') {
    const suffix = Math.min(Number(last), length);
    return suffix === 0 ? 'unsatisfiable' : { start: length - suffix, end: length - 1 };
  }
  const start = Number(first);
  const end = last === '' ? length - 1 : Math.min(Number(last), length - 1);
  if (last !== '' && Number(last) < start) return 'whole';
  return start >= length ? 'unsatisfiable' : { start, end };
}

/** Strong comparison: a weak tag never holds, and a date only where it is exactly the stored one. */
function ifRangeHolds(condition: string | null, fields: readonly [string, string][]): boolean {
  if (condition === null) return true;
  if (condition.startsWith('W/')) return false;
  return condition === fieldOf(fields, condition.startsWith('"') ? 'etag' : 'last-modified');
}

/** RFC 9110 §15.3.7.1 and §14.4. */
export function partialFields(
  fields: readonly [string, string][],
  range: ByteRange | 'unsatisfiable',
  length: number,
): [string, string][] {
  const kept = fields.filter(([name]) => name !== 'content-length' && name !== 'content-range');
  const size = range === 'unsatisfiable' ? 0 : range.end - range.start + 1;
  const span = range === 'unsatisfiable' ? '*' : `${range.start}-${range.end}`;
  return [...kept, ['content-length', String(size)], ['content-range', `bytes ${span}/${length}`]];
}
