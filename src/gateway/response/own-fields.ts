import { parseList, serializeList, Token } from 'structured-headers';
import { isOverlong } from '../fields/limit.ts';

/** What this gateway says of itself to its edges, to operators and in traces. */
const OWN = 'popgate-';
const NAME = 'popgate';

/**
 * An origin's answer without what only this gateway may say: fields of its own, and a member of Cache-Status in its name
 * (RFC 9211 §2). Other caches' members stay.
 */
export function withoutOwnFields(response: Response): Response {
  const own = [...response.headers.keys()].filter((name) => name.startsWith(OWN));
  const status = response.headers.get('cache-status');
  const isNamed = status !== null && status.toLowerCase().includes(NAME);
  if (own.length === 0 && !isNamed) return response;
  const headers = new Headers(response.headers);
  for (const name of own) headers.delete(name);
  if (isNamed) {
    const others = membersOfOthers(status);
    if (others === '') headers.delete('cache-status');
    else headers.set('cache-status', others);
  }
  return new Response(response.body, { status: response.status, headers });
}

/** None where the list is malformed or too long: what of it is whose is not known. */
function membersOfOthers(status: string): string {
  if (isOverlong(status)) return '';
  try {
    return serializeList(parseList(status).filter(([name]) => !isOurs(name)));
  } catch {
    return '';
  }
}

/** A cache is named by a token or a string; in any case of letters, for those who read the field loosely. */
function isOurs(name: unknown): boolean {
  const text = name instanceof Token ? name.toString() : name;
  return typeof text === 'string' && text.toLowerCase() === NAME;
}
