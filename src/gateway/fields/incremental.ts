/**
 * RFC 10036: whether a message must be passed on as it comes. The field is a structured boolean; any other value counts as
 * absent.
 */
export function isIncremental(field: string | null): boolean {
  return field === '?1' || field?.startsWith('?1;') === true;
}
