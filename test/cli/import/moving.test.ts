import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GatewayConfig } from '../../../src/gateway/index.ts';
import { readConfigText } from '../../support/config-text.ts';
import { type Launch, startLaunch } from '../control/launch.ts';

const WWW = 'www.shop.example';
const BARE = 'shop.example';
const TRIAL = 'shop-compute.edgecompute.app';

let launch: Launch;
/** The VCL service. */
let old: string;
let imported: GatewayConfig;

const call = <Answered>(request: string, form?: Record<string, string>): Promise<Answered> => {
  const [method = '', path = ''] = request.split(' ');
  return launch.api.call<Answered>({ method, path, ...(form && { payload: { form } }) } as Parameters<
    Launch['api']['call']
  >[0]);
};

/** The domains of what is in production. */
async function domainsOf(service: string): Promise<string[]> {
  return (await call<{ name: string }[]>(`GET /service/${service}/domain`)).map(({ name }) => name).toSorted();
}

/** A new version of a service that is in production, in place of it. */
async function change(service: string, request: (version: string) => Promise<unknown>): Promise<void> {
  const versions = await call<{ number: number; active: boolean }[]>(`GET /service/${service}/version`);
  const { number } = versions.find(({ active }) => active)!;
  const clone = await call<{ number: number }>(`PUT /service/${service}/version/${number}/clone`);
  await request(`/service/${service}/version/${clone.number}`);
  await call(`PUT /service/${service}/version/${clone.number}/activate`);
}

beforeAll(async () => {
  launch = await startLaunch();
  ({ id: old } = await call<{ id: string }>('POST /service', { name: 'shop', type: 'vcl' }));
  const version = `/service/${old}/version/1`;
  for (const name of [WWW, BARE]) await call(`POST ${version}/domain`, { name });
  await call(`POST ${version}/backend`, { name: 'origin', address: 'origin.shop.example', port: '443' });
  await call(`PUT ${version}/activate`);
});
afterAll(() => launch.stop());

const routed = { routes: [{ path: '/*', to: 'origin' }] } as const;

describe('a VCL service moves to Compute, as the document says', () => {
  it('by a configuration whose service can be made beside it', async () => {
    const { status, out, err } = await launch.run(['import', '--service-id', old]);
    expect(status).toBe(0);
    imported = readConfigText(`${out}\n`) as GatewayConfig;
    expect(imported).toMatchObject({ name: 'shop-compute', domains: { [TRIAL]: routed } });
    expect(Object.keys(imported.domains)).toEqual([TRIAL]);
    expect(imported.backends?.['origin']).toMatchObject({ overrideHost: WWW });
    const steps = err.slice(err.indexOf('next:'));
    expect(steps).toBe(`next:
  1. npx popgate check
  2. npx popgate apply: makes the Compute service shop-compute beside the VCL service, which stays as it is
  3. try it at https://${TRIAL}
  4. move the domains, one after the other (${WWW}, ${BARE}): see the page "Moving a domain"`);
  });

  it('is tried under a domain of its own, while the old service serves what it did', async () => {
    // The code knows the domains before the service has them.
    imported = { ...imported, domains: { ...imported.domains, '*': routed } };
    await launch.apply(imported);
    expect(launch.serviceId()).not.toBe(old);
    expect(await domainsOf(launch.serviceId())).toEqual([TRIAL]);
    expect(await domainsOf(old)).toEqual([BARE, WWW]);
  });

  it('cannot have a domain that the old one has, and an attempt changes nothing', async () => {
    const before = await launch.activeNumber();
    const early = { ...imported, domains: { ...imported.domains, [WWW]: routed } };
    await expect(launch.apply(early)).rejects.toThrow();
    expect(await launch.activeNumber()).toBe(before);
    expect(await domainsOf(old)).toEqual([BARE, WWW]);
  });

  it('takes a domain from one version, and gives it to the next of the other service', async () => {
    const subscribed = await call<{ data: unknown[] }>('GET /tls/subscriptions');
    await change(old, (version) => call(`DELETE ${version}/domain/${WWW}`));
    await change(launch.serviceId(), (version) => call(`POST ${version}/domain`, { name: WWW }));
    expect(await domainsOf(old)).toEqual([BARE]);
    expect(await domainsOf(launch.serviceId())).toEqual([TRIAL, WWW]);
    // Certificates are of domains, and of no service.
    expect(await call('GET /tls/subscriptions')).toEqual(subscribed);
  });

  it('goes on with the configuration, which has the domain now', async () => {
    imported = { ...imported, domains: { ...imported.domains, [WWW]: routed } };
    await launch.apply(imported);
    expect(await domainsOf(launch.serviceId())).toEqual([TRIAL, WWW]);
    expect(await domainsOf(old)).toEqual([BARE]);
  });

  it('goes back in the same way', async () => {
    await change(launch.serviceId(), (version) => call(`DELETE ${version}/domain/${WWW}`));
    await change(old, (version) => call(`POST ${version}/domain`, { name: WWW }));
    expect(await domainsOf(old)).toEqual([BARE, WWW]);
    expect(await domainsOf(launch.serviceId())).toEqual([TRIAL]);
  });

  it('has no moment without a service where the account holds the domain', async () => {
    const fqdn = 'cdn.shop.example';
    const managed = '/domain-management/v1/domains';
    const json = (method: string, path: string, payload: object): Promise<{ id: string; service_id: string }> =>
      launch.api.call({ method, path, payload: { json: payload } } as Parameters<Launch['api']['call']>[0]);
    const { id } = await json('POST', managed, { fqdn, service_id: old });
    // It is of no version, so import asks the account for it.
    expect((await launch.run(['import', '--service-id', old])).out).toContain(`// ${fqdn}`);
    const moved = await json('PATCH', `${managed}/${id}`, { service_id: launch.serviceId() });
    expect(moved.service_id).toBe(launch.serviceId());
  });
});
