import { createPublicKey, verify } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, type Stage, startStage } from '../client.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await startStage({ now: () => Date.UTC(2026, 2, 1, 12) });
});

afterAll(() => stage.stop());

const TIME = '2026-03-01T12:00:00Z';
const CONFIG = '/resources/stores/config';
const KV = '/resources/stores/kv';
const SECRET = '/resources/stores/secret';

async function newStore(kind: 'config' | 'kv' | 'secret', name: string): Promise<string> {
  const { body } = await stage.call(
    `POST /resources/stores/${kind}`,
    kind === 'config' ? { form: { name } } : { json: { name } },
  );
  return `/resources/stores/${kind}/${String(body.id)}`;
}

describe('a config store', () => {
  it('has the recorded shape, and a name of its own', async () => {
    const { status, body } = await stage.call(`POST ${CONFIG}`, { form: { name: 'shape' } });
    const shape = { name: 'shape', id: expect.any(String), created_at: TIME, updated_at: TIME, deleted_at: null };
    expect([status, body]).toEqual([200, shape]);
    expect((await stage.call(`POST ${CONFIG}`, { form: { name: 'shape' } })).body).toMatchObject({
      msg: 'Duplicate record',
    });
    expect((await stage.call(`GET ${CONFIG}?name=shape`)).body).toEqual([shape]);
    expect((await stage.call(`GET ${CONFIG}/nothing`)).body).toEqual({ msg: 'Record not found' });
    const renamed = await stage.call(`PUT ${CONFIG}/${String(body.id)}`, { form: { name: 'other' } });
    expect(renamed.body).toMatchObject({ name: 'other' });
  });

  it('holds items', async () => {
    const store = await newStore('config', 'items');
    const made = await stage.call(`POST ${store}/item`, { form: { item_key: 'k', item_value: 'v' } });
    expect(made.body).toEqual({
      store_id: store.split('/').at(-1),
      item_key: 'k',
      item_value: 'v',
      created_at: TIME,
      updated_at: TIME,
      deleted_at: null,
    });
    expect((await stage.call(`POST ${store}/item`, { form: { item_key: 'k', item_value: 'v' } })).status).toBe(409);
    expect((await stage.call(`PATCH ${store}/item/new`, { form: { item_value: 'v' } })).status).toBe(404);
    expect((await stage.call(`PUT ${store}/item/a%2Fb`, { form: { item_value: 'w' } })).body).toMatchObject({
      item_key: 'a/b',
    });
    expect((await stage.call(`GET ${store}/items`)).body).toHaveLength(2);
    expect((await stage.call(`GET ${store}/info`)).body).toEqual({ item_count: 2 });
    expect((await stage.call(`DELETE ${store}/item/k`)).body).toEqual({ status: 'ok' });
    expect((await stage.call(`GET ${store}/item/k`)).status).toBe(404);
  });

  it('changes many items at once, all or none', async () => {
    const store = await newStore('config', 'batch');
    const change = (...items: object[]) => stage.call(`PATCH ${store}/items`, { json: { items } });
    const item = (op: string, key: string, value = 'v') => ({ op, item_key: key, item_value: value });
    expect((await change(item('create', 'a'), item('upsert', 'b'))).body).toEqual({ status: 'ok' });
    expect((await change(item('update', 'a', 'w'), item('delete', 'none'))).status).toBe(404);
    expect((await stage.call(`GET ${store}/item/a`)).body).toMatchObject({ item_value: 'v' });
    expect((await change(item('update', 'a', 'w'), item('delete', 'b'))).status).toBe(200);
    expect((await stage.call(`GET ${store}/items`)).body).toMatchObject([{ item_key: 'a', item_value: 'w' }]);
    expect((await change(item('burn', 'a'))).status).toBe(400);
  });
});

