import type { Routes } from '../handler.ts';
import { type Answer, type Asked, jsonOf, problem } from '../http/answer.ts';
import { servicesLinkedTo } from '../services/find.ts';
import { newId } from '../stamp.ts';
import type { World } from '../world.ts';
import { byId, pageOf } from './page.ts';
import { isNameTaken, type KvItem, MAX_ITEMS, MAX_STORES, newStore, type Store, storesNamed } from './stores.ts';

const STORES = '/resources/stores/kv';
const STORE = `${STORES}/:store`;

export const kvStores: Routes = {
  [`GET ${STORES}`]: list,
  [`POST ${STORES}`]: create,
  [`GET ${STORE}`]: get,
  [`DELETE ${STORE}`]: remove,
  [`GET ${STORE}/keys`]: listKeys,
  [`PUT ${STORE}/batch`]: putBatch,
  [`GET ${STORE}/keys/:key`]: getItem,
  [`PUT ${STORE}/keys/:key`]: putItem,
  [`DELETE ${STORE}/keys/:key`]: deleteItem,
};

type KvStore = Store<KvItem>;

const MAX_KEY_BYTES = 1_024;
const MAX_VALUE_BYTES = 25_000_000;

function show({ id, name, created_at, updated_at }: KvStore): object {
  return { id, name, created_at, updated_at };
}

function find({ params }: Asked, { stores }: World): KvStore {
  const store = stores.kv.get(params.store ?? '');
  if (!store) throw problem(404, 'store not found', `there is no KV store '${params.store}'`);
  return store;
}

function list({ query }: Asked, { stores }: World): Answer {
  const all = storesNamed(stores.kv, query);
  const { shown, limit, next } = pageOf(all.sort(byId), query, (store) => store.id);
  return { body: { data: shown.map(show), meta: { limit, total: all.length, ...next } } };
}

function create(asked: Asked, world: World): Answer {
  const { name } = jsonOf(asked.body.toString('utf8')) as { name?: unknown };
  if (typeof name !== 'string' || !/^[\w. -]{1,255}$/.test(name))
    throw problem(400, 'bad request', 'the name is not valid');
  const { kv } = world.stores;
  if (isNameTaken(kv, name)) throw problem(409, 'conflict', `a KV store '${name}' is there already`);
  if (kv.size >= MAX_STORES) throw problem(400, 'bad request', `there may be ${MAX_STORES} KV stores at most`);
  const time = new Date(world.now()).toISOString().slice(0, 19).replace('T', ' ');
  const store = newStore<KvItem>(name, newId().toLowerCase(), time);
  kv.set(store.id, store);
  return { status: 201, body: show(store) };
}

function get(asked: Asked, world: World): Answer {
  return { body: show(find(asked, world)) };
}

function remove(asked: Asked, world: World): Answer {
  const store = find(asked, world);
  const [service] = servicesLinkedTo(store.id, world);
  if (service !== undefined) throw problem(409, 'conflict', `the store is linked to service '${service}'`);
  if (store.items.size > 0) throw problem(409, 'conflict', 'the store is not empty');
  world.stores.kv.delete(store.id);
  return { status: 204 };
}

function listKeys(asked: Asked, world: World): Answer {
  const { query } = asked;
  const prefix = query.get('prefix') ?? '';
  const consistency = query.get('consistency');
  const keys = [...find(asked, world).items.keys()].filter((key) => key.startsWith(prefix)).sort();
  const { shown, limit, next } = pageOf(keys, query, (key) => key);
  const meta = {
    limit,
    ...(prefix !== '' && { prefix }),
    ...(consistency === 'eventual' && { consistency }),
    ...next,
  };
  return { body: { data: shown, meta } };
}

function getItem(asked: Asked, world: World): Answer {
  const { value, generation, metadata } = findItem(asked, world);
  const headers = { generation, ...(metadata !== '' && { metadata }) };
  return { body: value, type: 'application/octet-stream', headers };
}

function findItem(asked: Asked, world: World): KvItem {
  const item = find(asked, world).items.get(asked.params.key ?? '');
  if (!item) throw problem(404, 'item not found', `there is no key '${asked.params.key}'`);
  return item;
}

/** `add`, `append`, `prepend`, and `if-generation-match`; what does not hold is a 412. */
function putItem(asked: Asked, world: World): Answer {
  const store = find(asked, world);
  const { query, headers, body, params } = asked;
  const there = store.items.get(params.key ?? '');
  if (there && query.get('add') === 'true') return { status: 412 };
  if (!isExpected(asked, there)) return { status: 412 };
  const before = there?.value ?? Buffer.alloc(0);
  const value =
    query.get('append') === 'true'
      ? Buffer.concat([before, body])
      : query.get('prepend') === 'true'
        ? Buffer.concat([body, before])
        : body;
  write(store, { key: params.key ?? '', value, metadata: String(headers.metadata ?? '') }, world);
  return { status: 200 };
}

function isExpected({ headers }: Asked, there: KvItem | undefined): boolean {
  const wanted = headers['if-generation-match'];
  return wanted === undefined || wanted === (there?.generation ?? '0');
}

interface Written {
  key: string;
  value: Buffer;
  metadata: string;
}

function write(store: KvStore, { key, value, metadata }: Written, world: World): void {
  if (key === '' || Buffer.byteLength(key) > MAX_KEY_BYTES) throw problem(400, 'bad request', 'the key is not valid');
  if (value.length > MAX_VALUE_BYTES) throw problem(413, 'too large', `a value has ${MAX_VALUE_BYTES} bytes at most`);
  const there = store.items.get(key);
  if (!there && store.items.size >= MAX_ITEMS)
    throw problem(400, 'bad request', `there may be ${MAX_ITEMS} keys at most`);
  // Microseconds, as the real API has; each greater than the one before.
  const generation = Math.max(world.now() * 1_000, Number(there?.generation ?? 0) + 1);
  store.items.set(key, { value, generation: String(generation), metadata });
}

/** Lines of JSON, each with a key and a value in base64. */
function putBatch(asked: Asked, world: World): Answer {
  const store = find(asked, world);
  const lines = asked.body
    .toString('utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const written = lines.map((line) => jsonOf(line) as { key?: unknown; value?: unknown; metadata?: unknown });
  for (const { key, value, metadata } of written) {
    if (typeof key !== 'string' || typeof value !== 'string')
      throw problem(400, 'bad request', 'key or value is missing');
    write(
      store,
      { key, value: Buffer.from(value, 'base64'), metadata: typeof metadata === 'string' ? metadata : '' },
      world,
    );
  }
  return { body: { type: '', title: 'success', errors: [] } };
}

function deleteItem(asked: Asked, world: World): Answer {
  const store = find(asked, world);
  const { key = '' } = asked.params;
  if (!store.items.has(key) && asked.query.get('force') === 'true') return { status: 204 };
  const item = findItem(asked, world);
  if (!isExpected(asked, item)) return { status: 412 };
  store.items.delete(key);
  return { status: 204 };
}
