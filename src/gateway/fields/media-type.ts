import { readable } from './limit.ts';

/** RFC 9110 §8.3.1: a media type in lower case, without its parameters; `''` where it is not known. */
export function mediaType(field: string | null): string {
  const text = readable('content-type', field) ?? '';
  const end = text.indexOf(';');
  return (end < 0 ? text : text.slice(0, end)).trim().toLowerCase();
}
