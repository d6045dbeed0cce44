import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonical } from '../../../src/cli/compare/canonical.ts';
import { compareConfigs } from '../../../src/cli/compare/compare.ts';
import { compileGateway } from '../../../src/gateway/config/compile.ts';
import { capabilities } from '../../../src/gateway/everything.ts';
import { type GatewayConfig, parseTemplate } from '../../../src/gateway/index.ts';
import { compileTransform } from '../../../src/gateway/transforms/compile.ts';
import { withDefaults } from '../../../src/gateway/routes/compile.ts';
import { compileAccess } from '../../../src/gateway/rules/access/compile.ts';
import { compileCompress } from '../../../src/gateway/rules/compress/compile.ts';
import { compileCors } from '../../../src/gateway/rules/cors/compile.ts';
import { compileGeo } from '../../../src/gateway/rules/geo/compile.ts';
import { compileHeaders } from '../../../src/gateway/rules/headers/compile.ts';
import { compileLog } from '../../../src/gateway/rules/log/compile.ts';
import { compileMaintenance } from '../../../src/gateway/rules/maintenance/compile.ts';
import { compileMaxBody } from '../../../src/gateway/rules/max-body/compile.ts';
import { compileRateLimit } from '../../../src/gateway/rules/rate-limit/compile.ts';
import { compileRedirects } from '../../../src/gateway/rules/redirects/compile.ts';
import { SHOP } from './sites.ts';

/** One of these values, or nothing: several are spellings of the same. */
const one = (...values: unknown[]): fc.Arbitrary<unknown> => fc.constantFrom(undefined, ...values);

