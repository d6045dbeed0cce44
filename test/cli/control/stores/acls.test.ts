import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describePlan } from '../../../../src/cli/control/plan/describe.ts';
import { isEmpty } from '../../../../src/cli/control/plan/plan.ts';
import type { GatewayConfig } from '../../../../src/gateway/index.ts';
import { type Launch, site, startLaunch } from '../launch.ts';

let launch: Launch;
beforeEach(async () => {
  launch = await startLaunch();
});
afterEach(() => launch.stop());

type Entries = Record<string, 'ALLOW' | 'BLOCK'>;

const listing = (entries: Entries, mode?: 'seed' | 'sync'): GatewayConfig => ({
  ...site,
  stores: { acls: { blocked: entries }, ...(mode && { items: { blocked: mode } }) },
});

async function acl(): Promise<string> {
  const { data } = await launch.api.get<{ data: { id: string; name: string }[] }>('/resources/acls');
  expect(data).toHaveLength(1);
  expect(data[0]!.name).toBe(`popgate_${launch.serviceId()}_blocked`);
  return `/resources/acls/${data[0]!.id}`;
}

async function entries(): Promise<Record<string, string>> {
  const found = await launch.api.get<{ entries: { prefix: string; action: string }[] }>(`${await acl()}/entries`);
  return Object.fromEntries(found.entries.map(({ prefix, action }) => [prefix, action]));
}

const byHand = async (op: string, prefix: string, action: string) =>
  launch.api.call({
    method: 'PATCH',
    path: `${await acl()}/entries`,
    payload: { json: { entries: [{ op, prefix, action }] } },
  });

describe('an access control list', () => {
  it('is made, filled and linked under its name', async () => {
    const config = listing({ '192.0.2.0/24': 'BLOCK', '192.0.2.7': 'ALLOW', '2001:DB8:0::/32': 'BLOCK' });
    expect(describePlan(await launch.plan(config))).toContain('+ store blocked (acl)');
    await launch.apply(config);
    expect(await entries()).toEqual({ '192.0.2.0/24': 'BLOCK', '192.0.2.7/32': 'ALLOW', '2001:db8::/32': 'BLOCK' });
    expect(await launch.names('resource')).toEqual(['blocked']);
    expect(isEmpty(await launch.plan(config))).toBe(true);
  });

  it('that operators have changed stays as they left it', async () => {
    await launch.apply(listing({ '192.0.2.0/24': 'BLOCK' }));
    await byHand('update', '192.0.2.0/24', 'ALLOW');
    await byHand('create', '203.0.113.0/24', 'BLOCK');
    await launch.apply(listing({ '192.0.2.0/24': 'BLOCK', '198.51.100.0/24': 'BLOCK' }));
    expect(await entries()).toEqual({
      '192.0.2.0/24': 'ALLOW',
      '198.51.100.0/24': 'BLOCK',
      '203.0.113.0/24': 'BLOCK',
    });
  });

  it('is exactly this where it is to be, with every deletion in the plan', async () => {
    await launch.apply(listing({ '192.0.2.0/24': 'BLOCK', '198.51.100.0/24': 'BLOCK' }, 'sync'));
    await byHand('create', '203.0.113.0/24', 'BLOCK');
    const next = listing({ '192.0.2.0/24': 'ALLOW' }, 'sync');
    expect(describePlan(await launch.plan(next))).toContain(
      '  ~ item blocked/192.0.2.0/24\n      value: BLOCK → ALLOW\n  - item blocked/198.51.100.0/24\n  - item blocked/203.0.113.0/24',
    );
    await launch.apply(next);
    expect(await entries()).toEqual({ '192.0.2.0/24': 'ALLOW' });
  });

  it('of many entries is read by pages', async () => {
    const many: Entries = Object.fromEntries(Array.from({ length: 250 }, (_, at) => [`10.0.${at}.0/24`, 'BLOCK']));
    await launch.apply(listing(many, 'sync'));
    expect(isEmpty(await launch.plan(listing(many, 'sync')))).toBe(true);
  });

  it('goes with the service', async () => {
    await launch.apply(listing({ '192.0.2.0/24': 'BLOCK' }));
    const { status, out } = await launch.run(['destroy', '--yes']);
    expect([status, out]).toEqual([0, expect.stringContaining('_blocked')]);
    expect((await launch.api.get<{ data: unknown[] }>('/resources/acls')).data).toEqual([]);
  });
});
