/** A page of what is listed by cursor. */
export function pageOf<Item>(
  items: readonly Item[],
  query: URLSearchParams,
  nameOf: (item: Item) => string,
): Page<Item> {
  const limit = limitOf(query);
  const cursor = Buffer.from(query.get('cursor') ?? '', 'base64').toString('utf8');
  const rest = cursor === '' ? items : items.filter((item) => nameOf(item) > cursor);
  const shown = rest.slice(0, limit);
  const next = rest.length > limit ? Buffer.from(nameOf(shown.at(-1)!)).toString('base64') : undefined;
  return { shown, next };
}

export interface Page<Item> {
  shown: readonly Item[];
  next: string | undefined;
}

export function limitOf(query: URLSearchParams, fallback = 1_000): number {
  const limit = query.get('limit');
  return limit !== null && /^[1-9]\d{0,3}$/.test(limit) ? Math.min(Number(limit), 1_000) : fallback;
}
