import { expect, test } from 'vitest';
import { changed, testBroken, validateUntyped } from './broken-config.ts';

testBroken('certificates', [
  ['tls/authority', 'verisign', 'is "verisign"'],
  ['tls/configuration', 'my configuration', 'is not the id of a TLS configuration'],
  ['tls', false, 'is false, not an object'],
  ['domains/shop.example/tls', true, 'is true, not an object'],
  ['domains/shop.example/tls/authority', 1, 'is 1'],
  ['domains/shop.example/tls/minVersion', '1.2', 'there is no field "minVersion"'],
  ['domains/*/tls', false, 'is for a domain, and "*" is none', 'domains["*"].tls'],
]);

testBroken('the items of a store', [
  ['stores/items/flag', 'seed', 'there is no config or KV store, nor ACL "flag" in stores'],
  ['stores/items/popgate', 'seed', 'there is no config or KV store, nor ACL "popgate" in stores'],
  ['stores/items/flags', 'replace', 'is "replace"'],
  ['stores/acls/my list', {}, 'is not the name of an ACL', 'stores.acls["my list"]'],
  [
    'stores/acls/blocked',
    { '192.0.2.1/24': 'BLOCK' },
    'does not begin where its range does',
    'stores.acls.blocked["192.0.2.1/24"]',
  ],
  ['stores/acls/blocked', { '0.0.0.0/0': 'BLOCK' }, 'covers every address', 'stores.acls.blocked["0.0.0.0/0"]'],
  ['stores/acls/blocked', { '192.0.2.0/24': 'DENY' }, 'is "DENY"', 'stores.acls.blocked["192.0.2.0/24"]'],
  [
    'stores/acls/blocked',
    { '192.0.2.7': 'BLOCK', '192.0.2.7/32': 'ALLOW' },
    'is the same range as "192.0.2.7"',
    'stores.acls.blocked["192.0.2.7/32"]',
  ],
  ['stores/acls/flags', {}, 'has the name of a store in config'],
  ['stores/secret/flags', [], 'has the name of a store in config'],
  ['stores/items', ['flags'], 'is a list, not an object'],
]);

testBroken('a log endpoint', [
  ['logEndpoints/my log', { type: 'https' }, 'is not the name of a log endpoint'],
  ['logEndpoints/Stderr', { type: 'https' }, 'is a name that the platform keeps for itself'],
  ['logEndpoints/plain', {}, 'is missing', 'logEndpoints.plain.type'],
  ['logEndpoints/plain/type', 'scribe', 'is "scribe"'],
  ['logEndpoints/plain/settings', { name: 'x' }, 'is no setting', 'logEndpoints.plain.settings.name'],
  ['logEndpoints/plain/settings', { Port: 1 }, "is not a field of Fastly's API", 'logEndpoints.plain.settings.Port'],
  ['logEndpoints/plain/settings', { port: NaN }, 'is NaN', 'logEndpoints.plain.settings.port'],
  ['logEndpoints/plain/settings', { port: [1] }, 'is a list', 'logEndpoints.plain.settings.port'],
  ['logEndpoints/plain/secrets', { version: 'X' }, 'is no setting', 'logEndpoints.plain.secrets.version'],
  ['logEndpoints/access-log/secrets/url', 'LOGS_URL', 'is written in settings, too'],
]);

test.each([
  ['settings', 'token'],
  ['settings', 'secret_key'],
  ['settings', 'access_key'],
  ['settings', 'password'],
  ['settings', 'sas_token'],
  ['settings', 'tls_client_key'],
  ['settings', 'header_value'],
  ['secrets', 'token'],
])('a secret in clear, in %s as %s, is refused, and no message shows it', (table, field) => {
  const settings = { header_name: 'Authorization' };
  const inClear = { ...(table === 'settings' && settings), [field]: 'hunter2-Hunter2' };
  const endpoint = { type: 'https', settings, [table]: inClear };
  const problems = validateUntyped(changed('logEndpoints/plain', endpoint));
  expect(problems.map(({ path }) => path)).toEqual([`logEndpoints.plain.${table}.${field}`]);
  expect(problems[0]).toMatchObject({ problem: expect.stringMatching(/secret, written in clear|name of a variable/) });
  expect(JSON.stringify(problems)).not.toContain('unter2');
});

