import { expect, test } from 'vitest';
import { validateGateway } from '../../../src/gateway/config/check.ts';
import { environmentNames, forEnvironment } from '../../../src/gateway/config/environment.ts';
import { servedConfig } from '../../../src/gateway/config/served.ts';
import type { GatewayConfig } from '../../../src/gateway/config/types.ts';
import { changed, goodConfig } from './broken-config.ts';

const staging = forEnvironment(goodConfig, 'staging');

test('production is the configuration itself, without environments', () => {
  const { environments, ...rest } = goodConfig;
  expect(environments).toBeDefined();
  expect(forEnvironment(goodConfig, 'production')).toEqual(rest);
  expect(forEnvironment(goodConfig, 'constructor')).toEqual(rest);
  expect(environmentNames(goodConfig)).toEqual(['production', 'staging', 'qa-2']);
});

test('every environment is valid by itself, and the given configuration stays as it is', () => {
  const before = structuredClone(goodConfig);
  for (const name of environmentNames(goodConfig)) {
    expect(validateGateway(forEnvironment(goodConfig, name), ['hello'])).toEqual([]);
    expect(forEnvironment(goodConfig, name)).not.toHaveProperty('environments');
  }
  expect(goodConfig).toEqual(before);
});

test('domains are renamed in their order, and the texts that name them follow', () => {
  expect(Object.keys(staging.domains)).toEqual([
    'www.staging.example',
    'shop.example',
    '*.old.staging.example',
    '*.shops-staging.example',
    '*',
  ]);
  expect(staging.domains['shop.example']?.redirect).toBe('https://www.staging.example');
  expect(staging.domains['*.old.staging.example']?.redirect).toEqual({
    to: 'https://:subdomain.shops-staging.example/old',
    status: 307,
  });
  expect(staging.admin?.host).toBe('www.staging.example');
  expect(staging.purge?.hooks?.['shop']?.events).toEqual({
    'product.updated': {
      keys: ['product/:id', 'products'],
      urls: ['https://www.staging.example/products/:handle?v=:id', 'http://tenant.shops-staging.example:8080/'],
      soft: true,
    },
    '*': { domains: ['*.shops-staging.example', 'tenant.shops-staging.example'] },
  });
});

test.each([
  ['www.shop.example', 'www.staging.example'],
  ['https://www.shop.example', 'https://www.staging.example'],
  [
    'http://www.shop.example:8080/a?b=https://www.shop.example',
    'http://www.staging.example:8080/a?b=https://www.shop.example',
  ],
  ['https://www.shop.example#top', 'https://www.staging.example#top'],
  ['https://shop.example/', 'https://shop.example/'],
  ['https://a.shops.example/', 'https://a.shops-staging.example/'],
  ['https://a.b.shops.example/', 'https://a.b.shops.example/'],
  ['https://shops.example/', 'https://shops.example/'],
  ['https://www.shop.example.evil.test/', 'https://www.shop.example.evil.test/'],
  ['https://user@www.shop.example/', 'https://user@www.shop.example/'],
  ['See https://www.shop.example', 'See https://www.shop.example'],
  ['https://www.shop.example is closed', 'https://www.shop.example is closed'],
  ['www.shop.example is closed', 'www.shop.example is closed'],
  ['//www.shop.example', '//www.shop.example'],
])('the text %j becomes %j', (text, expected) => {
  const config = changed('domains/www.shop.example/routes/3/respond/body', text) as GatewayConfig;
  const { routes } = forEnvironment(config, 'staging').domains['www.staging.example']!;
  expect(routes![3]).toMatchObject({ respond: { body: expected } });
});

test('two domains can change places', () => {
  const domains = { 'a.example': { redirect: 'https://b.example' }, 'b.example': { routes: [] } };
  const swapped = { domains: { 'a.example': 'b.example', 'b.example': 'a.example' } };
  expect(forEnvironment({ name: 'x', domains, environments: { other: swapped } }, 'other').domains).toEqual({
    'b.example': { redirect: 'https://a.example' },
    'a.example': { routes: [] },
  });
});

test('a host that is configured itself does not follow a wildcard', () => {
  const domains = {
    'www.a.example': { redirect: 'https://x.a.example' },
    '*.a.example': { redirect: 'https://www.a.example' },
  };
  const environments = { other: { domains: { '*.a.example': '*.b.example' } as const } };
  expect(forEnvironment({ name: 'x', domains, environments }, 'other').domains).toEqual({
    'www.a.example': { redirect: 'https://x.b.example' },
    '*.b.example': { redirect: 'https://www.a.example' },
  });
});

test('backends are changed field by field, and what they name is other servers', () => {
  const base = {
    origin: 'https://www.a.example',
    overrideHost: 'www.a.example',
    shield: 'lhr-london-gb',
    maxConnections: 5,
  } as const;
  const config: GatewayConfig = {
    name: 'x',
    backends: { a: base, b: base },
    dynamicBackends: { d: { allow: ['https://*.d.example'], tls: { certHostname: 'www.a.example' } } },
    logEndpoints: { access: { type: 'https', settings: { url: 'https://www.a.example/logs' } } },
    domains: { 'www.a.example': { redirect: 'https://c.example' } },
    environments: {
      other: {
        domains: { 'www.a.example': 'www.b.example' },
        backends: { a: { origin: 'https://www.d.example', shield: undefined } },
      },
    },
  };
  expect(forEnvironment(config, 'other').backends).toEqual({
    a: { origin: 'https://www.d.example', overrideHost: 'www.a.example', maxConnections: 5 },
    b: base,
  });
  const { dynamicBackends, logEndpoints } = forEnvironment(config, 'other');
  expect({ dynamicBackends, logEndpoints }).toEqual({
    dynamicBackends: config.dynamicBackends,
    logEndpoints: config.logEndpoints,
  });
  expect(Object.keys(forEnvironment(config, 'other').backends!['a']!)).not.toContain('shield');
});

test('a configuration that nobody has validated is taken as it is', () => {
  for (const broken of [
    {},
    { domains: 1, environments: { other: 1 } },
    { backends: null, environments: { other: { backends: 2, domains: ['a'] } } },
  ]) {
    expect(() => forEnvironment(broken as unknown as GatewayConfig, 'other')).not.toThrow();
  }
});

test('the edge goes by neither certificates, log endpoints, stores, stand-ins nor environments', () => {
  const served = servedConfig(goodConfig);
  expect(Object.keys(served)).toEqual([
    'name',
    'backends',
    'pools',
    'dynamicBackends',
    'domains',
    'defaults',
    'errors',
    'maintenance',
    'push',
    'purge',
    'admin',
  ]);
  expect(served.domains['shop.example']).toEqual({ redirect: 'https://www.shop.example' });
  expect(Object.keys(served.domains)).toEqual(Object.keys(goodConfig.domains));
});

test('nothing of what is meant is served, wherever it is written', () => {
  const meant = { 'idle-field': 'so' };
  const made = (more: object): GatewayConfig => ({
    name: 'x',
    backends: { a: { origin: 'https://a.example', ...more } },
    pools: { p: { backends: { a: 1 }, ...more } },
    dynamicBackends: { d: { allow: ['https://*.a.example'], ...more } },
    domains: {
      'a.example': { routes: [{ path: '/', to: 'a', ...more }], ...more },
      'b.example': { redirect: 'https://a.example', ...more },
    },
    ...more,
  });
  expect(JSON.stringify(servedConfig(made({ meant })))).toBe(JSON.stringify(servedConfig(made({}))));
});
