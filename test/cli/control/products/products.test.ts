import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describePlan } from '../../../../src/cli/control/plan/describe.ts';
import { isEmpty } from '../../../../src/cli/control/plan/plan.ts';
import { billingQuestion } from '../../../../src/cli/control/products/products.ts';
import type { GatewayConfig, ProductsConfig } from '../../../../src/gateway/index.ts';
import { type Launch, site, startLaunch } from '../launch.ts';

let launch: Launch;
beforeEach(async () => {
  launch = await startLaunch();
});
afterEach(() => launch.stop());

const withProducts = (products: ProductsConfig): GatewayConfig => ({ ...site, products });
const at = (product: string) => `/enabled-products/v1/${product}/services/${launch.serviceId()}`;
const isOn = (product: string) =>
  launch.api.get(at(product)).then(
    () => true,
    () => false,
  );
const switchByHand = (product: string) => launch.api.call({ method: 'PUT', path: at(product), payload: { json: {} } });

describe('the products that the configuration names', () => {
  it('are in the plan with a note on the bill, and switched on by apply', async () => {
    const config = withProducts({ fanout: true, ddosProtection: { mode: 'block' } });
    expect(describePlan(await launch.plan(config))).toContain(
      '  + product fanout (Fastly bills for it)\n  + product ddos_protection (Fastly bills for it)',
    );
    await launch.apply(config);
    expect([await isOn('fanout'), await isOn('websockets')]).toEqual([true, false]);
    expect(await launch.api.get(`${at('ddos_protection')}/configuration`)).toMatchObject({
      configuration: { mode: 'block' },
    });
    expect(isEmpty(await launch.plan(config))).toBe(true);
  });

  it('that will be billed are named in the question, and those that are on already are not', async () => {
    const config = withProducts({ fanout: true, ngwaf: { workspace: 'one' } });
    const question = async (next: GatewayConfig) => billingQuestion((await launch.plan(next)).products);
    expect(await question(config)).toBe('Fastly bills for Fanout, the Next-Gen WAF. ');
    await launch.apply(config);
    expect(await question(config)).toBe('');
    expect(await question(withProducts({ fanout: true, ngwaf: { workspace: 'two' } }))).toBe('');
  });

  it('are switched on before the version that uses them is active', async () => {
    await launch.apply(withProducts({ websockets: true }));
    const sent = launch.rehearsal.requests.map(({ method, path }) => `${method} ${path}`);
    const [on, active] = ['enabled-products', 'activate'].map((word) =>
      sent.findIndex((request) => request.startsWith('PUT') && request.includes(word)),
    );
    expect(on).toBeGreaterThan(0);
    expect(on).toBeLessThan(active!);
  });

  it('are set otherwise where their settings differ, by hand or in the configuration', async () => {
    await launch.apply(withProducts({ ngwaf: { workspace: 'one' } }));
    const next = withProducts({ ngwaf: { workspace: 'two', trafficRamp: 20 } });
    expect(describePlan(await launch.plan(next))).toContain(
      '  ~ product ngwaf\n      workspace_id: one → two\n      traffic_ramp: 100 → 20',
    );
    await launch.apply(next);
    expect(await launch.api.get(`${at('ngwaf')}/configuration`)).toMatchObject({
      configuration: { workspace_id: 'two', traffic_ramp: '20' },
    });
  });

  it('are left on where the configuration does not name them any more, and that is told', async () => {
    await launch.apply(withProducts({ fanout: true, websockets: true }));
    await switchByHand('image_optimizer');
    const plan = await launch.plan(withProducts({ fanout: true }));
    expect(isEmpty(plan)).toBe(true);
    expect(plan.notes.filter((note) => note.includes('is on for the service'))).toEqual([
      expect.stringContaining('WebSockets is on for the service, and products does not name it'),
      expect.stringContaining('--disable=image_optimizer switches it off'),
    ]);
    await launch.apply(withProducts({ fanout: true }));
    expect([await isOn('websockets'), await isOn('image_optimizer')]).toEqual([true, true]);
  });

  it('are not asked for where the configuration names none', async () => {
    await launch.apply(site);
    expect(launch.rehearsal.requests.filter(({ path }) => path.includes('enabled-products'))).toEqual([]);
  });

  it('that the account does not have leave the active version as it was', async () => {
    await launch.apply(site);
    launch.rehearsal.fault({
      status: 403,
      path: '/enabled-products/v1/bot_management',
      times: 2,
      body: { msg: 'You are not authorized to perform this action' },
    });
    await expect(launch.apply(withProducts({ botManagement: true }), { code: 'other' })).rejects.toThrow('403');
    expect(await launch.activeNumber()).toBe(1);
  });
});
