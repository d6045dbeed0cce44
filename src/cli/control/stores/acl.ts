import { prefixOf } from '../../project/acl-prefix.ts';
import { readPages } from '../../fastly/cursor-pages.ts';
import type { ItemChange, Named, StoreApi } from './store.ts';

const PATH = '/resources/acls';
/** Fastly takes a thousand entries at once. */
const BATCH = 1_000;

interface Entry {
  prefix: string;
  action: string;
}

export const acls: StoreApi = {
  path: PATH,
  list: async (api) => (await api.get<{ data: Named[] }>(PATH)).data,
  creation: (name) => ({ json: { name } }),
  async readItems(api, id) {
    const entries = await readPages<Entry>(api, `${PATH}/${id}/entries?limit=100`, 'entries');
    return new Map(entries.map(({ prefix, action }) => [prefixOf(prefix), action]));
  },
  async changeItems(api, id, changes) {
    for (let at = 0; at < changes.length; at += BATCH) {
      const entries = changes.slice(at, at + BATCH).map(batchEntry);
      await api.call({ method: 'PATCH', path: `${PATH}/${id}/entries`, payload: { json: { entries } } });
    }
  },
};

function batchEntry({ key: prefix, from, to }: ItemChange): Record<string, string> {
  if (to === null) return { op: 'delete', prefix };
  return { op: from === null ? 'create' : 'update', prefix, action: to };
}
