import type { FastlyApi } from '../../fastly/api.ts';
import { readPages } from '../../fastly/cursor-pages.ts';
import { inParallel } from '../../fastly/in-parallel.ts';
import type { Named, StoreApi } from './store.ts';

const PATH = '/resources/stores/kv';

export const kvStores: StoreApi = {
  list: (api) => readPages<Named>(api, `${PATH}?limit=200`),
  creation: (name) => ({ json: { name } }),
  async empty(api, id) {
    await inParallel(await readKeys(api, id), (key) => api.call({ method: 'DELETE', path: keyPath(id, key) }));
  },
  async readItems(api, id, needs) {
    const keys = await readKeys(api, id);
    if (needs === 'keys') return new Map(keys.map((key) => [key, null]));
    return new Map(await inParallel(keys, async (key) => [key, await api.getText(keyPath(id, key))] as const));
  },
  async changeItems(api, id, changes) {
    await inParallel(changes, async ({ key, to }) => {
      const path = keyPath(id, key);
      if (to === null) await api.call({ method: 'DELETE', path });
      else await api.call({ method: 'PUT', path, payload: { text: to } });
    });
  },
};

function readKeys(api: FastlyApi, id: string): Promise<string[]> {
  return readPages<string>(api, `${PATH}/${id}/keys?limit=1000`);
}

function keyPath(id: string, key: string): string {
  return `${PATH}/${id}/keys/${encodeURIComponent(key)}`;
}