function some(fields: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Record<string, unknown>> {
  return fc.record(fields).map((made) => JSON.parse(JSON.stringify(made)) as Record<string, unknown>);
}

const rules = {
  cache: one(
    'pass',
    {},
    { ttl: '1h' },
    { ttl: '60m', grace: '1h' },
    { ttl: '1d', query: 'keep' },
    { query: 'sort' },
    { statuses: { 404: '60s' } },
  ),
  compress: one(true, false, { minBytes: 1024 }, { types: ['text/css'] }),
  headers: one(
    { security: true },
    { response: { set: { 'X-Frame-Options': 'DENY' } } },
    { response: { remove: ['x-frame-options'] }, security: {} },
    { request: { set: { 'X-A': ':id' }, remove: ['Cookie'] } },
    { request: { set: { 'x-a': ':id' }, remove: ['cookie'] } },
    { cors: { origins: ['https://a.example'], maxAge: '60m' } },
    { cors: { origins: ['https://a.example'], methods: ['GET', 'HEAD', 'POST'] } },
  ),
  rateLimit: one(
    { limit: 5 },
    { limit: 5, window: '10s' },
    { limit: 5, penalty: '60m' },
    { limit: 5, penalty: '1h', by: 'address' },
  ),
  maxBody: one('1MB', { size: '1000kB' }, { time: '1m' }, { time: '60s' }),
  access: one(
    { deny: { addresses: ['192.0.2.1'] } },
    { deny: { addresses: ['192.0.2.1/32'] } },
    { allow: { countries: ['FR', 'BE'] } },
  ),
  geo: one(true, {}, false, { fields: ['city'] }),
  log: one(false, { endpoint: 'a' }, { endpoint: 'a', sample: 1 }),
  surrogateKeys: one([], ['a'], ['a', 'b']),
};

const answer = fc.constantFrom(
  { to: 'shop' },
  { to: 'pair' },
  { to: 'shop', transform: 'a' },
  { to: 'shop', transform: { handler: 'a', at: 'delivery' } },
  { handler: 'hello' },
  { redirect: '/b' },
  { redirect: { to: '/b', status: 302, query: 'drop' } },
  { respond: {} },
  { respond: { status: 200, headers: {} } },
);
const errors = one(
  { 503: { body: 'Busy' } },
  { '5xx': { body: 'Busy' }, replaceOrigin: [500] },
  { cache: { ttl: '60s' }, replaceOrigin: ['5xx'] },
);

const route = (path: string): fc.Arbitrary<object> =>
  fc
    .tuple(some({ ...rules, errors, methods: one(['GET'], ['HEAD', 'GET'], ['POST']) }), answer)
    .map(([own, how]) => ({ path, ...own, ...how }));
/** Any two of them have a path in common. */
const routes = fc
  .tuple(fc.subarray(['/a/:id', '/a/*', '/*'], { minLength: 1 }), fc.boolean())
  .chain(([paths, isTurned]) => fc.tuple(...(isTurned ? paths.toReversed() : paths).map(route)));

const backend = some({
  timeouts: one({ connect: '1s' }, { connect: '1000ms', total: '5s' }, { betweenBytes: 'none' }),
  overrideHost: one('shop-origin.example', 'b.example', 'client'),
  breaker: one(false, {}, { failures: 5 }, { open: '3m' }),
  clientAddress: one(['X-Real-IP'], ['x-real-ip']),
  rewriteHost: one(false, true),
  paths: one('literal'),
}).map((more) => ({ ...SHOP, ...more }));

const config = fc
  .record({
    backend,
    routes,
    defaults: fc.option(some(rules), { nil: undefined }),
    above: fc.option(some(rules), { nil: undefined }),
    errors,
    domainErrors: errors,
    pool: one(
      { policy: 'random' },
      { policy: 'failover', retries: 0 },
      { retryOn: [503, 502] },
      { deadline: '60s' },
      { deadline: '1m' },
    ),
    maintenance: one(
      { from: 'config-store:a' },
      { from: 'config-store:a', retryAfter: '300s' },
      { from: 'config-store:a', key: 'b' },
    ),
    redirects: one(
      {},
      { entries: { '/a': '/b' } },
      { entries: { '/a': '/b' }, query: 'keep' },
      { patterns: [{ path: '/c/*', to: '/d' }], status: 302 },
    ),
    purge: one({}, { maxKeysPerRequest: 256 }, { ledger: 'a' }),
    admin: one({}, { path: '/.popgate' }, { host: 'a.example', path: '/ops' }),
  })
  .map((made) => {
    const text = JSON.stringify({
      name: 'shop',
      backends: { shop: made.backend, more: SHOP },
      pools: { pair: { backends: { more: 1, shop: 1 }, ...(made.pool as object) } },
      domains: {
        'a.example': {
          routes: made.routes,
          defaults: made.defaults,
          redirects: made.redirects,
          errors: made.domainErrors,
        },
      },
      defaults: made.above,
      errors: made.errors,
      maintenance: made.maintenance,
      purge: made.purge,
      admin: made.admin,
    });
    return JSON.parse(text) as GatewayConfig;
  });

/** What the engine makes of a configuration, as data; without what is never asked, and what a build makes of its text. */
function compiled(config: GatewayConfig): unknown {
  const made = compileGateway(config, capabilities);
  const domain = config.domains['a.example']!;
  const built = made.compileDomain('a.example');
  return canonical({
    name: made.name,
    backends: [...made.backends.values()].map(({ withoutSelf, ...backend }) => ({
      ...backend,
      rewrites: withoutSelf !== null,
      pools: [],
    })),
    pool: { ...made.pools.get('pair'), members: orderOf(config), backends: [] },
    errors: flat(made.errors),
    domainErrors: flat(built.errors),
    observed: compileLog(domain.defaults?.log ?? config.defaults?.log),
    aboveObserved: compileLog(config.defaults?.log),
    admin: made.admin,
    purge: [made.maxPurgeKeys, made.ledger],
    maintenance: config.maintenance === undefined ? null : compileMaintenance(config.maintenance),
    redirects: domain.redirects === undefined ? null : { ...compileRedirects(domain.redirects), tree: null },
    routes: built.paths.map((path, place) => {
      const { methods, conditions, cache, surrogateKeys, errors } = built.route(place);
      const written = withDefaults(domain.routes![place]!, capabilities.rules, [domain.defaults, config.defaults]);
      const surroundings = { place: '', headers: written.headers };
      const isAsked = written.to !== undefined || (written.handler !== undefined && written.cache !== undefined);
      const isCacheable = written.to !== undefined || written.handler !== undefined;
      return {
        path,
        methods,
        conditions,
        cache: isCacheable ? (cache === null ? 'pass' : isAsked ? { ...cache, remembered: null } : 'none') : null,
        surrogateKeys: isAsked ? surrogateKeys : [],
        errors: flat(errors),
        answer: answerOf({ ...written }),
        transform:
          written.to === undefined || written.transform === undefined ? null : compileTransform(written.transform),
        rules: [
          compileAccess(written.access),
          compileRateLimit(written.rateLimit, surroundings),
          compileMaxBody(written.maxBody),
          compileGeo(written.geo),
          compileCompress(written.compress, surroundings),
          compileCors(written.headers?.cors),
          compileHeaders(written.headers),
          compileLog(written.log),
        ],
      };
    }),
  });
}

function orderOf({ pools }: GatewayConfig): unknown {
  const { backends, policy } = pools!['pair']!;
  return policy === 'failover' ? Object.keys(backends).map((name) => ({ name })) : Object.keys(backends);
}

/** The page of each status. */
function flat({ pages, replaces }: { pages: readonly ReadonlyMap<string, unknown>[]; replaces: unknown }): unknown {
  const statuses = ['500', '503', '404'];
  const found = statuses.map((status) =>
    pages.map((level) => level.get(status) ?? level.get(`${status[0]}xx`)).find(Boolean),
  );
  return { found, keys: null, replaces };
}

function answerOf({ to, redirect, respond, handler }: Record<string, unknown>): unknown {
  if (redirect !== undefined) {
    const {
      to,
      status = 302,
      query = 'drop',
    } = (typeof redirect === 'string' ? { to: redirect } : redirect) as Record<string, string>;
    return { to: parseTemplate(to!), status, query };
  }
  const { status = 200, body = '', headers = {} } = (respond ?? {}) as Record<string, unknown>;
  return respond === undefined ? { to, handler } : { status, body, headers };
}

test('a configuration is no other than itself', () => {
  fc.assert(
    fc.property(config, (one) => {
      expect(compareConfigs(one, structuredClone(one))).toEqual([]);
    }),
  );
});

test('nothing is told exactly if the engine makes the same of both', () => {
  fc.assert(
    fc.property(config, config, fc.nat(5), (one, two, kept) => {
      const other = mixed(one, two, kept);
      const isSame = JSON.stringify(compiled(one)) === JSON.stringify(compiled(other));
      expect(compareConfigs(one, other).length === 0).toBe(isSame);
    }),
    { numRuns: 400 },
  );
});

/** Near to the first one: with one part of the second, so that many pairs are the same. */
function mixed(one: GatewayConfig, two: GatewayConfig, part: number): GatewayConfig {
  const [mine, theirs] = [one.domains['a.example']!, two.domains['a.example']!];
  const name = (['backends', 'pools', 'defaults', 'errors', 'purge', 'admin'] as const)[part]!;
  const other = { ...one, [name]: two[name] };
  if (part === 2) other.domains = { 'a.example': { ...mine, routes: theirs.routes } as typeof mine };
  if (part === 3) other.domains = { 'a.example': { ...mine, defaults: theirs.defaults } as typeof mine };
  return JSON.parse(JSON.stringify(other)) as GatewayConfig;
}
