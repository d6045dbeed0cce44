import { readable } from './limit.ts';

/** Whether a list has the type, or `text/*` for all of its kind. */
export function isOneOfTypes(type: string, types: readonly string[]): boolean {
  return types.includes(type) || types.includes(`${type.slice(0, type.indexOf('/') + 1)}*`);
}

/** RFC 9110 §8.3.1: a media type in lower case, without its parameters; `''` where it is not known. */
export function mediaType(field: string | null): string {
  const text = readable('content-type', field) ?? '';
  const end = text.indexOf(';');
  return (end < 0 ? text : text.slice(0, end)).trim().toLowerCase();
}
