import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatProblems, validateGateway } from '../../../src/gateway/config/check.ts';
import { changed, goodConfig, testBroken, validateUntyped } from './broken-config.ts';

test('nothing is wrong with the good configuration', () => {
  expect(validateGateway(goodConfig, ['hello'])).toEqual([]);
});

test('the smallest configuration', () => {
  const config = { name: 'a', domains: { '*': { routes: [{ path: '/*' as const, respond: {} }] } }, admin: {} };
  expect(validateGateway(config, [])).toEqual([]);
});

testBroken('the gateway', [
  ['name', undefined, 'is missing'],
  ['name', '', "is not a gateway's name"],
  ['name', 'my shop', "is not a gateway's name"],
  ['domain', {}, 'there is no field "domain"'],
  ['constructor', {}, 'there is no field "constructor"'],
  ['purge/maxKeysPerRequest', 0, 'is 0'],
  ['purge/maxKeysPerRequest', 257, 'is 257'],
  ['purge/maxKeysPerRequest', '256', 'is "256"'],
  ['stores/kv/my store', {}, 'is not the name of a store'],
  ['stores/config/my-flags', {}, 'is not the name of a config store', 'stores.config["my-flags"]'],
  ['stores/config/flags/beta', 1, 'is 1, not text'],
  ['stores/secret/popgate', { admin_token: 'x' }, 'is an object, not a list'],
  ['local/geolocation/localhost', {}, '"localhost" is not an IP address'],
  ['local/geolocation/203.0.113.7/latitude', null, 'is null'],
  ['local/shieldingSites/lhr-london-gb', 'elsewhere', 'is no http or https URL'],
  ['local/shieldingSites/lhr-london-gb', 'http://127.0.0.1:7677/a', 'has a path ("/a")'],
  ['local/shieldingSites/lhr-london-gb', true, 'is true, not text'],
  ['local/shieldingSites/iad-va-us', 'http://127.0.0.1:7677', 'no backend and no pool has the shield "iad-va-us"'],
]);

testBroken('admin', [
  ['admin/host', undefined, 'there is more than one domain'],
  ['admin/host', 'admin.shop.example', 'there is no domain "admin.shop.example"'],
  ['admin/host', 'shop.example', 'is no single host with routes'],
  ['admin/host', '*.shops.example', 'is no single host with routes'],
  ['admin/path', '/', 'would match the whole site'],
  ['admin/path', 'popgate', 'does not start with /'],
  ['admin/path', '/popgate/', 'ends in a slash'],
  ['admin/path', '/popgate/*', 'has a * or a parameter'],
  ['admin/path', '/:popgate', 'has a * or a parameter'],
  ['admin/token', 'secret', 'there is no field "token"'],
]);

test('a gateway without domains', () => {
  expect(validateUntyped({ name: 'a', domains: {} })).toMatchObject([{ path: 'domains', problem: 'is empty' }]);
  expect(validateUntyped({ name: 'a' })).toMatchObject([{ path: 'domains', problem: 'is missing' }]);
});

test('S49 all problems come at once, each with its place', () => {
  const problems = validateUntyped({
    name: '',
    backends: { EU: { origin: 'ftp://eu.shop.example', shields: 'x' }, us: null },
    pools: [],
    domains: { 'www.shop.example': { routes: [{ path: '/a/:id', to: 'su', cache: { ttl: '1 day' } }, 7] } },
  });
  expect(problems.map(({ path }) => path)).toEqual([
    'name',
    'backends.EU',
    'backends.EU.shields',
    'backends.EU.origin',
    'backends.us',
    'pools',
    'domains["www.shop.example"].routes[0].to',
    'domains["www.shop.example"].routes[0].cache.ttl',
    'domains["www.shop.example"].routes[1]',
  ]);
});

test.each([
  ['backends/images/tsl', {}, 'did you mean "tls"?'],
  ['backends/images/timeouts/firstbyte', '1s', 'did you mean "firstByte"?'],
  ['domains/www.shop.example/routes/0/to', 'shp', 'did you mean "shop"?'],
  ['domains/www.shop.example/routes/4/handler', 'helo', 'did you mean "hello"?'],
  ['domains/www.shop.example/routes/0/surrogateKeys/0', ':ID', 'did you mean ":id"?'],
  ['domains/www.shop.example/routes/0/surrogateKeys/0', ':number', 'write one of ":id"'],
])('the nearest known name is suggested: %s = %j', (place, value, remedy) => {
  expect(validateUntyped(changed(place, value))).toMatchObject([{ remedy }]);
});

test('problems as text for a terminal, in which nothing of the input is acted on', () => {
  const problems = validateUntyped({ name: 'a\x1b[2J', domains: { 'b\x9b\n': {} } });
  const text = formatProblems(problems);
  expect(text).toContain(
    'The configuration has 3 problems:\n\n  name\n    contains the control character U+001B\n    fix: write',
  );
  expect(text).toContain('domains["b\\u009b\\n"]');
  expect(text).not.toMatch(/[^\n\x20-\x7e\u2026]/);
  expect(formatProblems([])).toBe('');
});

test.each([null, undefined, 1, 'text', [], () => null, Symbol('s'), 10n])('a configuration that is %s', (config) => {
  expect(validateUntyped(config)).toMatchObject([
    { path: 'configuration', problem: expect.stringContaining('not an object') },
  ]);
});

test('S49 whatever JSON comes in, it is judged and nothing is thrown', () => {
  fc.assert(fc.property(fc.jsonValue(), (config) => Array.isArray(validateUntyped(config))));
});

test('S49 whatever stands at any place of a configuration, it is judged and nothing is thrown', () => {
  const anywhere = fc.constantFrom(...placesIn(goodConfig, ''));
  fc.assert(
    fc.property(
      anywhere,
      fc.anything({ withBigInt: true, withNullPrototype: true, withSparseArray: true }),
      (place, value) => Array.isArray(validateUntyped(changed(place, value))),
    ),
    { numRuns: 2000 },
  );
});

function placesIn(node: unknown, prefix: string): string[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, item]) => [`${prefix}${key}`, ...placesIn(item, `${prefix}${key}/`)]);
}
