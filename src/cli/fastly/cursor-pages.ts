import type { FastlyApi } from './api.ts';

/** All that is there: a page names the next by a cursor. @param path with a query. */
export async function readPages<Entry>(api: FastlyApi, path: string): Promise<Entry[]> {
  const all: Entry[] = [];
  for (let cursor: string | undefined = ''; cursor !== undefined;) {
    const next = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: { data?: Entry[]; meta?: { next_cursor?: string } } = await api.get(`${path}${next}`);
    all.push(...(page.data ?? []));
    cursor = page.meta?.next_cursor || undefined;
  }
  return all;
}
