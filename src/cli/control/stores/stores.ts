import type { FastlyApi } from '../../fastly/api.ts';
import type { StoreKind } from '../../fastly/store-kind.ts';
import { acls } from './acl.ts';
import { configStores } from './config.ts';
import { kvStores } from './kv.ts';
import { secretStores } from './secret.ts';
import type { ItemChange, Store, StoreApi } from './store.ts';
import type { WantedStore } from './wanted.ts';

const KINDS: Readonly<Record<StoreKind, StoreApi>> = {
  config: configStores,
  kv: kvStores,
  secret: secretStores,
  acl: acls,
};

/** All of the account's. */
export async function listStores(api: FastlyApi, kind: StoreKind): Promise<Store[]> {
  const found = await KINDS[kind].list(api);
  return found.map(({ id, name }) => ({ kind, id, name }));
}

export async function createStore(api: FastlyApi, kind: StoreKind, name: string): Promise<Store> {
  const { path, creation } = KINDS[kind];
  const { id } = await api.call<{ id: string }>({ method: 'POST', path, payload: creation(name) });
  return { kind, id, name };
}

/** With all that it holds. */
export async function deleteStore(api: FastlyApi, { kind, id }: Store): Promise<void> {
  const { path, empty } = KINDS[kind];
  await empty?.(api, id);
  await api.call({ method: 'DELETE', path: `${path}/${id}` });
}

/** What makes the store's items what the configuration says; nothing where it says nothing. */
export async function itemChanges(
  api: FastlyApi,
  wanted: WantedStore,
  store: Store | undefined,
): Promise<ItemChange[]> {
  if (wanted.mode === 'none') return [];
  const needs = wanted.mode === 'seed' ? 'keys' : 'values';
  const found = store && (await KINDS[store.kind].readItems?.(api, store.id, needs));
  const there = found ?? new Map<string, string | null>();
  const written = Object.entries(wanted.items).flatMap(([key, to]): ItemChange[] => {
    const from = there.get(key);
    if (from === undefined) return [{ key, from: null, to }];
    return wanted.mode === 'sync' && from !== to ? [{ key, from, to }] : [];
  });
  if (wanted.mode === 'seed') return written;
  const gone = [...there].filter(([key]) => !Object.hasOwn(wanted.items, key));
  return [...written, ...gone.map(([key, from]) => ({ key, from, to: null }))];
}

/** Null where it is not there, and of a store that shows nothing. */
export async function readItem(api: FastlyApi, { kind, id }: Store, key: string): Promise<string | null> {
  return (await KINDS[kind].readItem?.(api, id, key)) ?? null;
}

export async function changeItems(api: FastlyApi, { kind, id }: Store, changes: readonly ItemChange[]): Promise<void> {
  await KINDS[kind].changeItems?.(api, id, changes);
}
