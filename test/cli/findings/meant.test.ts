import { describe, expect, it, test } from 'vitest';
import { findWarnings } from '../../../src/cli/findings/find.ts';
import { type Found, judge } from '../../../src/cli/findings/meant.ts';
import { validateGateway } from '../../../src/gateway/check.ts';
import { environmentNames, forEnvironment, type GatewayConfig, type MeantConfig } from '../../../src/gateway/index.ts';

/** A page that browsers keep too long, told at its route, and a backend that nothing asks. */
const SITE = {
  name: 'x',
  backends: { shop: { origin: 'https://a.example', paths: 'literal' }, spare: { origin: 'https://b.example' } },
  domains: {
    'www.a.example': {
      routes: [
        { path: '/a', to: 'shop', cache: { browserTtl: '30d' } },
        { path: '/b', to: 'shop', cache: { browserTtl: '30d' } },
      ],
    },
  },
} satisfies GatewayConfig;

const AT = 'domains["www.a.example"]';
const FIRST = `${AT}.routes[0].cache.browserTtl`;
const SECOND = `${AT}.routes[1].cache.browserTtl`;
const SPARE = 'backends.spare';
const LONG: MeantConfig = { 'long-browser-ttl': 'it is an archive' };
const UNUSED: MeantConfig = { 'unused-backend': 'for the move' };

interface Where {
  gateway?: MeantConfig;
  domain?: MeantConfig;
  route?: MeantConfig;
  spare?: MeantConfig;
  shop?: MeantConfig;
}

function site({ gateway = {}, domain = {}, route = {}, spare = {}, shop = {} }: Where): GatewayConfig {
  const [first, second] = SITE.domains['www.a.example'].routes;
  const routes = [{ ...first!, meant: route }, second!];
  const backends = { shop: { ...SITE.backends.shop, meant: shop }, spare: { ...SITE.backends.spare, meant: spare } };
  return { ...SITE, backends, domains: { 'www.a.example': { routes, meant: domain } }, meant: gateway };
}

function found(config: GatewayConfig): Found {
  expect(validateGateway(config, [])).toEqual([]);
  return { config, findings: findWarnings(config) };
}

describe('what is meant', () => {
  it.each<[string, Where, told: string[], meant: string[]]>([
    ['nowhere', {}, [SPARE, FIRST, SECOND], []],
    ['at a route, for it alone', { route: LONG }, [SPARE, SECOND], [FIRST]],
    ['at its domain', { domain: LONG }, [SPARE], [FIRST, SECOND]],
    ['at the gateway', { gateway: LONG }, [SPARE], [FIRST, SECOND]],
    ['at a backend', { spare: UNUSED }, [FIRST, SECOND], [SPARE]],
    ['everywhere', { gateway: { ...LONG, ...UNUSED } }, [], [SPARE, FIRST, SECOND]],
    ['at another backend', { shop: UNUSED }, [SPARE, FIRST, SECOND, 'backends.shop.meant["unused-backend"]'], []],
    ['as another finding', { route: UNUSED }, [SPARE, FIRST, SECOND, `${AT}.routes[0].meant["unused-backend"]`], []],
    ['for what is not found', { gateway: { 'odd-probe': 'x' } }, [SPARE, FIRST, SECOND, 'meant["odd-probe"]'], []],
  ])('%s', (_, where, told, meant) => {
    const judged = judge(found(site(where)));
    expect(judged.told.map(({ path }) => path)).toEqual(told);
    expect(judged.meant.map(({ path }) => path)).toEqual(meant);
  });

  it('is told with the reason of the nearest place', () => {
    const config = site({ gateway: { 'long-browser-ttl': 'far' }, route: { 'long-browser-ttl': 'near' } });
    expect(judge(found(config)).meant).toEqual([
      { code: 'long-browser-ttl', path: FIRST, reason: 'near' },
      { code: 'long-browser-ttl', path: SECOND, reason: 'far' },
    ]);
  });

  it('and not found is a finding of its own', () => {
    const { told } = judge(found(site({ gateway: { 'odd-probe': 'x' } })));
    expect(told.at(-1)).toMatchObject({
      code: 'idle-meant',
      path: 'meant["odd-probe"]',
      remedy: 'leave it out, or write it at the place of the finding or around it',
    });
  });

  it('is not idle where another environment has it, nor where it depends on the machine', () => {
    const meant: MeantConfig = { 'unreachable-origin': 'a VPN', 'untested-compiler': 'we try it' };
    const config: GatewayConfig = {
      ...site({ gateway: { ...LONG, ...UNUSED, ...meant } }),
      environments: {
        staging: {
          domains: { 'www.a.example': 'staging.a.example' },
          backends: { shop: { origin: 'https://10.0.0.1' } },
        },
      },
    };
    const all = environmentNames(config).map((name) => found(forEnvironment(config, name)));
    expect(judge(all[0]!, all).told).toEqual([]);
    expect(judge(all[0]!).told.map(({ path }) => path)).toEqual(['meant["unreachable-origin"]']);
  });
});

test('a place is not around another whose name begins as its own does', () => {
  const config: GatewayConfig = {
    ...SITE,
    backends: {
      ...SITE.backends,
      spare2: { origin: 'https://c.example' },
      spare: { ...SITE.backends.spare, meant: UNUSED },
    },
    meant: LONG,
  };
  expect(judge(found(config)).told.map(({ path }) => path)).toEqual(['backends.spare2']);
});
