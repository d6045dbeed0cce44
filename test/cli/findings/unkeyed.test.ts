import { describe, expect, it } from 'vitest';
import { findWarnings } from '../../../src/cli/findings/find.ts';
import { validateGateway } from '../../../src/gateway/check.ts';
import type { GatewayConfig, RouteConfig, RouteRules } from '../../../src/gateway/index.ts';

const BACKENDS = {
  a: { origin: 'https://one.example' },
  b: { origin: 'https://two.example' },
} as const satisfies GatewayConfig['backends'];

const POOLS: GatewayConfig['pools'] = {
  cookie: { backends: { a: 1, b: 1 }, policy: 'client-hash', hashBy: { cookie: 'session' } },
  header: { backends: { a: 1, b: 1 }, policy: 'client-hash', hashBy: { header: 'X-Shard' } },
  address: { backends: { a: 1, b: 1 }, policy: 'client-hash' },
  single: { backends: { a: 1 }, policy: 'client-hash', hashBy: { header: 'X-Shard' } },
  url: { backends: { a: 1, b: 1 }, policy: 'hash' },
  outer: { backends: { cookie: 1, a: 1 }, policy: 'failover' },
};

/** The warnings of one route that name a header or a cookie. */
function warningsOf(route: object, levels: { domain?: RouteRules; all?: RouteRules } = {}) {
  const routes = [{ path: '/*', to: 'a', ...route } as RouteConfig];
  const config = {
    name: 'x',
    backends: BACKENDS,
    pools: POOLS!,
    domains: { 'a.example': { routes, defaults: levels.domain ?? {} } },
    defaults: levels.all ?? {},
  } as GatewayConfig;
  expect(validateGateway(config, [])).toEqual([]);
  return findWarnings(config).filter(({ problem }) => /key|never there/.test(problem));
}

/** What they say is missing in the key. */
const missing = (...args: Parameters<typeof warningsOf>) =>
  warningsOf(...args).flatMap(
    ({ problem }) => /depend on the (\S+ \S+), .*not in the cache key/.exec(problem)?.[1] ?? [],
  );

describe('S66 an answer that is known to depend on', () => {
  it.each<[string, object, string[]]>([
    ['the cookie of a pool', { to: 'cookie' }, ['cookie session']],
    ['the header of a pool', { to: 'header' }, ['header X-Shard']],
    ['the cookie of a pool in a pool', { to: 'outer' }, ['cookie session']],
    ['several values of a header', { headers: { 'X-Kind': ['a', 'b'] } }, ['header X-Kind']],
    ['any value of a header', { headers: { 'X-Kind': true } }, ['header X-Kind']],
    ['several values of a cookie', { cookies: { plan: ['a', 'b'] } }, ['cookie plan']],
    [
      'what a rule writes into Vary',
      { headers: { response: { set: { vary: 'X-Plan, Accept-Encoding' } } } },
      ['header X-Plan'],
    ],
    [
      'what a rule adds to Vary',
      { headers: { response: { add: { Vary: 'Accept-Language' } } } },
      ['header Accept-Language'],
    ],
  ])('%s is told', (_, route, expected) => {
    expect(missing(route)).toEqual(expected);
  });

  it.each<[string, object]>([
    ['a pool by address, which no key can hold', { to: 'address' }],
    ['a pool of one', { to: 'single' }],
    ['a pool by URL', { to: 'url' }],
    ['one value of a header', { headers: { 'X-Kind': 'a' } }],
    ['no header', { headers: { 'X-Kind': false } }],
    ['a header that the origin does not get', { headers: { 'X-Kind': true, request: { remove: ['x-kind'] } } }],
    ['cookies that the origin does not get', { cookies: { plan: true }, cache: { ttl: '1m' } }],
    [
      'a country that geo tells, which is in the key',
      { geo: true, headers: { request: { set: { 'X-Country': ':geo_country' } } } },
    ],
    ['a header in the key', { to: 'header', cache: { key: { headers: ['x-shard'] } } }],
    ['a cookie in the key', { to: 'cookie', cache: { key: { cookies: ['session'] } } }],
    ['a header that is kept', { to: 'header', headers: { request: { keep: ['x-shard'] } } }],
    ['anything, where nothing is stored', { to: 'cookie', cache: 'pass', headers: { 'X-Kind': true } }],
    ['anything, where no origin answers', { to: undefined, respond: { body: 'x' }, headers: { 'X-Kind': true } }],
  ])('%s is not', (_, route) => {
    expect(missing(route)).toEqual([]);
  });

  it('is told by what holds for the route, wherever it is written', () => {
    const session = { key: { cookies: ['session'] } };
    expect(missing({ to: 'cookie' }, { domain: { cache: session } })).toEqual([]);
    expect(missing({ to: 'cookie' }, { all: { cache: session } })).toEqual([]);
    expect(missing({ to: 'cookie' }, { domain: { cache: 'pass' } })).toEqual([]);
    expect(missing({ to: 'cookie', cache: { key: {} } }, { all: { cache: session } })).toEqual(['cookie session']);
    expect(missing({}, { all: { headers: { response: { set: { Vary: 'X-Plan' } } } } })).toEqual(['header X-Plan']);
  });

  it('is told with its place, the reason and the remedy', () => {
    expect(warningsOf({ to: 'cookie' })).toEqual([
      {
        code: 'unkeyed-cookie',
        path: 'domains["a.example"].routes[0]',
        problem:
          "answers depend on the cookie session, by which the pool cookie chooses a backend, and it is not in the cache key: one client's answer is given to others",
        remedy: "write cache: { key: { cookies: ['session'] } }, or cache: 'pass'",
      },
    ]);
  });
});

describe('S66 a header that is never there', () => {
  const AT = 'domains["a.example"].routes[0]';

  it.each<[string, object, string]>([
    ['a condition', { headers: { 'X-Real-IP': 'a' } }, `${AT}.headers`],
    ['a name that is folded', { headers: { X_Beta: 'a' } }, `${AT}.headers`],
    ['the key', { cache: { key: { headers: ['X-Forwarded-Prefix'] } } }, `${AT}.cache.key.headers`],
    ['a rate limit', { rateLimit: { by: { header: 'X-Client-IP' }, limit: 1 } }, `${AT}.rateLimit.by`],
    ['access', { access: { allow: { headers: { 'X-Internal-Call': 'a' } } } }, `${AT}.access`],
  ])('in %s is told', (_, route, path) => {
    expect(warningsOf(route)).toEqual([
      expect.objectContaining({ path, problem: expect.stringContaining('is never there') }),
    ]);
  });

  it('is none where the route keeps it, but for rules that judge clients', () => {
    const headers = { request: { keep: ['x-real-ip'] } };
    expect(
      warningsOf({ headers: { ...headers, 'X-Real-IP': 'a' }, cache: { key: { headers: ['X-Real-IP'] } } }),
    ).toEqual([]);
    expect(warningsOf({ headers, rateLimit: { by: { header: 'X-Real-IP' }, limit: 1 } })).toHaveLength(1);
  });
});
