import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { goodPackage, type Json, launch, type Stage, startStage } from '../client.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await startStage({ now: () => Date.UTC(2026, 2, 1, 12) });
});

afterAll(() => stage.stop());

const keys = (value: Json): string[] => Object.keys(value).sort();

async function newService(name: string): Promise<string> {
  const { body } = await stage.call('POST /service', { form: { name, type: 'wasm', comment: 'c' } });
  return String(body.id);
}

/** The keys of the real API's answers, as go-fastly has recorded them. */
const VERSION_KEYS = `active comment created_at deleted_at deployed environments locked number
  service_id staging testing updated_at`.split(/\s+/);
const SERVICE_KEYS = `comment created_at customer_id deleted_at environments id name type updated_at versions`.split(
  ' ',
);

describe('a service', () => {
  it('has the recorded shape, each time its own', async () => {
    const made = await stage.call('POST /service', { form: { name: 'shape', type: 'wasm', comment: 'hello' } });
    expect([made.status, keys(made.body)]).toEqual([200, [...SERVICE_KEYS, 'paused', 'publish_key'].sort()]);
    expect(made.body).toMatchObject({
      name: 'shape',
      type: 'wasm',
      comment: 'hello',
      created_at: '2026-03-01T12:00:00Z',
    });
    expect(keys(made.body.versions![0]!)).toEqual(VERSION_KEYS);
    const id = String(made.body.id);
    expect(id).toMatch(/^[0-9A-Za-z]{22}$/);
    expect(keys((await stage.call(`GET /service/${id}`)).body)).toEqual(keys(made.body));
    expect(keys((await stage.call('GET /service/search?name=shape')).body)).toEqual(SERVICE_KEYS);
    const details = (await stage.call(`GET /service/${id}/details`)).body;
    expect(keys(details)).toEqual([...SERVICE_KEYS, 'active_version', 'version'].sort());
    expect(keys(details.version!)).toEqual([...VERSION_KEYS, 'backends', 'domains', 'healthchecks'].sort());
    expect(details.active_version).toBeNull();
    const [listed] = (await stage.call('GET /service?direction=descend&per_page=1')).body;
    expect(keys(listed!)).toEqual([...SERVICE_KEYS, 'paused', 'version'].sort());
  });

  it('can be changed, and has a name of its own', async () => {
    const id = await newService('named');
    expect((await stage.call('POST /service', { form: { name: 'named', type: 'wasm' } })).status).toBe(409);
    expect((await stage.call('POST /service', { form: { type: 'wasm' } })).status).toBe(400);
    const { body } = await stage.call(`PUT /service/${id}`, { form: { comment: 'other' } });
    expect(body).toMatchObject({ name: 'named', comment: 'other' });
    expect((await stage.call('GET /service/search?name=nobody')).body).toMatchObject({ msg: 'Record not found' });
  });

  it('is listed by pages', async () => {
    const many = await startStage();
    for (const name of ['a', 'b', 'c', 'd', 'e']) await many.call('POST /service', { form: { name, type: 'wasm' } });
    const page = async (number: number) => {
      const { body, headers } = await many.call(`GET /service?page=${number}&per_page=2&sort=name`);
      return { names: body.map((service) => service.name), link: headers.get('link') };
    };
    const first = await page(1);
    expect(first.names).toEqual(['a', 'b']);
    expect(first.link).toBe(
      `<${many.url}/service?page=3&per_page=2&sort=name>; rel="last", <${many.url}/service?page=2&per_page=2&sort=name>; rel="next"`,
    );
    const last = await page(3);
    expect(last.names).toEqual(['e']);
    expect(last.link).toMatch(/page=2.*rel="prev".*page=1.*rel="first"/);
    await many.stop();
  });

  it('is deleted once it is not in production', async () => {
    const id = await launch(stage, 'delete.example');
    const refused = await stage.call(`DELETE /service/${id}`);
    expect([refused.status, refused.body]).toEqual([
      400,
      { msg: 'Bad request', detail: 'Cannot delete service with active version' },
    ]);
    await stage.call(`PUT /service/${id}/version/1/deactivate`);
    expect((await stage.call(`DELETE /service/${id}`)).body).toEqual({ status: 'ok' });
    expect((await stage.call(`GET /service/${id}`)).status).toBe(404);
    expect((await stage.call(`DELETE /service/${id}`)).body).toEqual({
      msg: 'Bad request',
      detail: `Service '${id}' is deleted`,
    });
  });
});

