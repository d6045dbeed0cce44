import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describePlan } from '../../../../src/cli/control/plan/describe.ts';
import type { GatewayConfig } from '../../../../src/gateway/index.ts';
import { type Launch, site, startLaunch } from '../launch.ts';

let launch: Launch;
beforeEach(async () => {
  launch = await startLaunch();
});
afterEach(() => launch.stop());

describe('the items of stores', () => {
  const store = async (name: string) => {
    const found = await launch.api.get<{ id: string; name: string }[]>('/resources/stores/config');
    return `/resources/stores/config/${found.find((one) => one.name.endsWith(`_${name}`))!.id}`;
  };
  const items = async (name: string) => {
    const found = await launch.api.get<{ item_key: string; item_value: string }[]>(`${await store(name)}/items`);
    return Object.fromEntries(found.map(({ item_key: key, item_value: value }) => [key, value]));
  };
  const holding = (held: Record<string, string>, mode?: 'seed' | 'sync'): GatewayConfig => ({
    ...site,
    stores: { config: { settings: held }, ...(mode && { items: { settings: mode } }) },
  });
  const byHand = async (key: string, value: string) =>
    launch.api.call({
      method: 'PATCH',
      path: `${await store('settings')}/items`,
      payload: { json: { items: [{ op: 'upsert', item_key: key, item_value: value }] } },
    });

  it('are Viceroy’s alone, unless the configuration says more', async () => {
    await launch.apply(holding({ a: '1' }));
    expect(await items('settings')).toEqual({});
  });

  it('are made where they are missing, and then left to the operators', async () => {
    await launch.apply(holding({ a: '1', b: '2' }, 'seed'));
    await byHand('a', 'changed');
    await byHand('theirs', '3');
    await launch.apply(holding({ a: '1', b: '2', c: '4' }, 'seed'));
    expect(await items('settings')).toEqual({ a: 'changed', b: '2', c: '4', theirs: '3' });
  });

  it('are exactly these, with every deletion in the plan', async () => {
    await launch.apply(holding({ a: '1', b: '2' }, 'sync'));
    await byHand('theirs', '3');
    const next = holding({ a: '9' }, 'sync');
    expect(describePlan(await launch.plan(next))).toContain(
      '  ~ item settings/a\n      value: 1 → 9\n  - item settings/b\n  - item settings/theirs',
    );
    await launch.apply(next);
    expect(await items('settings')).toEqual({ a: '9' });
    expect(await launch.activeNumber()).toBe(1);
  });
});
