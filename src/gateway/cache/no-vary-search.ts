import { parseDictionary } from 'structured-headers';

/** Whether the named parameters are ignored, or all but them; and whether the order counts. */
interface Variation {
  names: ReadonlySet<string>;
  isOnly: boolean;
  byOrder: boolean;
}

/**
 * Parses the field No-Vary-Search (draft-ietf-httpbis-no-vary-search-10 §4): null if it is absent or malformed, or changes
 * nothing.
 */
function parseVariation(field: string | null): Variation | null {
  if (field === null) return null;
  try {
    const members = parseDictionary(field);
    const [ignoresOrder = false] = members.get('key-order') ?? [];
    const [params] = members.get('params') ?? [];
    const [except] = members.get('except') ?? [];
    const names = namesOf(params ?? except ?? []);
    const isBoth = params !== undefined && except !== undefined;
    if (names === null || isBoth || typeof ignoresOrder !== 'boolean') return null;
    const saysNothing = names.size === 0 && except === undefined && !ignoresOrder;
    return saysNothing ? null : { names, isOnly: except !== undefined, byOrder: !ignoresOrder };
  } catch {
    return null;
  }
}

/** Returns null for what is no list of strings. */
function namesOf(list: unknown): Set<string> | null {
  if (!Array.isArray(list)) return null;
  const names = (list as [unknown][]).map(([name]) => name);
  return names.every((name) => typeof name === 'string') ? new Set(names.map(parameterName)) : null;
}

/** §4.3: decodes a name as in a query. */
function parameterName(text: string): string {
  return new URLSearchParams(text.replace(/[&=]/g, encodeURIComponent)).keys().next().value ?? '';
}

/** Whether the field makes any two queries the same. */
export function isVariation(field: string | null): field is string {
  return parseVariation(field) !== null;
}

/** §5: returns one spelling for all queries that are the same by the field. */
export function oneSpelling(query: string, field: string): string {
  const variation = parseVariation(field);
  if (variation === null) return query;
  const { names, isOnly, byOrder } = variation;
  const kept = new URLSearchParams([...new URLSearchParams(query)].filter(([name]) => names.has(name) === isOnly));
  if (!byOrder) kept.sort();
  const spelling = kept.toString();
  return spelling === '' ? '' : `?${spelling}`;
}
