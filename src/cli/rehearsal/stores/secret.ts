import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { Routes } from '../handler.ts';
import { type Answer, type Asked, badRequest, duplicate, jsonOf, notFound, refusal } from '../http/answer.ts';
import { servicesLinkedTo } from '../services/find.ts';
import { newId, timestamp } from '../stamp.ts';
import type { World } from '../world.ts';
import { byId, pageOf } from './page.ts';
import { isNameTaken, MAX_ITEMS, MAX_STORES, newStore, type Secret, type Store, storesNamed } from './stores.ts';

const STORES = '/resources/stores/secret';
const STORE = `${STORES}/:store`;

export const secretStores: Routes = {
  [`GET ${STORES}`]: list,
  [`POST ${STORES}`]: create,
  [`POST ${STORES}/client-key`]: createClientKey,
  [`GET ${STORES}/signing-key`]: getSigningKey,
  [`GET ${STORE}`]: get,
  [`DELETE ${STORE}`]: remove,
  [`GET ${STORE}/secrets`]: listSecrets,
  [`POST ${STORE}/secrets`]: writeSecret,
  [`PUT ${STORE}/secrets`]: writeSecret,
  [`PATCH ${STORE}/secrets`]: writeSecret,
  [`GET ${STORE}/secrets/:name`]: getSecret,
  [`DELETE ${STORE}/secrets/:name`]: deleteSecret,
};

type SecretStore = Store<Secret>;

const DEFAULT_LIMIT = 100;
const MAX_SECRET_BYTES = 64_000;

function show({ id, name, created_at }: SecretStore): object {
  return { id, name, created_at };
}

function find({ params }: Asked, { stores }: World): SecretStore {
  const store = stores.secret.get(params.store ?? '');
  if (!store) throw notFound(`Secret store '${params.store}' not found`);
  return store;
}

function list({ query }: Asked, { stores }: World): Answer {
  return page(storesNamed(stores.secret, query).sort(byId), query, { show, nameOf: (store) => store.id });
}

function page<Item>(items: Item[], query: URLSearchParams, { show, nameOf }: Listed<Item>): Answer {
  const limited = new URLSearchParams({ limit: String(DEFAULT_LIMIT), ...Object.fromEntries(query) });
  const { shown, limit, next } = pageOf(items, limited, nameOf);
  return { body: { data: shown.map(show), meta: { limit, ...next } } };
}

interface Listed<Item> {
  show(item: Item): object;
  nameOf(item: Item): string;
}

function create(asked: Asked, world: World): Answer {
  const { name } = jsonOf(asked.body.toString('utf8')) as { name?: unknown };
  if (typeof name !== 'string' || !/^[\w.-]{1,255}$/.test(name)) throw badRequest('Invalid secret store name');
  const { secret } = world.stores;
  if (isNameTaken(secret, name)) throw duplicate('secret store', name);
  if (secret.size >= MAX_STORES) throw badRequest(`There may be ${MAX_STORES} secret stores at most`);
  const store = newStore<Secret>(name, newId(), timestamp(world));
  secret.set(store.id, store);
  return { status: 201, body: show(store) };
}

function get(asked: Asked, world: World): Answer {
  return { body: show(find(asked, world)) };
}

function remove(asked: Asked, world: World): Answer {
  const store = find(asked, world);
  const [service] = servicesLinkedTo(store.id, world);
  if (service !== undefined)
    throw refusal(409, 'Conflict', `Secret store '${store.id}' is linked to service '${service}'`);
  world.stores.secret.delete(store.id);
  return { status: 204 };
}

function showSecret([name, { digest, created_at }]: [string, Secret]): object {
  return { name, digest, created_at };
}

function listSecrets(asked: Asked, world: World): Answer {
  const secrets = [...find(asked, world).items].sort(([one], [other]) => (one < other ? -1 : 1));
  return page(secrets, asked.query, { show: showSecret, nameOf: ([name]) => name });
}

function getSecret(asked: Asked, world: World): Answer {
  const { name = '' } = asked.params;
  const secret = find(asked, world).items.get(name);
  if (!secret) throw notFound(`Secret '${name}' not found`);
  return { body: showSecret([name, secret]) };
}

function deleteSecret(asked: Asked, world: World): Answer {
  const { name = '' } = asked.params;
  if (!find(asked, world).items.delete(name)) throw notFound(`Secret '${name}' not found`);
  return { status: 204 };
}

/** POST makes one, PATCH makes one anew, PUT does either. The value itself is kept nowhere. */
function writeSecret(asked: Asked, world: World): Answer {
  const store = find(asked, world);
  const { name, secret } = jsonOf(asked.body.toString('utf8')) as { name?: unknown; secret?: unknown };
  if (typeof name !== 'string' || !/^[\w.-]{1,255}$/.test(name)) throw badRequest('Invalid secret name');
  requireBase64(secret);
  const isThere = store.items.has(name);
  if (asked.method === 'POST' && isThere) throw duplicate('secret', name);
  if (asked.method === 'PATCH' && !isThere) throw notFound(`Secret '${name}' not found`);
  if (!isThere && store.items.size >= MAX_ITEMS)
    throw badRequest(`A secret store may hold ${MAX_ITEMS} secrets at most`);
  const made: Secret = { digest: newDigest(), created_at: timestamp(world) };
  store.items.set(name, made);
  return { body: { ...showSecret([name, made]), ...(isThere && { recreated: true }) } };
}

function requireBase64(secret: unknown): void {
  const isBase64 = typeof secret === 'string' && /^[A-Za-z0-9+/]+={0,2}$/.test(secret) && secret.length % 4 === 0;
  if (!isBase64) throw badRequest('Invalid secret: it must be in base64, and not empty');
  if (Buffer.byteLength(secret, 'base64') > MAX_SECRET_BYTES) throw badRequest('Invalid secret: it is too long');
}

const signer = generateKeyPairSync('ed25519');
const KEY_MS = 10 * 60_000;

/** A key for the CLI, which encrypts secrets before it sends them. Nothing here decrypts them. */
function createClientKey(_asked: Asked, world: World): Answer {
  const key = rawKey(generateKeyPairSync('x25519').publicKey.export({ type: 'spki', format: 'der' }));
  return {
    body: {
      public_key: key.toString('base64'),
      signature: sign(null, key, signer.privateKey).toString('base64'),
      expires_at: new Date(world.now() + KEY_MS).toISOString(),
    },
  };
}

function getSigningKey(): Answer {
  const key = rawKey(signer.publicKey.export({ type: 'spki', format: 'der' }));
  return { body: { signing_key: key.toString('base64') } };
}

/** RFC 8410: the last 32 bytes are the key. */
function rawKey(der: Buffer): Buffer {
  return der.subarray(-32);
}

/** What stands for a secret: Fastly's digests tell nothing of the value, and differ for the same one. */
function newDigest(): string {
  return randomBytes(32).toString('base64');
}
