import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { goodPackage, launch, type Stage, startStage } from '../client.ts';

let stage: Stage;
const time = Date.UTC(2026, 2, 1, 12);

beforeAll(async () => {
  stage = await startStage({ now: () => time });
});

afterAll(() => stage.stop());

const DOMAINS = '/domain-management/v1/domains';
const add = (json: Record<string, unknown>) => stage.call(`POST ${DOMAINS}`, { json });
const TAKEN = { errors: [{ title: 'Invalid value for fqdn', detail: 'fqdn has already been taken' }] };

describe('domain management', () => {
  it('has the recorded shapes', async () => {
    const made = await add({ fqdn: 'recorded.example', service_id: null, description: 'mine' });
    const shown = {
      id: expect.stringMatching(/^\w{22}$/),
      created_at: '2026-03-01T12:00:00.000Z',
      fqdn: 'recorded.example',
      updated_at: '2026-03-01T12:00:00.000Z',
      service_id: null,
      activated: false,
      verified: false,
      description: 'mine',
    };
    expect([made.status, made.body]).toEqual([201, shown]);
    const one = `${DOMAINS}/${String(made.body.id)}`;
    expect((await stage.call(`GET ${one}`)).body).toEqual(shown);
    const again = await add({ fqdn: 'recorded.example' });
    expect([again.status, again.body]).toEqual([400, TAKEN]);
    const service = await launch(stage, 'other.example');
    const changed = await stage.call(`PATCH ${one}`, { json: { service_id: service } });
    expect(changed.body).toMatchObject({ service_id: service, activated: true, description: 'mine' });
    expect((await stage.call(`DELETE ${one}`)).status).toBe(204);
    expect((await stage.call(`GET ${one}`)).status).toBe(404);
  });

  it('is listed by part of the name, by service, and by pages', async () => {
    const service = await launch(stage, 'listing.example');
    for (const name of ['c', 'a', 'b']) await add({ fqdn: `${name}.list.example`, service_id: service });
    await add({ fqdn: 'd.list.example' });
    const names = async (query: string) =>
      (await stage.call(`GET ${DOMAINS}?${query}`)).body.data!.map(({ fqdn }) => String(fqdn)[0]).join('');
    expect(await names('fqdn=list.example')).toBe('abcd');
    expect(await names('fqdn=list.example&sort=-fqdn')).toBe('dcba');
    expect(await names(`service_id=${service}`)).toBe('abc');
    const { meta } = (await stage.call(`GET ${DOMAINS}?fqdn=list.example&limit=3`)).body;
    expect(meta).toEqual({ total: 4, limit: 3, sort: 'fqdn', next_cursor: expect.any(String) });
    const cursor = encodeURIComponent(String(meta!.next_cursor));
    expect(await names(`fqdn=list.example&limit=3&cursor=${cursor}`)).toBe('d');
    expect((await stage.call(`GET ${DOMAINS}?sort=size`)).status).toBe(400);
  });

  it('and the versions of services do not take one another’s domains', async () => {
    const owner = await launch(stage, 'version.example');
    expect((await add({ fqdn: 'version.example' })).body).toEqual(TAKEN);
    await add({ fqdn: 'managed.example', service_id: owner });
    const other = await launch(stage, 'another.example');
    await stage.call(`PUT /service/${other}/version/1/clone`);
    const form = { name: 'managed.example' };
    expect((await stage.call(`POST /service/${other}/version/2/domain`, { form })).status).toBe(400);
  });

  it('serves a service whose versions hold no domain, TLS with it', async () => {
    const { body } = await stage.call('POST /service', { form: { name: 'without', type: 'wasm' } });
    const version = `/service/${String(body.id)}/version/1`;
    await stage.call(`PUT ${version}/package`, { package: await goodPackage() });
    expect((await stage.call(`PUT ${version}/activate`)).status).toBe(400);
    await add({ fqdn: 'without.example', service_id: body.id });
    expect((await stage.call(`PUT ${version}/activate`)).status).toBe(200);
    const data = {
      type: 'tls_subscription',
      relationships: { tls_domains: { data: [{ type: 'tls_domain', id: 'without.example' }] } },
    };
    expect((await stage.call('POST /tls/subscriptions', { json: { data } })).status).toBe(201);
  });

  it.each([
    ['no domain', { fqdn: 'localhost' }],
    ['nothing', {}],
    ['a service that is not there', { fqdn: 'good.example', service_id: 'none' }],
  ])('refuses %s', async (_name, json) => {
    expect((await add(json)).status).toBe(400);
    expect((await stage.call(`GET ${DOMAINS}?fqdn=good`)).body.data).toEqual([]);
  });
});
