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
  const cursorOf = (item: Item): string => Buffer.from(nameOf(item)).toString('base64');
  return { shown, limit, next: rest.length > limit ? { next_cursor: cursorOf(shown.at(-1)!) } : {} };
}

interface Page<Item> {
  shown: readonly Item[];
  limit: number;
  /** For the answer's `meta`: empty on the last page. */
  next: { next_cursor?: string };
}

const MAX_LIMIT = 1_000;

function limitOf(query: URLSearchParams): number {
  const limit = query.get('limit');
  return limit !== null && /^[1-9]\d{0,3}$/.test(limit) ? Math.min(Number(limit), MAX_LIMIT) : MAX_LIMIT;
}

export function byId(one: { id: string }, other: { id: string }): number {
  return one.id < other.id ? -1 : 1;
}
