import { isOverlong } from '../fields/limit.ts';
import { listedNames } from '../fields/list.ts';
import type { Fields } from '../fields/section.ts';

/**
 * The fields of a response, once they have been listed: to list them takes the platform longer than anything that is done
 * with the list.
 */
const known = new WeakMap<Headers, Fields>();

/** Returns all fields of a response, or of what stands for one. A caller that changes it later says so by `changeable`. */
export function fieldsOf(headers: Headers): Fields {
  const listed = known.get(headers);
  if (listed !== undefined) return listed;
  const fields = [...headers];
  known.set(headers, fields);
  return fields;
}

/**
 * Returns the response, or a copy if its fields cannot be changed, as those of some handlers. A copy loses how the platform
 * must frame it.
 */
export function changeable(response: Response): Response {
  known.delete(response.headers);
  try {
    response.headers.delete('popgate-unchanged');
    return response;
  } catch {
    const { status, body, headers } = response;
    return new Response(body, { status, headers: new Headers(headers) });
  }
}

/** RFC 9110 §12.5.5: returns the value of Vary with one name more. */
export function varyWith(vary: string | null, name: string): string {
  if (vary === null || vary.trim() === '') return name;
  const names = isOverlong(vary) ? [] : listedNames(vary);
  return names.includes('*') || names.includes(name.toLowerCase()) ? vary : `${vary}, ${name}`;
}
