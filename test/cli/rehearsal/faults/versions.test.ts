import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launch, startStage, type Stage } from '../client.ts';

let stage: Stage;
let hold: ((path: string) => Promise<void>) | undefined;

beforeAll(async () => {
  stage = await startStage({ before: ({ path }) => hold?.(path) });
});

afterAll(() => stage.stop());
afterEach(() => {
  hold = undefined;
  stage.fault({ clear: true });
});

const versions = async (id: string) => (await stage.call(`GET /service/${id}/version`)).body;
const activeOf = async (id: string) => (await versions(id)).find(({ active }) => active)!.number;

async function withDraft(domain: string): Promise<string> {
  const id = await launch(stage, domain);
  await stage.call(`PUT /service/${id}/version/1/clone`);
  return id;
}

describe('a request that is cut by its path', () => {
  it.each(['before', 'after'] as const)('is the next of that path alone, %s it took effect', async (when) => {
    const id = await withDraft(`cut-${when}.example`);
    stage.fault({ cutPath: '/activate', when });
    expect((await stage.call(`GET /service/${id}`)).status).toBe(200);
    await expect(stage.call(`PUT /service/${id}/version/2/activate`)).rejects.toThrow();
    expect(await activeOf(id)).toBe(when === 'after' ? 2 : 1);
    expect((await stage.call(`PUT /service/${id}/version/1/activate`)).status).toBe(200);
  });

  it('is of one method, where it is named', async () => {
    const id = await withDraft('cut-method.example');
    stage.fault({ cutPath: '/domain', method: 'POST', when: 'before' });
    expect((await stage.call(`GET /service/${id}/version/2/domain`)).status).toBe(200);
    const form = { name: 'added.example' };
    await expect(stage.call(`POST /service/${id}/version/2/domain`, { form })).rejects.toThrow();
  });
});

describe('another writer', () => {
  it('activates a version of its own just before a request, once', async () => {
    const id = await withDraft('two.example');
    stage.fault({ activateBefore: '/activate' });
    await stage.call(`GET /service/${id}/version/2`);
    expect(await activeOf(id)).toBe(1);
    await stage.call(`PUT /service/${id}/version/2/activate`);
    expect(
      (await versions(id)).map(({ number, active, locked, comment }) => [number, active, locked, comment]),
    ).toEqual([
      [1, false, true, ''],
      [2, true, true, ''],
      [3, false, true, 'made by another one'],
    ]);
    await stage.call(`PUT /service/${id}/version/2/activate`);
    expect(await versions(id)).toHaveLength(3);
  });

  it('may be let in between any two requests', async () => {
    const id = await withDraft('between.example');
    hold = async (path) => {
      if (!path.endsWith('/version/2/activate')) return;
      hold = undefined;
      await stage.call(`PUT /service/${id}/version/2`, { form: { comment: 'meanwhile' } });
    };
    expect((await stage.call(`PUT /service/${id}/version/2/activate`)).body).toMatchObject({ comment: 'meanwhile' });
  });
});

describe('a warning', () => {
  it('is in the answers of validation and activation, which go well', async () => {
    const id = await withDraft('warned.example');
    stage.fault({ warn: 'the moon is full' });
    expect((await stage.call(`GET /service/${id}/version/2/validate`)).body).toEqual({
      status: 'ok',
      msg: 'Warning: the moon is full',
      errors: [],
      warnings: ['the moon is full'],
      messages: [],
    });
    const activated = await stage.call(`PUT /service/${id}/version/2/activate`);
    expect([activated.status, activated.body.msg]).toEqual([200, 'Warning: the moon is full']);
  });

  it('tells of a backend whose host nobody can have', async () => {
    const id = await withDraft('unresolved.example');
    const form = { name: 'b', address: 'origin.invalid' };
    await stage.call(`POST /service/${id}/version/2/backend`, { form });
    expect((await stage.call(`PUT /service/${id}/version/2/activate`)).body).toMatchObject({
      active: true,
      msg: 'Warning: Backend host `origin.invalid` could not be resolved to an IP address: Name or service not known',
    });
  });
});

describe('staging', () => {
  it.each([
    ['both', true, ['staging']],
    ['environments', false, ['staging']],
    ['flag', true, []],
  ] as const)('is told by %s', async (stagingBy, flag, environments) => {
    const id = await withDraft(`staged-${stagingBy}.example`);
    stage.fault({ stagingBy });
    await stage.call(`PUT /service/${id}/version/2/activate/staging`);
    const { body } = await stage.call(`GET /service/${id}/version/2`);
    expect(body.staging).toBe(flag);
    expect(body.environments!.map(({ name }) => name)).toEqual(environments);
    expect((await stage.call(`GET /service/${id}`)).body.versions![1]).toEqual(body);
  });
});
