import { isOverlong } from './limit.ts';
import { splitList } from './list.ts';

/** Matches a parameter of the challenge before; a scheme is followed by a space, or by nothing. */
const PARAMETER = /^[^\s="]+\s*=/;

/**
 * RFC 9110 §11.6.1: returns the challenges of a WWW-Authenticate, one by one. Lines of one name arrive joined, and browsers
 * misread a line of several challenges.
 */
export function challenges(field: string): string[] {
  if (isOverlong(field)) return [field];
  const found: string[][] = [];
  for (const member of splitList(field)) {
    const last = found.at(-1);
    if (last !== undefined && PARAMETER.test(member)) last.push(member);
    else found.push([member]);
  }
  return found.length > 1 ? found.map((parts) => parts.join(', ')) : [field];
}
