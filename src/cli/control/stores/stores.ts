import type { FastlyApi } from '../../fastly/api.ts';
import { readPages } from '../../fastly/cursor-pages.ts';
import { inParallel } from '../../fastly/in-parallel.ts';
import type { StoreKind } from '../../fastly/store-kind.ts';
import type { WantedStore } from './wanted.ts';

export interface Store {
  kind: StoreKind;
  id: string;
  name: string;
}

interface Named {
  id: string;
  name: string;
}

/** All of the account's. */
export async function listStores(api: FastlyApi, kind: StoreKind): Promise<Store[]> {
  const path = `/resources/stores/${kind}`;
  const found = kind === 'config' ? await api.get<Named[]>(path) : await readPages<Named>(api, `${path}?limit=200`);
  return found.map(({ id, name }) => ({ kind, id, name }));
}

export async function createStore(api: FastlyApi, kind: StoreKind, name: string): Promise<Store> {
  const payload = kind === 'config' ? { form: { name } } : { json: { name } };
  const { id } = await api.call<{ id: string }>({ method: 'POST', path: `/resources/stores/${kind}`, payload });
  return { kind, id, name };
}

/** With all that it holds: a KV store must be empty before. */
export async function deleteStore(api: FastlyApi, { kind, id }: Store): Promise<void> {
  if (kind === 'kv') {
    const keys = await readKeys(api, id);
    await inParallel(keys, (key) => api.call({ method: 'DELETE', path: keyPath(id, key) }));
  }
  await api.call({ method: 'DELETE', path: `/resources/stores/${kind}/${id}` });
}

/** One item to write, or with null to delete. */
export interface ItemChange {
  key: string;
  from: string | null;
  to: string | null;
}

/** What makes the store's items what the configuration says; nothing where it says nothing. */
export async function itemChanges(
  api: FastlyApi,
  wanted: WantedStore,
  store: Store | undefined,
): Promise<ItemChange[]> {
  if (wanted.mode === 'none') return [];
  const there = store ? await readItems(api, wanted, store) : new Map<string, string | null>();
  const written = Object.entries(wanted.items).flatMap(([key, to]): ItemChange[] => {
    const from = there.get(key);
    if (from === undefined) return [{ key, from: null, to }];
    return wanted.mode === 'sync' && from !== to ? [{ key, from, to }] : [];
  });
  if (wanted.mode === 'seed') return written;
  const gone = [...there].filter(([key]) => !Object.hasOwn(wanted.items, key));
  return [...written, ...gone.map(([key, from]) => ({ key, from, to: null }))];
}

/** By key; of a KV store that is only seeded, without their values. */
async function readItems(
  api: FastlyApi,
  { mode }: WantedStore,
  { kind, id }: Store,
): Promise<Map<string, string | null>> {
  if (kind === 'config') {
    const items = await api.get<{ item_key: string; item_value: string }[]>(`/resources/stores/config/${id}/items`);
    return new Map(items.map(({ item_key: key, item_value: value }) => [key, value]));
  }
  const keys = await readKeys(api, id);
  if (mode === 'seed') return new Map(keys.map((key) => [key, null]));
  return new Map(await inParallel(keys, async (key) => [key, await api.getText(keyPath(id, key))] as const));
}

function readKeys(api: FastlyApi, id: string): Promise<string[]> {
  return readPages<string>(api, `/resources/stores/kv/${id}/keys?limit=1000`);
}

function keyPath(id: string, key: string): string {
  return `/resources/stores/kv/${id}/keys/${encodeURIComponent(key)}`;
}

/** Fastly takes a thousand of them at once. */
const BATCH = 1_000;

export async function changeItems(api: FastlyApi, { kind, id }: Store, changes: readonly ItemChange[]): Promise<void> {
  if (kind === 'config') {
    for (let at = 0; at < changes.length; at += BATCH) {
      const items = changes.slice(at, at + BATCH).map(batchEntry);
      await api.call({ method: 'PATCH', path: `/resources/stores/config/${id}/items`, payload: { json: { items } } });
    }
    return;
  }
  await inParallel(changes, async ({ key, to }) => {
    const path = keyPath(id, key);
    if (to === null) await api.call({ method: 'DELETE', path });
    else await api.call({ method: 'PUT', path, payload: { text: to } });
  });
}

function batchEntry({ key, to }: ItemChange): Record<string, string> {
  if (to === null) return { op: 'delete', item_key: key };
  return { op: 'upsert', item_key: key, item_value: to };
}

export async function listSecrets(api: FastlyApi, { id }: Store): Promise<string[]> {
  const found = await readPages<Named>(api, `/resources/stores/secret/${id}/secrets?limit=200`);
  return found.map(({ name }) => name);
}

/** Fastly takes it in base64, and gives back no more than a digest. */
export async function createSecret(
  api: FastlyApi,
  { id }: Store,
  secret: { name: string; value: string },
): Promise<void> {
  const json = { name: secret.name, secret: Buffer.from(secret.value).toString('base64') };
  await api.call({ method: 'POST', path: `/resources/stores/secret/${id}/secrets`, payload: { json } });
}
