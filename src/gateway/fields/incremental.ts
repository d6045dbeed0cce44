/** RFC 10036: whether a message is to be given on as it comes. A structured boolean; what is none counts as not sent. */
export function isIncremental(field: string | null): boolean {
  return field === '?1' || field?.startsWith('?1;') === true;
}
