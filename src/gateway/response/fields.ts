import { isOverlong } from '../fields/limit.ts';
import { listedNames } from '../fields/list.ts';

/** The response, or a copy where its fields cannot be changed, as those of some handlers. A copy loses how the platform is to frame it. */
export function changeable(response: Response): Response {
  try {
    response.headers.delete('popgate-unchanged');
    return response;
  } catch {
    const { status, body, headers } = response;
    return new Response(body, { status, headers: new Headers(headers) });
  }
}

/** RFC 9110 §12.5.5: the value of Vary with one name more. */
export function varyWith(vary: string | null, name: string): string {
  if (vary === null || vary.trim() === '') return name;
  const names = isOverlong(vary) ? [] : listedNames(vary);
  return names.includes('*') || names.includes(name.toLowerCase()) ? vary : `${vary}, ${name}`;
}
