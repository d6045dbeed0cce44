import { parseList, Token } from 'structured-headers';
import { fieldOf } from '../fields/section.ts';
import { isOverlong } from '../fields/limit.ts';
import { splitList } from '../fields/list.ts';
import { changeable } from './fields.ts';

/** What this gateway says of itself to its edges, to operators and in traces. */
const OWN = 'popgate-';
/** RFC 9213 §2: what an origin says to this cache alone. */
const TARGETED = 'popgate-cdn-cache-control';
const NAME = 'popgate';

/**
 * An origin's answer without what only this gateway may say: fields of its own, and a member of Cache-Status in its name
 * (RFC 9211 §2). Other caches' members stay.
 */
export function withoutOwnFields(response: Response, fields: readonly [string, string][]): Response {
  const own = fields.flatMap(([name]) => (name.startsWith(OWN) && name !== TARGETED ? [name] : []));
  const status = fieldOf(fields, 'cache-status');
  const isNamed = status !== null && status.toLowerCase().includes(NAME);
  if (own.length === 0 && !isNamed) return response;
  // The body is left alone: of a copy nobody could tell whether it came whole.
  const cleaned = changeable(response);
  for (const name of own) cleaned.headers.delete(name);
  const others = isNamed ? membersOfOthers(status) : null;
  if (others === '') cleaned.headers.delete('cache-status');
  else if (others !== null) cleaned.headers.set('cache-status', others);
  return cleaned;
}

/** None where the list is malformed or too long: what of it is whose is not known. */
function membersOfOthers(status: string): string {
  if (isOverlong(status)) return '';
  try {
    const members = splitList(status);
    const names = parseList(status);
    return members.length === names.length ? members.filter((_, at) => !isOurs(names[at]![0])).join(', ') : '';
  } catch {
    return '';
  }
}

/** A cache is named by a token or a string; in any case of letters, for those who read the field loosely. */
function isOurs(name: unknown): boolean {
  const text = name instanceof Token ? name.toString() : name;
  return typeof text === 'string' && text.toLowerCase() === NAME;
}
