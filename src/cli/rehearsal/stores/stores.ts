export interface ConfigItem {
  value: string;
  created_at: string;
  updated_at: string;
}

export interface KvItem {
  value: Buffer;
  generation: string;
  metadata: string;
}

export interface Secret {
  digest: string;
  created_at: string;
}

export interface Store<Item> {
  id: string;
  name: string;
  created_at: string;
  updated_at: string;
  items: Map<string, Item>;
}

/** The stores of the account by kind and id; an ACL is one, its prefixes with their actions. */
export interface Stores {
  readonly config: Map<string, Store<ConfigItem>>;
  readonly kv: Map<string, Store<KvItem>>;
  readonly secret: Map<string, Store<Secret>>;
  readonly acl: Map<string, Store<string>>;
  /** What a resource link calls it; undefined where there is no such store. */
  typeOf(id: string): string | undefined;
  nameOf(id: string): string | undefined;
}

export const MAX_STORES = 1_000;
/** In one store. */
export const MAX_ITEMS = 10_000;

export function createStores(): Stores {
  const config = new Map<string, Store<ConfigItem>>();
  const kv = new Map<string, Store<KvItem>>();
  const secret = new Map<string, Store<Secret>>();
  const acl = new Map<string, Store<string>>();
  const types = { config, 'object-store': kv, 'secret-store': secret, acl };
  return {
    config,
    kv,
    secret,
    acl,
    typeOf: (id) => Object.entries(types).find(([, stores]) => stores.has(id))?.[0],
    nameOf: (id) => (config.get(id) ?? kv.get(id) ?? secret.get(id) ?? acl.get(id))?.name,
  };
}

export function newStore<Item>(name: string, id: string, time: string): Store<Item> {
  return { id, name, created_at: time, updated_at: time, items: new Map() };
}

export function isNameTaken(stores: ReadonlyMap<string, Store<unknown>>, name: string): boolean {
  return [...stores.values()].some((store) => store.name === name);
}

/** Those that `name` asks for, all of them without it; in the order in which they were made. */
export function storesNamed<Item>(stores: ReadonlyMap<string, Store<Item>>, query: URLSearchParams): Store<Item>[] {
  const name = query.get('name');
  return [...stores.values()].filter((store) => name === null || store.name === name);
}
