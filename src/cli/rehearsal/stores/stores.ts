import { randomBytes } from 'node:crypto';
import { livingVersions } from '../services/record.ts';
import type { World } from '../world.ts';

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

/** The three kinds of stores of the account, by id. */
export interface Stores {
  readonly config: Map<string, Store<ConfigItem>>;
  readonly kv: Map<string, Store<KvItem>>;
  readonly secret: Map<string, Store<Secret>>;
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
  const types = { config, 'object-store': kv, 'secret-store': secret };
  return {
    config,
    kv,
    secret,
    typeOf: (id) => Object.entries(types).find(([, stores]) => stores.has(id))?.[0],
    nameOf: (id) => (config.get(id) ?? kv.get(id) ?? secret.get(id))?.name,
  };
}

export function newStore<Item>(name: string, id: string, time: string): Store<Item> {
  return { id, name, created_at: time, updated_at: time, items: new Map() };
}

export function isNameTaken(stores: ReadonlyMap<string, Store<unknown>>, name: string): boolean {
  return [...stores.values()].some((store) => store.name === name);
}

/** The services whose active version, draft or staged version is linked to a store. */
export function servicesLinkedTo(id: string, { services }: World): string[] {
  const linked = [...services.values()].filter((service) =>
    livingVersions(service).some(({ objects }) => objects.resource.some((link) => link.resource_id === id)),
  );
  return linked.map((service) => service.id);
}

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
  const next = rest.length > limit ? Buffer.from(nameOf(shown.at(-1)!)).toString('base64') : undefined;
  return { shown, next };
}

export interface Page<Item> {
  shown: readonly Item[];
  next: string | undefined;
}

export function limitOf(query: URLSearchParams, fallback = 1_000): number {
  const limit = query.get('limit');
  return limit !== null && /^[1-9]\d{0,3}$/.test(limit) ? Math.min(Number(limit), 1_000) : fallback;
}

/** What stands for a secret: Fastly's digests tell nothing of the value, and differ for the same one. */
export function newDigest(): string {
  return randomBytes(32).toString('base64');
}
