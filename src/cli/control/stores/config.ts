import { orUndefined } from '../../fastly/refusal.ts';
import type { ItemChange, Named, StoreApi } from './store.ts';

const PATH = '/resources/stores/config';
/** Fastly takes a thousand items at once. */
const BATCH = 1_000;

export const configStores: StoreApi = {
  path: PATH,
  list: (api) => api.get<Named[]>(PATH),
  creation: (name) => ({ form: { name } }),
  async readItems(api, id) {
    const items = await api.get<{ item_key: string; item_value: string }[]>(`${PATH}/${id}/items`);
    return new Map(items.map(({ item_key: key, item_value: value }) => [key, value]));
  },
  async readItem(api, id, key) {
    const path = `${PATH}/${id}/item/${encodeURIComponent(key)}`;
    return (await orUndefined(404, api.get<{ item_value: string }>(path)))?.item_value ?? null;
  },
  async changeItems(api, id, changes) {
    for (let at = 0; at < changes.length; at += BATCH) {
      const items = changes.slice(at, at + BATCH).map(batchEntry);
      await api.call({ method: 'PATCH', path: `${PATH}/${id}/items`, payload: { json: { items } } });
    }
  },
};

function batchEntry({ key, to }: ItemChange): Record<string, string> {
  if (to === null) return { op: 'delete', item_key: key };
  return { op: 'upsert', item_key: key, item_value: to };
}
