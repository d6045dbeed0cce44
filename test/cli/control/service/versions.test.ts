import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changed, type Launch, site, startLaunch } from '../launch.ts';

let launch: Launch;
beforeEach(async () => {
  launch = await startLaunch();
});
afterEach(() => launch.stop());

describe('versions', () => {
  it('are staged, and then promoted', async () => {
    await launch.apply(site);
    await launch.apply(changed, { stage: true });
    expect(await launch.activeNumber()).toBe(1);
    expect((await launch.versions()).find(({ staging }) => staging)?.number).toBe(2);
    const before = (await launch.versions()).length;
    await launch.apply(changed, { stage: true });
    expect((await launch.versions()).length).toBe(before);
    const { status, out } = await launch.run(['promote', '--yes', '--json']);
    expect([status, JSON.parse(out)]).toEqual([0, { service: launch.serviceId(), from: 1, to: 2 }]);
    expect(await launch.activeNumber()).toBe(2);
    expect(await launch.run(['promote', '--yes'])).toMatchObject({ status: 1 });
  });

  it('are not promoted where what is active is newer than what they were made from', async () => {
    await launch.apply(site);
    await launch.apply(changed, { stage: true });
    await launch.apply(site, { code: 'c0de2' });
    const { status, err } = await launch.run(['promote', '--yes']);
    expect(status).toBe(1);
    expect(err).toContain('it was made from version 1, and version 3 is active: what that changed would be lost');
    expect(await launch.activeNumber()).toBe(3);
  });

  it('are promoted although the answer was lost, and warnings of Fastly are told', async () => {
    await launch.apply(site);
    await launch.apply(changed, { stage: true });
    launch.rehearsal.fault({ cutPath: '/activate', when: 'after' });
    const { status, out, err } = await launch.run(['promote', '--yes']);
    expect([status, out]).toEqual([0, 'version 2 is active']);
    expect(err).toContain('note: the answer to the activation was lost: it is done');
    launch.rehearsal.fault({ warn: 'a backend is not reachable' });
    expect((await launch.run(['rollback', '--yes'])).err).toContain('warning of Fastly: a backend is not reachable');
  });

  it('are seen on staging where only their environments say so', async () => {
    await launch.apply(site);
    launch.rehearsal.fault({ stagingBy: 'environments' });
    await launch.apply(changed, { stage: true });
    expect((await launch.run(['versions'])).out).toMatch(/^2 +staged/m);
    expect(await launch.run(['promote', '--yes'])).toMatchObject({ status: 0, out: 'version 2 is active' });
  });

  it('are gone back to, and the next apply goes forward again', async () => {
    await launch.apply(site);
    await launch.apply(changed);
    const { status, out } = await launch.run(['rollback', '--json', '--yes']);
    expect([status, JSON.parse(out)]).toEqual([0, { service: launch.serviceId(), from: 2, to: 1 }]);
    expect(await launch.activeNumber()).toBe(1);
    await launch.apply(changed);
    expect(await launch.names('backend')).toEqual(['shop']);
  });

  it.each([
    [['0'], 'no such version'],
    [['99'], 'no such version'],
    [['2'], 'it is the active one'],
    [['3'], 'a draft'],
    [['x'], 'is no version'],
  ])('are gone back to only where there is one: %j', async (operand, why) => {
    await launch.apply(site);
    await launch.apply(changed);
    await launch.draftByHand('backend', { name: 'theirs', address: 'their.example' });
    const { status, err } = await launch.run(['rollback', '--yes', ...operand]);
    expect(status).toBeGreaterThan(0);
    expect(err).toContain(why);
    expect(await launch.activeNumber()).toBe(2);
  });

  it('have none before the first', async () => {
    await launch.apply(site);
    expect((await launch.run(['rollback', '--yes'])).err).toContain('there is nothing to go back to');
  });
});

describe('destroy', () => {
  const left = async () => {
    const services = await launch.api.get<{ name: string }[]>('/service');
    const stores = await launch.api.get<{ name: string }[]>('/resources/stores/config');
    const tls = await launch.api.get<{ data: object[] }>('/tls/subscriptions');
    return [services.map(({ name }) => name), stores.map(({ name }) => name), tls.data.length];
  };

  it('removes all that apply made, and nothing else', async () => {
    await launch.api.call({ method: 'POST', path: '/service', payload: { form: { name: 'theirs', type: 'wasm' } } });
    await launch.api.call({ method: 'POST', path: '/resources/stores/config', payload: { form: { name: 'theirs' } } });
    await launch.apply(site);
    const { status, out } = await launch.run(['destroy'], ['yes']);
    expect(status).toBe(0);
    expect(out).toContain('- service shop');
    expect(out).toContain('- certificate www.shop.example');
    expect(await left()).toEqual([['theirs'], ['theirs'], 0]);
    expect(readFileSync(launch.state, 'utf8')).toBe('{}\n');
  });

  it('leaves a service alone that popgate did not make', async () => {
    const form = { name: 'theirs', type: 'wasm' };
    const { id } = await launch.api.call<{ id: string }>({ method: 'POST', path: '/service', payload: { form } });
    const { status, err } = await launch.run(['destroy', '--yes', '--service-id', id]);
    expect(status).toBe(1);
    expect(err).toContain('popgate did not make the service');
  });

  it('leaves the service of another environment alone', async () => {
    await launch.apply(site);
    const { status } = await launch.run(['destroy', '--yes', '--service-id', launch.serviceId(), '--env', 'staging']);
    expect(status).toBe(1);
    expect((await left())[0]).toEqual(['shop']);
  });

  it('finishes what was cut off', async () => {
    await launch.apply(site);
    launch.rehearsal.fault({ status: 400, body: { msg: 'Bad request' }, path: '/resources/stores/config/' });
    expect((await launch.run(['destroy', '--yes'])).status).toBe(1);
    expect((await launch.run(['destroy', '--yes'])).status).toBe(0);
    expect(await left()).toEqual([[], [], 0]);
  });
});
