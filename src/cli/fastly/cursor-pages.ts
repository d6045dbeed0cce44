import type { FastlyApi } from './api.ts';

/** All that is there: a page names the next by a cursor. @param path with a query. @param list what a page calls it. */
export async function readPages<Entry>(api: FastlyApi, path: string, list = 'data'): Promise<Entry[]> {
  const all: Entry[] = [];
  for (let cursor: string | undefined = ''; cursor !== undefined;) {
    const next = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: Record<string, unknown> & { meta?: { next_cursor?: string } } = await api.get(`${path}${next}`);
    all.push(...((page[list] ?? []) as Entry[]));
    cursor = page.meta?.next_cursor || undefined;
  }
  return all;
}