describe('a version', () => {
  it('is made with just its number, as recorded', async () => {
    const id = await newService('numbers');
    const { body } = await stage.call(`POST /service/${id}/version`);
    expect(body).toEqual({ service_id: id, number: 2 });
    expect((await stage.call(`GET /service/${id}/version`)).body).toHaveLength(2);
    expect(keys((await stage.call(`GET /service/${id}/version/2`)).body)).toEqual(VERSION_KEYS);
    expect((await stage.call(`GET /service/${id}/version/3`)).body).toMatchObject({ msg: 'Record not found' });
  });

  it('copies all objects, the package and the comment when it is cloned', async () => {
    const id = await launch(stage, 'clone.example');
    await stage.call(`PUT /service/${id}/version/1`, { form: { comment: 'mine' } });
    const { body } = await stage.call(`PUT /service/${id}/version/1/clone`);
    expect(body).toMatchObject({ number: 2, active: false, locked: false, comment: 'mine' });
    await stage.call(`POST /service/${id}/version/2/backend`, { form: { name: 'b', address: 'b.example' } });
    await stage.call(`PUT /service/${id}/version/2/domain/clone.example`, { form: { comment: 'changed' } });
    expect((await stage.call(`GET /service/${id}/version/1/backend`)).body).toEqual([]);
    expect((await stage.call(`GET /service/${id}/version/1/domain`)).body).toMatchObject([{ comment: '' }]);
    expect((await stage.call(`GET /service/${id}/version/2/package`)).body).toMatchObject({
      version: 2,
      metadata: { name: 'shop' },
    });
  });

  it('cannot be changed once it is active or locked', async () => {
    const id = await launch(stage, 'locked.example');
    await stage.call(`POST /service/${id}/version`);
    await stage.call(`PUT /service/${id}/version/2/lock`);
    for (const number of [1, 2]) {
      const place = `/service/${id}/version/${number}`;
      const writes = [
        await stage.call(`POST ${place}/backend`, { form: { name: 'b', address: 'b.example' } }),
        await stage.call(`PUT ${place}/domain/locked.example`, { form: { comment: 'x' } }),
        await stage.call(`DELETE ${place}/domain/locked.example`),
        await stage.call(`PUT ${place}/package`, { package: await goodPackage() }),
      ];
      for (const { status, body } of writes) {
        const detail = `Version '${number}' for service '${id}' is locked`;
        expect([status, body]).toEqual([422, { msg: 'Version locked', detail }]);
      }
      expect((await stage.call(`PUT ${place}`, { form: { comment: 'still' } })).status).toBe(200);
    }
  });

  it('says what stands against it, and is not activated then', async () => {
    const id = await newService('invalid');
    const place = `/service/${id}/version/1`;
    const validate = async () => (await stage.call(`GET ${place}/validate`)).body;
    expect(await validate()).toMatchObject({ status: 'error', msg: 'Version has no associated domains' });
    expect((await stage.call(`PUT ${place}/activate`)).status).toBe(400);
    await stage.call(`POST ${place}/domain`, { form: { name: 'invalid.example' } });
    expect(await validate()).toMatchObject({ status: 'error', msg: 'Version has no associated package' });
    expect((await stage.call(`PUT ${place}/activate`)).status).toBe(400);
    await stage.call(`PUT ${place}/package`, { package: await goodPackage() });
    expect(await validate()).toMatchObject({ status: 'ok', msg: null });
    expect((await stage.call(`PUT ${place}/activate`)).body).toMatchObject({ active: true, locked: true });
  });

  it('is rolled back by activating an older one', async () => {
    const id = await launch(stage, 'rollback.example');
    await stage.call(`PUT /service/${id}/version/1/clone`);
    await stage.call(`PUT /service/${id}/version/2/activate`);
    const states = async () =>
      (await stage.call(`GET /service/${id}/version`)).body.map(({ active, locked }) => [active, locked]);
    expect(await states()).toEqual([
      [false, true],
      [true, true],
    ]);
    await stage.call(`PUT /service/${id}/version/1/activate`);
    expect(await states()).toEqual([
      [true, true],
      [false, true],
    ]);
    expect((await stage.call(`GET /service/${id}/details`)).body).toMatchObject({
      active_version: { number: 1 },
      environments: [{ name: 'production', service_id: id, active_version: 1 }],
    });
  });

  it('is staged beside one in production, and is a draft still', async () => {
    const fresh = await newService('too early');
    await stage.call(`POST /service/${fresh}/version/1/domain`, { form: { name: 'early.example' } });
    await stage.call(`PUT /service/${fresh}/version/1/package`, { package: await goodPackage() });
    expect((await stage.call(`PUT /service/${fresh}/version/1/activate/staging`)).status).toBe(400);

    const id = await launch(stage, 'staged.example');
    await stage.call(`PUT /service/${id}/version/1/clone`);
    const { body } = await stage.call(`PUT /service/${id}/version/2/activate/staging`);
    expect(body).toMatchObject({ active: false, locked: false, staging: true });
    expect(body.environments).toMatchObject([{ name: 'staging', active_version: 2 }]);
    expect((await stage.call(`GET /service/${id}/version/1`)).body).toMatchObject({ active: true });
    const unstaged = await stage.call(`PUT /service/${id}/version/2/deactivate/staging`);
    expect(unstaged.body).toMatchObject({ staging: false, environments: [] });
    expect((await stage.call(`PUT /service/${id}/version/2/activate/moon`)).status).toBe(400);
  });
});
