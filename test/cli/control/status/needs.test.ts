import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { needProblems, readNeeds } from '../../../../src/cli/control/status/needs.ts';
import { findWarnings } from '../../../../src/cli/findings/find.ts';
import type { GatewayConfig } from '../../../../src/gateway/index.ts';
import { type Launch, site, startLaunch } from '../launch.ts';

let launch: Launch;
beforeEach(async () => {
  launch = await startLaunch();
});
afterEach(() => launch.stop());

const routed = (route: object, more: object = {}): GatewayConfig =>
  ({
    ...site,
    ...more,
    domains: { 'www.shop.example': { routes: [{ path: '/*', to: 'shop', ...route }] } },
  }) as unknown as GatewayConfig;

const GUARDED = routed({ access: { deny: { acl: 'blocked' }, waf: { corp: 'c', workspace: 'w' } } });
const HELD = routed({ to: undefined, stream: { channels: ['a'] } }, { push: { fanout: true } });
const DYNAMIC = routed({}, { dynamicBackends: { tenants: { allow: ['https://a.example'] } } });

const needs = async (config: GatewayConfig) => {
  const links = await launch.api.get<{ name: string; resource_id: string }[]>(
    `/service/${launch.serviceId()}/version/1/resource`,
  );
  const linked = links.map(({ name, resource_id: id }) => ({ name, id, kind: 'acl' as const }));
  return readNeeds({ api: launch.api, serviceId: launch.serviceId() }, config, linked);
};

describe('what the configuration needs and the service may lack', () => {
  it.each([
    ['the WAF and a list', GUARDED, ['the Next-Gen WAF', 'the access list blocked']],
    ['Fanout', HELD, ['Fanout']],
    ['nothing', site, []],
    ['a product that is named, and not switched on', { ...site, products: { websockets: true } }, ['WebSockets']],
  ] as const)('is told: %s', async (_name, config, names) => {
    await launch.apply(site);
    const found = await needs(config);
    expect(found.map(({ name, isThere }) => [name, isThere])).toEqual(names.map((name) => [name, false]));
    expect(needProblems(found)).toEqual(names.map((name) => expect.stringContaining(`${name}: not on the service`)));
  });

  it('is no problem once it is there', async () => {
    const config = {
      ...GUARDED,
      products: { ngwaf: { workspace: 'w' } },
      stores: { acls: { blocked: {} } },
    } as const satisfies GatewayConfig;
    await launch.apply(config);
    expect(needProblems(await needs(config))).toEqual([]);
    expect(needProblems(await needs(GUARDED))).toEqual([]);
  });

  it('is not known of dynamic backends, which no request tells', async () => {
    await launch.apply(site);
    const found = await needs(DYNAMIC);
    expect(found).toMatchObject([{ name: 'dynamic backends', isThere: null, fix: expect.stringContaining('support') }]);
    expect(needProblems(found)).toEqual([]);
  });

  it('is not known with a token that may not see it', async () => {
    await launch.apply(site);
    launch.rehearsal.fault({ status: 403, path: '/enabled-products', times: 5 });
    expect((await needs(HELD)).map(({ isThere }) => isThere)).toEqual([null]);
  });

  it('is in status', async () => {
    await launch.apply(site);
    // The checkout's own configuration has dynamic backends.
    const { out } = await launch.run(['status', '--json']);
    expect(JSON.parse(out)).toMatchObject({ needs: [{ name: 'dynamic backends', there: null }] });
    const text = (await launch.run(['status'])).out;
    expect(text).toMatch(/needs\n +name +state +for\n +dynamic backends +not known: Fastly’s API does not tell/);
  });
});

describe('popgate check', () => {
  const told = (config: GatewayConfig) =>
    findWarnings(config)
      .filter(({ problem }) => problem.startsWith('unless the service') || problem.startsWith('stores.acls'))
      .map(({ path, problem }) => `${path}: ${problem}`);

  it.each([
    [
      'the WAF and a list',
      GUARDED,
      [
        'domains["www.shop.example"].routes[0].access.waf: unless the service has the product ngwaf, its requests get a 503',
        'domains["www.shop.example"].routes[0].access.deny.acl: stores.acls has no blocked: unless the service has it, requests get a 503',
      ],
    ],
    ['Fanout', HELD, ['push.fanout: unless the service has the product fanout, routes with stream answer 500']],
    ['nothing of what is named', { ...HELD, products: { fanout: true as const } }, []],
    [
      'nothing of a list that is declared',
      { ...routed({ access: { allow: { acl: 'office' } } }), stores: { acls: { office: {} } } },
      [],
    ],
    ['nothing of dynamic backends, which many have', DYNAMIC, []],
  ])('warns of %s', (_name, config, warnings) => {
    expect(told(config)).toEqual(warnings);
  });
});