testBroken('an environment', [
  ['environments/production', {}, 'is the name of the configuration itself'],
  ['environments/Staging', {}, 'is not the name of an environment'],
  ['environments/2nd', {}, 'is not the name of an environment', 'environments["2nd"]'],
  ['environments/staging/pools', {}, 'there is no field "pools"'],
  ['environments/staging', 'x', 'is "x", not an object'],
  ['environments/staging/domains/www.shop.exmaple', 'a.example', 'there is no domain "www.shop.exmaple"'],
  ['environments/staging/domains/*', 'a.example', 'has no other name', 'environments.staging.domains["*"]'],
  ['environments/staging/domains/www.shop.example', 'WWW.staging.example', 'is not a host name'],
  ['environments/staging/domains/www.shop.example', 'www.staging.example:8080', 'has a port'],
  ['environments/staging/domains/www.shop.example', 'www.staging.localhost', 'ends in .localhost'],
  ['environments/staging/domains/www.shop.example', '*.staging.example', 'is no single host'],
  ['environments/staging/domains/www.shop.example', '*', 'is no single host'],
  ['environments/staging/domains/www.shop.example', 7, 'is 7, not text'],
  ['environments/staging/domains/*.shops.example', 'shops.staging.example', 'is no wildcard'],
  ['environments/staging/domains/*.shops.example', '*.example', 'covers a whole top-level domain'],
  ['environments/staging/domains/shop.example', 'www.staging.example', 'is what "www.shop.example" is called there'],
  ['environments/staging/domains/www.shop.example', 'shop.example', '"shop.example" is a domain of production'],
  ['environments/staging/backends/shop', {}, 'there is no backend "shop"'],
  ['environments/staging/backends/shop_eu/origin', 'eu.staging.example', 'is no http or https URL'],
  ['environments/staging/backends/shop_eu/orgin', 'https://a.example', 'there is no field "orgin"'],
]);

testBroken('what comes of an environment', [
  [
    'environments/qa-2/backends',
    { shop_us: { origin: undefined } },
    'is missing',
    'environments["qa-2"].backends.shop_us.origin',
  ],
  [
    'environments/staging/backends/images',
    {
      tls: { minVersion: '1.3', certHostname: 'a.example' },
      timeouts: { total: '1s' },
      health: { path: '/', window: 2 },
    },
    'is 3 of a window of 2',
    'environments.staging.backends.images.health.threshold',
  ],
  [
    'environments/staging/domains/www.shop.example',
    'www.tenants.example',
    'covers "www.tenants.example", a domain of this gateway',
    'environments.staging.dynamicBackends.tenants.allow[0]',
  ],
  [
    'environments/qa-2/backends',
    { images: { shield: 'iad-va-us' }, shop_eu: { shield: 'lhr-london-gb' } },
    'its backends name different shields',
    'environments["qa-2"].pools.shop.shield',
  ],
]);

test('a problem of a renamed domain stands where the domain is written', () => {
  const config = {
    name: 'a',
    domains: { 'a.example': { redirect: 'https://b.test' }, '*': { routes: [] } },
    environments: { staging: { domains: { 'a.example': 'b.test' } } },
  };
  expect(validateUntyped(config)).toEqual([
    {
      path: 'environments.staging.domains["a.example"].redirect',
      problem: 'redirects the domain to itself',
      remedy: 'write another host',
    },
  ]);
});

testBroken('products', [
  ['products/fanout', false, 'is false, and Popgate switches nothing off'],
  ['products/websocket', true, 'there is no field "websocket"'],
  ['products/ngwaf', { trafficRamp: 1 }, 'is missing', 'products.ngwaf.workspace'],
  ['products/ngwaf/workspace', 'a b', 'is not the id of a workspace'],
  ['products/ngwaf/trafficRamp', 101, 'is 101'],
  ['products/ddosProtection/mode', 'on', 'is "on"'],
]);

const PEM = '-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----';
const SHOWN = 'backends/shop_eu/clientCertificate';

testBroken('a certificate for the origin', [
  [
    SHOWN,
    { certificate: 'x', key: { variable: 'KEY' } },
    'is no certificate',
    'backends.shop_eu.clientCertificate.certificate',
  ],
  [
    SHOWN,
    { certificate: `${PEM}\n-----BEGIN PRIVATE KEY-----`, key: { variable: 'KEY' } },
    'holds a private key, written in clear',
    'backends.shop_eu.clientCertificate.certificate',
  ],
  [SHOWN, { certificate: PEM }, 'is missing', 'backends.shop_eu.clientCertificate.key'],
  [SHOWN, { certificate: PEM, key: {} }, 'does not say where the key is', 'backends.shop_eu.clientCertificate.key'],
  [
    SHOWN,
    { certificate: PEM, key: { variable: 'KEY', file: 'x' } },
    'does not say where the key is',
    'backends.shop_eu.clientCertificate.key',
  ],
  [
    SHOWN,
    { certificate: PEM, key: { variable: '-----BEGIN PRIVATE KEY-----' } },
    'is not where the key is',
    'backends.shop_eu.clientCertificate.key.variable',
  ],
  [
    SHOWN,
    { certificate: PEM, key: { file: '-----BEGIN PRIVATE KEY-----' } },
    'is not where the key is',
    'backends.shop_eu.clientCertificate.key.file',
  ],
  ['backends/shop_eu/preferIpv6', 'yes', 'is "yes"'],
]);
