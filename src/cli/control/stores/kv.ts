import type { FastlyApi } from '../../fastly/api.ts';
import { readPages } from '../../fastly/cursor-pages.ts';
import { inParallel } from '../../fastly/in-parallel.ts';
import { FastlyRefusal, orUndefined } from '../../fastly/refusal.ts';
import type { Named, StoreApi } from './store.ts';

const PATH = '/resources/stores/kv';

export const kvStores: StoreApi = {
  path: PATH,
  list: (api) => readPages<Named>(api, `${PATH}?limit=200`),
  creation: (name) => ({ json: { name } }),
  async empty(api, id) {
    await inParallel(await listKvKeys(api, id), (key) => deleteKvItem(api, id, key));
  },
  async readItems(api, id, needs) {
    const keys = await listKvKeys(api, id);
    if (needs === 'keys') return new Map(keys.map((key) => [key, null]));
    const texts = await inParallel(keys, async (key) => (await readKvItem(api, id, key))?.text);
    return new Map(keys.flatMap((key, at) => (texts[at] === undefined ? [] : [[key, texts[at]] as const])));
  },
  readItem: async (api, id, key) => (await readKvItem(api, id, key))?.text ?? null,
  async changeItems(api, id, changes) {
    await inParallel(changes, async ({ key, to }) => {
      if (to === null) await deleteKvItem(api, id, key);
      else await writeKvItem(api, id, { key, text: to });
    });
  },
};

export function listKvKeys(api: FastlyApi, id: string): Promise<string[]> {
  return readPages<string>(api, `${PATH}/${id}/keys?limit=1000`);
}

/** An item, and its generation: another one once it is written again. Undefined where there is none. */
export async function readKvItem(
  api: FastlyApi,
  id: string,
  key: string,
): Promise<{ text: string; generation: string } | undefined> {
  const reply = await orUndefined(404, api.send({ method: 'GET', path: keyPath(id, key) }));
  return reply && { text: reply.text, generation: String(reply.headers.generation ?? '') };
}

interface KvWrite {
  key: string;
  text: string;
  /** Writes only over this generation, or with null where there is no item yet. */
  generation?: string | null;
}

/** Whether it was written: not where the condition does not hold. */
export async function writeKvItem(api: FastlyApi, id: string, { key, text, generation }: KvWrite): Promise<boolean> {
  const path = `${keyPath(id, key)}${generation === null ? '?add=true' : ''}`;
  const headers = generation ? { 'if-generation-match': generation } : {};
  try {
    await api.send({ method: 'PUT', path, headers, payload: { text } });
    return true;
  } catch (error) {
    if (generation !== undefined && error instanceof FastlyRefusal && error.httpStatus === 412) return false;
    throw error;
  }
}

export async function deleteKvItem(api: FastlyApi, id: string, key: string): Promise<void> {
  await api.call({ method: 'DELETE', path: keyPath(id, key) });
}

function keyPath(id: string, key: string): string {
  return `${PATH}/${id}/keys/${encodeURIComponent(key)}`;
}
