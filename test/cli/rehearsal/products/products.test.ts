import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, type Stage, startStage } from '../client.ts';

let stage: Stage;
let service: string;

beforeAll(async () => {
  stage = await startStage();
  service = await launch(stage, 'products.example');
});

afterAll(() => stage.stop());

const at = (product: string) => `/enabled-products/v1/${product}/services/${service}`;

describe('a product of a service', () => {
  it.each(['fanout', 'websockets', 'image_optimizer', 'brotli_compression', 'domain_inspector', 'api_discovery'])(
    'is switched on and off, in the recorded shape: %s',
    async (product) => {
      const absent = await stage.call(`GET ${at(product)}`);
      expect([absent.status, absent.body]).toEqual([
        400,
        { type: '', title: 'no product on service', status: 400, errors: null, detail: '' },
      ]);
      const shown = {
        product: { id: product, object: 'product' },
        service: { id: service, object: 'service' },
        _links: { self: at(product) },
      };
      const enabled = await stage.call(`PUT ${at(product)}`, { json: {} });
      expect([enabled.status, enabled.body]).toEqual([200, shown]);
      expect((await stage.call(`GET ${at(product)}`)).body).toEqual(shown);
      expect((await stage.call(`GET /enabled-products/v1/${product}/services`)).body.services).toEqual([service]);
      expect((await stage.call(`DELETE ${at(product)}`)).status).toBe(204);
      expect((await stage.call(`DELETE ${at(product)}`)).status).toBe(204);
      expect((await stage.call(`GET ${at(product)}`)).status).toBe(400);
    },
  );

  it.each([
    ['ddos_protection', {}, { mode: 'log' }, { mode: 'block' }],
    ['bot_management', {}, { contentguard: 'off' }, { contentguard: 'on' }],
    ['ngwaf', { workspace_id: 'w' }, { workspace_id: 'w', traffic_ramp: '100' }, { traffic_ramp: '45' }],
  ])('has its settings: %s', async (product, given, expected, change) => {
    await stage.call(`PUT ${at(product)}`, { json: given });
    const configuration = `${at(product)}/configuration`;
    const { body } = await stage.call(`GET ${configuration}`);
    expect(body).toMatchObject({ configuration: expected, _links: { self: configuration } });
    const changed = await stage.call(`PATCH ${configuration}`, { json: change });
    expect(changed.body.configuration).toEqual({ ...expected, ...change });
    expect((await stage.call(`PATCH ${configuration}`, { json: { nothing: 'x' } })).status).toBe(400);
    await stage.call(`DELETE ${at(product)}`);
    expect((await stage.call(`GET ${configuration}`)).status).toBe(400);
  });

  it('is refused where it is not known, its service is not, or it needs more', async () => {
    expect((await stage.call(`PUT ${at('teleport')}`, { json: {} })).status).toBe(404);
    expect((await stage.call(`PUT /enabled-products/v1/fanout/services/none`, { json: {} })).status).toBe(404);
    expect((await stage.call(`PUT ${at('ngwaf')}`, { json: {} })).status).toBe(400);
  });
});

describe('the datacenters', () => {
  it('are listed with the names of their shields', async () => {
    const { body } = await stage.call('GET /datacenters');
    expect(body).toContainEqual({
      code: 'AMS',
      name: 'Amsterdam',
      group: 'Europe',
      coordinates: { x: 0, y: 0, latitude: 52.308613, longitude: 4.763889 },
      shield: 'amsterdam-nl',
    });
    expect(body.map(({ shield }) => shield)).toContain('lhr-london-gb');
  });
});
