import { parseDictionary } from 'structured-headers';

/** Whether the parameters named are left out, or all but them; and whether their order counts. */
interface Variation {
  names: ReadonlySet<string>;
  isOnly: boolean;
  byOrder: boolean;
}

/**
 * The field No-Vary-Search (draft-ietf-httpbis-no-vary-search-10 §4): null where it is absent or malformed, or says no more
 * than what holds without it.
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

/** Null for what is no list of strings. */
function namesOf(list: unknown): Set<string> | null {
  if (!Array.isArray(list)) return null;
  const names = (list as [unknown][]).map(([name]) => name);
  return names.every((name) => typeof name === 'string') ? new Set(names.map(parameterName)) : null;
}

/** §4.3: as a query spells it. */
function parameterName(text: string): string {
  return new URLSearchParams(text.replace(/[&=]/g, encodeURIComponent)).keys().next().value ?? '';
}

/** Whether the field says anything by which queries are one. */
export function isVariation(field: string | null): field is string {
  return parseVariation(field) !== null;
}

/** §5: one spelling for all queries that are one by the field. */
export function oneSpelling(query: string, field: string): string {
  const variation = parseVariation(field);
  if (variation === null) return query;
  const { names, isOnly, byOrder } = variation;
  const kept = new URLSearchParams([...new URLSearchParams(query)].filter(([name]) => names.has(name) === isOnly));
  if (!byOrder) kept.sort();
  const spelling = kept.toString();
  return spelling === '' ? '' : `?${spelling}`;
}
