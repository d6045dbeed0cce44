import { readField } from '../fields/limit.ts';
import { splitList } from '../fields/list.ts';
import { fieldOf } from '../fields/section.ts';

/** First and last byte, both inclusive. */
export interface ByteRange {
  start: number;
  end: number;
}

export type RangeChoice = 'whole' | 'unsatisfiable' | ByteRange[];

/** More ranges are not worth their headers: such a request gets the whole (RFC 9110 §14.2 and §17.15). */
const MAX_RANGES = 8;
const UNIT = 'bytes=';

/** RFC 9110 §14.2 and §13.1.5: returns the parts of a stored 200 that the request asks for. */
export function chooseRanges(request: Headers, fields: readonly [string, string][], length: number): RangeChoice {
  const field = readField(request, 'range');
  if (field === null || !ifRangeHolds(readField(request, 'if-range'), fields)) return 'whole';
  const specs = field.toLowerCase().startsWith(UNIT) ? splitList(field.slice(UNIT.length)) : [];
  if (specs.length === 0 || specs.length > MAX_RANGES) return 'whole';
  const ranges = specs.map((spec) => resolve(spec, length));
  if (ranges.includes('invalid')) return 'whole';
  const satisfiable = ranges.filter((range) => typeof range !== 'string');
  if (satisfiable.length === 0) return 'unsatisfiable';
  // Overlapping parts can be longer than the whole, which is then shorter to send.
  return satisfiable.length > 1 && sizeOf(satisfiable) > length ? 'whole' : satisfiable;
}

function resolve(spec: string, length: number): ByteRange | 'unsatisfiable' | 'invalid' {
  const match = /^(\d*)-(\d*)$/.exec(spec);
  if (match === null || spec === '-') return 'invalid';
  const [, first = '', last = ''] = match;
  if (first === '') {
    const suffix = Math.min(Number(last), length);
    return suffix === 0 ? 'unsatisfiable' : { start: length - suffix, end: length - 1 };
  }
  const start = Number(first);
  if (last !== '' && Number(last) < start) return 'invalid';
  return start >= length
    ? 'unsatisfiable'
    : { start, end: last === '' ? length - 1 : Math.min(Number(last), length - 1) };
}

function sizeOf(ranges: readonly ByteRange[]): number {
  return ranges.reduce((size, { start, end }) => size + end - start + 1, 0);
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

/** RFC 9110 §14.6: makes one answer of several parts; the boundary is one that no body contains by accident. */
export function multipart(
  { fields, bytes }: { fields: readonly [string, string][]; bytes: Uint8Array },
  ranges: readonly ByteRange[],
  boundary: string,
): { fields: [string, string][]; bytes: Uint8Array<ArrayBuffer> } {
  const type = fieldOf(fields, 'content-type');
  const head = type === null ? '' : `Content-Type: ${type}\r\n`;
  const encoder = new TextEncoder();
  const pieces = ranges.flatMap(({ start, end }) => [
    encoder.encode(`\r\n--${boundary}\r\n${head}Content-Range: bytes ${start}-${end}/${bytes.length}\r\n\r\n`),
    bytes.subarray(start, end + 1),
  ]);
  const body = joined([...pieces, encoder.encode(`\r\n--${boundary}--\r\n`)]);
  const kept = fields.filter(([name]) => name !== 'content-length' && name !== 'content-type');
  const framing: [string, string][] = [
    ['content-type', `multipart/byteranges; boundary=${boundary}`],
    ['content-length', String(body.length)],
  ];
  return { fields: [...kept, ...framing], bytes: body };
}

function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
