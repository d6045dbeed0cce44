import { parseList, Token } from 'structured-headers';
import { fieldOf } from '../fields/section.ts';
import { isOverlong } from '../fields/limit.ts';
import { splitList } from '../fields/list.ts';
import { changeable } from './fields.ts';

/** Fields by which this gateway tells its edges, operators and traces of itself. */
const OWN = 'popgate-';
/** RFC 9213 §2: the field by which an origin addresses this cache alone. */
const TARGETED = 'popgate-cdn-cache-control';
const NAME = 'popgate';

/**
 * Returns an origin's answer without what only this gateway may say: its own fields, and a member of Cache-Status in its
 * name (RFC 9211 §2). Members of other caches stay.
 */
export function withoutOwnFields(response: Response, fields: readonly [string, string][]): Response {
  const own = fields.flatMap(([name]) => (name.startsWith(OWN) && name !== TARGETED ? [name] : []));
  const status = fieldOf(fields, 'cache-status');
  const isNamed = status !== null && status.toLowerCase().includes(NAME);
  if (own.length === 0 && !isNamed) return response;
  // The body is not copied: the platform could not tell whether a copy came whole.
  const cleaned = changeable(response);
  for (const name of own) cleaned.headers.delete(name);
  const others = isNamed ? membersOfOthers(status) : null;
  if (others === '') cleaned.headers.delete('cache-status');
  else if (others !== null) cleaned.headers.set('cache-status', others);
  return cleaned;
}

/** Returns no member if the list is malformed or too long: nobody can tell whose its parts are. */
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

/** A token or a string names a cache, in any case of letters for recipients that read the field loosely. */
function isOurs(name: unknown): boolean {
  const text = name instanceof Token ? name.toString() : name;
  return typeof text === 'string' && text.toLowerCase() === NAME;
}
