import type { Handler, Routes } from '../handler.ts';
import {
  type Answer,
  type Asked,
  badRequest,
  duplicate,
  fieldsOf,
  jsonOf,
  notFound,
  OK,
  refusal,
} from '../http/answer.ts';
import { servicesLinkedTo } from '../services/find.ts';
import { newId, timestamp } from '../stamp.ts';
import type { World } from '../world.ts';
import { type ConfigItem, isNameTaken, MAX_ITEMS, MAX_STORES, newStore, type Store, storesNamed } from './stores.ts';

const STORES = '/resources/stores/config';
const STORE = `${STORES}/:store`;

export const configStores: Routes = {
  [`GET ${STORES}`]: list,
  [`POST ${STORES}`]: create,
  [`GET ${STORE}`]: get,
  [`PUT ${STORE}`]: rename,
  [`DELETE ${STORE}`]: remove,
  [`GET ${STORE}/info`]: info,
  [`GET ${STORE}/services`]: listServices,
  [`GET ${STORE}/items`]: listItems,
  [`PATCH ${STORE}/items`]: changeItems,
  [`POST ${STORE}/item`]: createItem,
  [`GET ${STORE}/item/:key`]: getItem,
  [`PUT ${STORE}/item/:key`]: writeItem('upsert'),
  [`PATCH ${STORE}/item/:key`]: writeItem('update'),
  [`DELETE ${STORE}/item/:key`]: deleteItem,
};

type ConfigStore = Store<ConfigItem>;

const MAX_KEY = 256;
const MAX_VALUE = 8_000;

function show({ id, name, created_at, updated_at }: ConfigStore): object {
  return { id, name, created_at, updated_at, deleted_at: null };
}

function showItem(store: ConfigStore, key: string): object {
  const { value, ...times } = store.items.get(key)!;
  return { store_id: store.id, item_key: key, item_value: value, ...times, deleted_at: null };
}

function find({ params }: Asked, { stores }: World): ConfigStore {
  const store = stores.config.get(params.store ?? '');
  if (!store) throw notFound();
  return store;
}

/** The latest first, as recorded. */
function list({ query }: Asked, { stores }: World): Answer {
  return { body: storesNamed(stores.config, query).toReversed().map(show) };
}

function create(asked: Asked, world: World): Answer {
  const { name } = fieldsOf(asked);
  if (typeof name !== 'string' || name === '') throw badRequest("Name can't be blank");
  const { config } = world.stores;
  if (isNameTaken(config, name)) throw duplicate('config_store', name);
  if (config.size >= MAX_STORES) throw badRequest(`There may be ${MAX_STORES} config stores at most`);
  const store = newStore<ConfigItem>(name, newId(), timestamp(world));
  config.set(store.id, store);
  return { body: show(store) };
}

function get(asked: Asked, world: World): Answer {
  return { body: show(find(asked, world)) };
}

function rename(asked: Asked, world: World): Answer {
  const store = find(asked, world);
  const { name } = fieldsOf(asked);
  if (typeof name !== 'string' || name === '') throw badRequest("Name can't be blank");
  if (name !== store.name && isNameTaken(world.stores.config, name)) throw duplicate('config_store', name);
  Object.assign(store, { name, updated_at: timestamp(world) });
  return { body: show(store) };
}

function remove(asked: Asked, world: World): Answer {
  const store = find(asked, world);
  const [service] = servicesLinkedTo(store.id, world);
  if (service !== undefined)
    throw refusal(409, 'Conflict', `Config store '${store.id}' is linked to service '${service}'`);
  world.stores.config.delete(store.id);
  return OK;
}

function info(asked: Asked, world: World): Answer {
  return { body: { item_count: find(asked, world).items.size } };
}

function listServices(asked: Asked, world: World): Answer {
  const linked = servicesLinkedTo(find(asked, world).id, world).map((id) => world.services.get(id)!);
  return { body: linked.map(({ id, name, type }) => ({ id, name, type, customer_id: world.customerId })) };
}

function listItems(asked: Asked, world: World): Answer {
  const store = find(asked, world);
  return { body: [...store.items.keys()].map((key) => showItem(store, key)) };
}

function getItem(asked: Asked, world: World): Answer {
  const store = find(asked, world);
  const { key = '' } = asked.params;
  if (!store.items.has(key)) throw notFound();
  return { body: showItem(store, key) };
}

function createItem(asked: Asked, world: World): Answer {
  const store = find(asked, world);
  const { item_key: key, item_value: value } = fieldsOf(asked);
  apply(store, { op: 'create', item_key: key, item_value: value }, world);
  return { body: showItem(store, String(key)) };
}

function writeItem(op: 'upsert' | 'update'): Handler {
  return (asked, world) => {
    const store = find(asked, world);
    const { key = '' } = asked.params;
    apply(store, { op, item_key: key, item_value: fieldsOf(asked).item_value }, world);
    return { body: showItem(store, key) };
  };
}

function deleteItem(asked: Asked, world: World): Answer {
  apply(find(asked, world), { op: 'delete', item_key: asked.params.key }, world);
  return OK;
}

/** All or nothing. */
function changeItems(asked: Asked, world: World): Answer {
  const store = find(asked, world);
  const { items } = jsonOf(asked.body.toString('utf8')) as { items?: unknown };
  if (!Array.isArray(items) || items.length > 1_000) throw badRequest('items must be a list of at most 1000');
  const before = new Map(store.items);
  try {
    for (const item of items as Change[]) apply(store, item, world);
  } catch (error) {
    store.items = before;
    throw error;
  }
  return OK;
}

interface Change {
  op?: unknown;
  item_key?: unknown;
  item_value?: unknown;
}

function apply(store: ConfigStore, { op, item_key: key, item_value: value }: Change, world: World): void {
  if (typeof key !== 'string' || key === '' || key.length > MAX_KEY)
    throw badRequest('item_key is missing or too long');
  const there = store.items.get(key);
  if (op === 'create' && there) throw duplicate('config_store_item', key);
  if ((op === 'update' || op === 'delete') && !there) throw notFound();
  if (op === 'delete') return void store.items.delete(key);
  if (op !== 'create' && op !== 'update' && op !== 'upsert') throw badRequest(`op '${String(op)}' is not known`);
  if (typeof value !== 'string' || value.length > MAX_VALUE) throw badRequest('item_value is missing or too long');
  if (!there && store.items.size >= MAX_ITEMS) throw badRequest(`A config store may hold ${MAX_ITEMS} items at most`);
  const time = timestamp(world);
  store.items.set(key, { value, created_at: there?.created_at ?? time, updated_at: time });
}