describe('a KV store', () => {
  it('has the recorded shape', async () => {
    const { status, body } = await stage.call(`POST ${KV}`, { json: { name: 'shape' } });
    const time = '2026-03-01 12:00:00';
    expect([status, body]).toEqual([
      201,
      { id: expect.any(String), name: 'shape', created_at: time, updated_at: time },
    ]);
    const again = await stage.call(`POST ${KV}`, { json: { name: 'shape' } });
    expect([again.status, again.headers.get('content-type')]).toEqual([409, 'application/problem+json']);
    expect(again.body).toMatchObject({ status: 409, title: expect.any(String), detail: expect.any(String) });
    const list = await stage.call(`GET ${KV}?name=shape`);
    expect(list.body).toEqual({ data: [body], meta: { limit: 1_000, total: 1 } });
  });

  it('holds what it is given, by generations', async () => {
    const store = await newStore('kv', 'generations');
    const key = `${store}/keys/a`;
    expect((await stage.call(`PUT ${key}`, { text: 'one' })).status).toBe(200);
    const first = await stage.call(`GET ${key}`);
    expect([first.body, first.headers.get('content-type')]).toEqual(['one', 'application/octet-stream']);
    const generation = first.headers.get('generation')!;
    await stage.call(`PUT ${key}?append=true`, { text: '>' });
    await stage.call(`PUT ${key}?prepend=true`, { text: '<' }, { metadata: 'm' });
    const changed = await stage.call(`GET ${key}`);
    expect([changed.body, changed.headers.get('metadata')]).toEqual(['<one>', 'm']);
    const stale = { 'if-generation-match': generation };
    expect((await stage.call(`PUT ${key}`, { text: 'x' }, stale)).status).toBe(412);
    expect((await stage.call(`PUT ${key}?add=true`, { text: 'x' })).status).toBe(412);
    expect((await stage.call(`DELETE ${key}`, undefined, stale)).status).toBe(412);
    expect((await stage.call(`DELETE ${key}`)).status).toBe(204);
    expect((await stage.call(`DELETE ${key}`)).status).toBe(404);
    expect((await stage.call(`DELETE ${key}?force=true`)).status).toBe(204);
  });

  it('lists keys by pages, prefix and batch', async () => {
    const store = await newStore('kv', 'pages');
    const lines = ['apple', 'banana', 'batch', 'carrot'].map((key) => JSON.stringify({ key, value: 'eA==' }));
    expect((await stage.call(`PUT ${store}/batch`, { text: lines.join('\n') })).body).toMatchObject({
      title: 'success',
    });
    expect((await stage.call(`GET ${store}/keys/apple`)).body).toBe('x');
    const first = (await stage.call(`GET ${store}/keys?limit=3`)).body;
    expect(first).toMatchObject({ data: ['apple', 'banana', 'batch'], meta: { limit: 3 } });
    const cursor = encodeURIComponent(String(first.meta!.next_cursor));
    expect((await stage.call(`GET ${store}/keys?limit=3&cursor=${cursor}`)).body).toEqual({
      data: ['carrot'],
      meta: { limit: 3 },
    });
    expect((await stage.call(`GET ${store}/keys?prefix=ba&consistency=eventual`)).body).toEqual({
      data: ['banana', 'batch'],
      meta: { limit: 1_000, prefix: 'ba', consistency: 'eventual' },
    });
    expect((await stage.call(`DELETE ${store}`)).status).toBe(409);
  });
});

describe('a secret store', () => {
  it('has the recorded shape, and never gives a secret back', async () => {
    const { status, body } = await stage.call(`POST ${SECRET}`, { json: { name: 'shape' } });
    expect([status, body]).toEqual([201, { id: expect.any(String), name: 'shape', created_at: TIME }]);
    const secrets = `${SECRET}/${String(body.id)}/secrets`;
    const secret = { name: 's', secret: Buffer.from('sesame').toString('base64') };
    const made = await stage.call(`POST ${secrets}`, { json: secret });
    expect(made.body).toEqual({ name: 's', digest: expect.stringMatching(/^[\w+/]{43}=$/), created_at: TIME });
    expect((await stage.call(`POST ${secrets}`, { json: secret })).status).toBe(409);
    const anew = await stage.call(`PATCH ${secrets}`, { json: secret });
    expect(anew.body).toMatchObject({ recreated: true });
    expect(anew.body.digest).not.toBe(made.body.digest);
    expect((await stage.call(`PATCH ${secrets}`, { json: { ...secret, name: 't' } })).status).toBe(404);
    expect((await stage.call(`PUT ${secrets}`, { json: { ...secret, name: 't' } })).status).toBe(200);
    expect((await stage.call(`POST ${secrets}`, { json: { name: 'u', secret: 'not base64!' } })).status).toBe(400);
    const list = await stage.call(`GET ${secrets}?limit=1`);
    expect(list.body).toMatchObject({ data: [{ name: 's' }], meta: { limit: 1, next_cursor: expect.any(String) } });
    expect((await stage.call(`DELETE ${secrets}/s`)).status).toBe(204);
    expect((await stage.call(`GET ${secrets}/s`)).status).toBe(404);
  });

  it('gives a key that its own key has signed', async () => {
    const { body: client } = await stage.call(`POST ${SECRET}/client-key`);
    const { body: signing } = await stage.call(`GET ${SECRET}/signing-key`);
    const x = Buffer.from(String(signing.signing_key), 'base64').toString('base64url');
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    const [data, signature] = [client.public_key, client.signature].map((text) => Buffer.from(String(text), 'base64'));
    expect([data!.length, verify(null, data!, key, signature!)]).toEqual([32, true]);
    expect(client.expires_at).toBe('2026-03-01T12:10:00.000Z');
  });
});

describe('a store that is linked', () => {
  it.each(['config', 'kv', 'secret'] as const)('is not deleted: %s', async (kind) => {
    const store = await newStore(kind, `linked-${kind}`);
    const id = await launch(stage, `${kind}.linked.example`);
    const deleted = async () => (await stage.call(`DELETE ${store}`)).status;
    await stage.call(`PUT /service/${id}/version/1/clone`);
    const resource = store.split('/').at(-1)!;
    const link = await stage.call(`POST /service/${id}/version/2/resource`, { form: { resource_id: resource } });
    await stage.call(`PUT /service/${id}/version/2/activate`);
    expect(await deleted()).toBe(409);
    await stage.call(`PUT /service/${id}/version/2/clone`);
    await stage.call(`DELETE /service/${id}/version/3/resource/${String(link.body.id)}`);
    expect(await deleted()).toBe(409);
    await stage.call(`PUT /service/${id}/version/3/activate`);
    expect(await deleted()).toBe(kind === 'config' ? 200 : 204);
    expect(await deleted()).toBe(404);
  });
});
