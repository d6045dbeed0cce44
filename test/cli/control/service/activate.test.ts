import { beforeEach, describe, expect, it } from 'vitest';
import { activate } from '../../../../src/cli/control/service/activate.ts';
import { activeVersion, readService, stagedVersion } from '../../../../src/cli/control/service/service.ts';
import type { FastlyApi } from '../../../../src/cli/fastly/api.ts';
import { type InProcess, startInProcess } from '../in-process.ts';

let world: InProcess;
let api: FastlyApi;
let id: string;

/** A service whose version 1 is active, with drafts that can be activated. */
beforeEach(async () => {
  world = startInProcess();
  api = world.api();
  ({ id } = await api.call<{ id: string }>({
    method: 'POST',
    path: '/service',
    payload: { form: { name: 's', type: 'wasm' } },
  }));
  const record = world.world.services.get(id)!;
  const code = { id: 'P', metadata: {}, created_at: '', updated_at: '' } as never;
  const domain = { name: 'a.example', created_at: '', updated_at: '' };
  Object.assign(record.versions[0]!, { package: code });
  record.versions[0]!.objects.domain.push(domain);
  await api.call({ method: 'PUT', path: `/service/${id}/version/1/activate` });
  for (const path of [1, 1, 1]) await api.call({ method: 'PUT', path: `/service/${id}/version/${path}/clone` });
});

/** Does something just after the request of the activation. */
function after(act: () => Promise<unknown>): FastlyApi {
  return {
    ...api,
    call: async (asked) => {
      const answer = await api.call(asked);
      if (asked.path.endsWith('/activate')) await act();
      return answer as never;
    },
  };
}

const activateByHand = (number: number) =>
  api.call({ method: 'PUT', path: `/service/${id}/version/${number}/activate` });

describe('an activation', () => {
  it('is done, and nothing else happened', async () => {
    const service = await readService(api, id);
    expect(await activate(api, { service, number: 2 })).toMatchObject({ answer: { number: 2 }, notes: [] });
    expect(activeVersion(await readService(api, id))?.number).toBe(2);
  });

  it.each([false, true])('whose answer was lost is seen to be done (staging: %s)', async (stage) => {
    const service = await readService(api, id);
    world.fault({ cut: 1, when: 'after' });
    const { notes } = await activate(api, { service, number: 2, stage });
    expect(notes).toEqual([`the answer to the ${stage ? 'staging' : 'activation'} was lost: it is done`]);
    const now = await readService(api, id);
    expect((stage ? stagedVersion(now) : activeVersion(now))?.number).toBe(2);
  });

  it('whose request was lost is an error', async () => {
    const service = await readService(api, id);
    world.fault({ cut: 1, when: 'before' });
    await expect(activate(api, { service, number: 2 })).rejects.toThrow('cannot be reached');
    expect(activeVersion(await readService(api, id))?.number).toBe(1);
  });

  it('of which nobody can say whether it took place is an error', async () => {
    const service = await readService(api, id);
    world.fault({ cut: 1, when: 'after' });
    world.fault({ cut: 2, when: 'before' });
    await expect(activate(api, { service, number: 2 })).rejects.toThrow('cannot be reached');
  });

  it('is done although nobody can look at it afterwards', async () => {
    const service = await readService(api, id);
    world.fault({ cut: 2, when: 'before' });
    expect(await activate(api, { service, number: 2 })).toMatchObject({ notes: [] });
  });

  it('that is refused is an error, with what Fastly says', async () => {
    const service = await readService(api, id);
    world.fault({ status: 400, body: { msg: 'Bad request', detail: 'no such thing' }, path: '/' });
    await expect(activate(api, { service, number: 2 })).rejects.toMatchObject({ why: 'Bad request: no such thing' });
  });

  it('that another one followed at once says so, and fails', async () => {
    const service = await readService(api, id);
    const raced = activate(
      after(() => activateByHand(3)),
      { service, number: 2 },
    );
    await expect(raced).rejects.toMatchObject({
      message: 'version 2 was activated, and then version 3',
      why: 'somebody else activated version 3 at the same time, and it is the active one',
    });
  });

  it('that has replaced another of the same moment says so', async () => {
    const service = await readService(api, id);
    await activateByHand(3);
    const { notes } = await activate(api, { service, number: 2 });
    expect(notes).toEqual([
      'somebody else activated version 3 at the same time; version 2 has replaced it, without what it changed',
    ]);
  });
});
