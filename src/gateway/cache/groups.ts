import { parseList } from 'structured-headers';

/**
 * Returns the groups that Cache-Groups or Cache-Group-Invalidation names (RFC 9875 §2 and §3); none if it cannot be parsed.
 */
export function parseGroups(field: string | null): string[] {
  if (field === null) return [];
  try {
    const names = parseList(field).map(([value]) => value);
    return names.every((name) => typeof name === 'string') ? [...new Set(names)] : [];
  } catch {
    return [];
  }
}
