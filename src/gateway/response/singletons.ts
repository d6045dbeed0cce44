import { parseHttpDate } from '../cache/http-date.ts';
import { isOverlong } from '../fields/limit.ts';
import { splitList } from '../fields/list.ts';
import { changeable } from './fields.ts';

/**
 * Fields of one value (RFC 9110 §5.5), and how to tell the first of several from those that the platform joined to it by
 * commas. A value that is valid by itself is never cut.
 */
const SINGLETONS: ReadonlyMap<string, (value: string) => string> = new Map([
  ['strict-transport-security', firstMember],
  ['content-type', firstMember],
  ['content-range', firstMember],
  ['age', firstMember],
  ['access-control-allow-origin', firstMember],
  ['access-control-allow-credentials', firstMember],
  ['access-control-max-age', firstMember],
  ['cross-origin-opener-policy', firstMember],
  ['cross-origin-embedder-policy', firstMember],
  ['cross-origin-resource-policy', firstMember],
  ['etag', firstTag],
  ['date', firstDate],
  ['expires', firstDate],
  ['last-modified', firstDate],
  ['retry-after', firstDate],
  ['location', firstReference],
  ['content-location', firstReference],
  ['content-length', onlyMember],
]);

/** Returns an origin's answer with only the first value of such fields. */
export function withSingletons(response: Response, fields: readonly [string, string][]): Response {
  let cleaned = response;
  for (const [name, value] of fields) {
    if (!value.includes(',') || isOverlong(value)) continue;
    const first = SINGLETONS.get(name)?.(value) ?? value;
    if (first === value) continue;
    cleaned = changeable(cleaned);
    cleaned.headers.set(name, first);
  }
  return cleaned;
}

function firstMember(value: string): string {
  return splitList(value)[0] ?? value;
}

/** RFC 9110 §8.8.3: in a tag a backslash escapes nothing. */
function firstTag(value: string): string {
  return /^((?:W\/)?"[^"]*")\s*,/.exec(value)?.[1] ?? value;
}

/** A date has a comma after the name of its day, except asctime's; Retry-After, and a wrong Expires, may be a number. */
function firstDate(value: string): string {
  const comma = value.indexOf(',');
  const end = isDigit(value[comma - 1]) ? comma : value.indexOf(',', comma + 1);
  if (end < 0) return value;
  const first = value.slice(0, end);
  return /^-?\d+$/.test(first) || !Number.isNaN(parseHttpDate(first, 0)) ? first : value;
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && character >= '0' && character <= '9';
}

/** RFC 3986 §2: a reference may contain commas, but no space, so only what looks like a second reference is cut. */
function firstReference(value: string): string {
  const end = value.indexOf(', ');
  const [first, next] = [value.slice(0, end), value.slice(end + 2)];
  return end > 0 && (next === first || /^(?:https?:\/)?\//i.test(next)) ? first : value;
}

/** RFC 9110 §8.6: lengths that differ are no length. */
function onlyMember(value: string): string {
  const members = new Set(splitList(value));
  return members.size === 1 ? [...members][0]! : value;
}
