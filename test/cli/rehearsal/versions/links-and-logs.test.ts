import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Stage, startStage } from '../client.ts';

let stage: Stage;
let place: string;
let count = 0;

beforeAll(async () => {
  stage = await startStage({ now: () => Date.UTC(2026, 2, 1, 12) });
});

afterAll(() => stage.stop());

beforeEach(async () => {
  count += 1;
  const { body } = await stage.call('POST /service', { form: { name: `links ${count}`, type: 'wasm' } });
  place = `/service/${String(body.id)}/version/1`;
});

const make = (kind: string, form: Record<string, string>) => stage.call(`POST ${place}/${kind}`, { form });

const OF_VERSION = {
  version: 1,
  created_at: '2026-03-01T12:00:00Z',
  updated_at: '2026-03-01T12:00:00Z',
  deleted_at: null,
};

describe('a log endpoint', () => {
  it('gives back what it is given, and is one of its type', async () => {
    const { status, body } = await make('logging/https', { name: 'l', url: 'https://l.example', method: 'PUT' });
    expect([status, body]).toEqual([
      200,
      {
        ...OF_VERSION,
        version: '1',
        service_id: place.split('/')[2],
        name: 'l',
        format: '%h %l %u %t "%r" %>s %b',
        format_version: '2',
        log_processing_region: 'none',
        method: 'PUT',
        placement: null,
        response_condition: '',
        url: 'https://l.example',
      },
    ]);
    const json = await stage.call(`PUT ${place}/logging/https/l`, { json: { method: 'POST' } });
    expect(json.body).toMatchObject({ method: 'POST', url: 'https://l.example' });
    expect((await stage.call(`GET ${place}/logging/s3`)).body).toEqual([]);
    expect((await stage.call(`GET ${place}/logging/https`)).body).toHaveLength(1);
    expect((await make('logging/s3', { name: 'l' })).body).toEqual({
      msg: 'Duplicate record',
      detail: "Duplicate logging_syslog: 'l'",
    });
    expect((await make('logging/pigeon', { name: 'p' })).status).toBe(404);
  });
});

describe('a resource link', () => {
  it('has the recorded shape, and its store’s name by default', async () => {
    const store = (await stage.call('POST /resources/stores/kv', { json: { name: `links-${count}` } })).body;
    const { body } = await make('resource', { resource_id: String(store.id) });
    expect(body).toEqual({
      ...OF_VERSION,
      service_id: place.split('/')[2],
      id: expect.stringMatching(/^\w{22}$/),
      name: `links-${count}`,
      resource_id: store.id,
      resource_type: 'object-store',
      href: null,
    });
    const id = String(body.id);
    const renamed = await stage.call(`PUT ${place}/resource/${id}`, { form: { name: 'alias' } });
    expect(renamed.body).toMatchObject({ id, name: 'alias' });
    expect((await make('resource', { resource_id: String(store.id), name: 'alias' })).status).toBe(409);
    expect((await make('resource', { resource_id: 'nothing', name: 'n' })).status).toBe(400);
    expect((await stage.call(`DELETE ${place}/resource/${id}`)).body).toEqual({ status: 'ok' });
  });
});
