import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { VICEROY_VERSION } from '../../../src/cli/local/viceroy.ts';
import { findDrift, rewriteTables } from '../../../src/cli/project/manifest-text.ts';
import { localAcls, manifestTables } from '../../../src/cli/project/manifest.ts';
import type { GatewayConfig } from '../../../src/gateway/index.ts';

const everything: GatewayConfig = {
  name: 'shop',
  backends: {
    shop_eu: { origin: 'https://eu.shop.example', health: { path: '/healthz' }, local: 'http://127.0.0.1:7701' },
    images: {
      origin: 'https://images.example:8443/base',
      overrideHost: 'img.example',
      tls: { certHostname: 'cert.example', caCertificate: 'PEM\nPEM' },
      timeouts: { connect: '1s', firstByte: '2s', betweenBytes: '250ms' },
      shield: 'lhr-london-gb',
    },
    legacy: { origin: 'http://legacy.example:8080' },
  },
  dynamicBackends: { tenants: { allow: ['https://*.tenants.example'], local: 'http://127.0.0.1:7703' } },
  domains: { 'www.shop.example': { routes: [{ path: '/*', to: 'shop_eu' }] } },
  admin: { path: '/.popgate' },
  stores: {
    config: { flags: { banner: 'on' } },
    kv: { pages: { home: '<p>' }, empty: {} },
    secret: { payments: ['api-key'] },
  },
  local: {
    geolocation: { '203.0.113.7': { city: 'Lyon', latitude: 45.75 } },
    acls: { office: { '203.0.113.0/24': 'ALLOW', '203.0.113.7': 'BLOCK', '2001:db8::1': 'BLOCK' } },
  },
};

const minimal: GatewayConfig = { name: 'minimal', domains: { '*': { redirect: 'https://www.example.com' } } };

it('of an ACL there is a file, in which every entry has a length', () => {
  expect(Object.entries(localAcls(everything)).map(([file, text]) => [file, JSON.parse(text)])).toEqual([
    [
      'bin/acl-office.json',
      {
        entries: [
          { prefix: '203.0.113.0/24', action: 'ALLOW' },
          { prefix: '203.0.113.7/32', action: 'BLOCK' },
          { prefix: '2001:db8::1/128', action: 'BLOCK' },
        ],
      },
    ],
  ]);
  expect(localAcls(minimal)).toEqual({});
});

describe('the two tables', () => {
  it('say of every backend and store what Viceroy and the first deploy need', () => {
    expect(manifestTables(everything)).toEqual({
      local_server: {
        viceroy_version: VICEROY_VERSION,
        backends: {
          shop_eu: {
            url: 'http://127.0.0.1:7701',
            override_host: 'eu.shop.example',
            first_byte_timeout_ms: 15_000,
            between_bytes_timeout_ms: 10_000,
            health: 'healthy',
          },
          images: {
            url: 'https://images.example:8443',
            override_host: 'img.example',
            cert_host: 'cert.example',
            use_sni: true,
            ca_certificate: 'PEM\nPEM',
            first_byte_timeout_ms: 2000,
            between_bytes_timeout_ms: 250,
          },
          legacy: {
            url: 'http://legacy.example:8080',
            override_host: 'legacy.example:8080',
            first_byte_timeout_ms: 15_000,
            between_bytes_timeout_ms: 10_000,
          },
        },
        shielding_sites: { 'lhr-london-gb': 'Local' },
        config_stores: { flags: { format: 'inline-toml', contents: { banner: 'on' } } },
        kv_stores: { pages: [{ key: 'home', data: '<p>' }], empty: [] },
        secret_stores: {
          payments: [{ key: 'api-key', env: 'PAYMENTS_API_KEY' }],
          popgate: [
            { key: 'admin_token', env: 'POPGATE_ADMIN_TOKEN' },
            { key: 'admin_token_next', env: 'POPGATE_ADMIN_TOKEN_NEXT' },
            { key: 'purge_token', env: 'POPGATE_PURGE_TOKEN' },
            { key: 'purge_token_next', env: 'POPGATE_PURGE_TOKEN_NEXT' },
            { key: 'debug_key', env: 'POPGATE_DEBUG_KEY' },
            { key: 'debug_key_next', env: 'POPGATE_DEBUG_KEY_NEXT' },
            { key: 'shield_key', env: 'POPGATE_SHIELD_KEY' },
            { key: 'shield_key_next', env: 'POPGATE_SHIELD_KEY_NEXT' },
          ],
        },
        acls: { office: { file: 'bin/acl-office.json' } },
        geolocation: { format: 'inline-toml', addresses: { '203.0.113.7': { city: 'Lyon', latitude: 45.75 } } },
      },
      setup: {
        backends: {
          shop_eu: { address: 'eu.shop.example', port: 443, description: 'https://eu.shop.example' },
          images: { address: 'images.example', port: 8443, description: 'https://images.example:8443/base' },
          legacy: { address: 'legacy.example', port: 8080, description: 'http://legacy.example:8080' },
        },
        config_stores: { flags: { description: 'Holds: banner' } },
        kv_stores: { pages: { description: 'Holds: home' }, empty: { description: 'Starts empty' } },
        secret_stores: {
          payments: { description: 'May hold: api-key' },
          popgate: {
            description:
              'May hold: admin_token, admin_token_next, purge_token, purge_token_next, debug_key, debug_key_next, ' +
              'shield_key, shield_key_next',
          },
        },
      },
    });
  });

  it.each([
    ['http://shop.localhost:3000', 'http://127.0.0.1:3000'],
    ['http://localhost:3000', 'http://localhost:3000'],
    ['http://127.0.0.2:3000', 'http://127.0.0.2:3000'],
  ] as const)('name %s as %s, which Viceroy can find', (local, url) => {
    const config: GatewayConfig = { ...minimal, backends: { shop: { origin: 'https://shop.example', local } } };
    expect(manifestTables(config).local_server['backends']).toMatchObject({
      shop: { url, override_host: 'shop.example' },
    });
  });

  it('hold the secrets of the hooks', () => {
    const hook = { adapter: 'github', events: { push: { keys: ['pages'] } } } as const;
    const { local_server } = manifestTables({
      ...minimal,
      purge: { hooks: { 'my-site': hook, code: hook } },
      admin: {},
    });
    expect(local_server['secret_stores']).toMatchObject({
      popgate: expect.arrayContaining([
        { key: 'hook_my_site', env: 'POPGATE_HOOK_MY_SITE' },
        { key: 'hook_my_site_next', env: 'POPGATE_HOOK_MY_SITE_NEXT' },
        { key: 'hook_code', env: 'POPGATE_HOOK_CODE' },
      ]) as unknown,
    });
  });

  it.each<[string, object, boolean]>([
    ['are held by the gateway', { channels: ['a'] }, true],
    ['are held by a backend', { to: 'chat' }, false],
  ])('S73 hold the key that streams are signed with where they %s', (_, stream, isThere) => {
    const { setup } = manifestTables({
      ...minimal,
      backends: { chat: { origin: 'https://chat.example' } },
      domains: { 'a.example': { routes: [{ path: '/*', stream: stream as { channels: string[] } }] } },
    });
    const stores = { popgate: { description: 'May hold: stream_key, stream_key_next' } };
    expect(setup['secret_stores']).toEqual(isThere ? stores : undefined);
  });

  it('say where the shields are, and hold their secret', () => {
    const origin = 'https://eu.shop.example';
    const { local_server, setup } = manifestTables({
      ...minimal,
      backends: { eu: { origin, shield: 'lhr-london-gb' }, us: { origin } },
      pools: { shop: { backends: { us: 1 }, shield: 'iad-va-us' } },
      local: { shieldingSites: { 'iad-va-us': 'http://127.0.0.1:7677' } },
    });
    expect(local_server).toMatchObject({
      shielding_sites: {
        'lhr-london-gb': 'Local',
        'iad-va-us': { unencrypted: 'http://127.0.0.1:7677', encrypted: 'http://127.0.0.1:7677' },
      },
      secret_stores: {
        popgate: [
          { key: 'shield_key', env: 'POPGATE_SHIELD_KEY' },
          { key: 'shield_key_next', env: 'POPGATE_SHIELD_KEY_NEXT' },
        ],
      },
    });
    expect(setup).toMatchObject({
      secret_stores: { popgate: { description: 'May hold: shield_key, shield_key_next' } },
    });
  });

  it('hold no tokens where there is no operator API', () => {
    expect(manifestTables(minimal)).toEqual({ local_server: { viceroy_version: VICEROY_VERSION }, setup: {} });
  });
});

/** Our tables in the middle, in every form that could mislead a reader of lines. */
const WRITTEN_BY_USER = `# The head.
manifest_version = 3
name = 'mine' # [local_server] in a comment
description = """
[setup]
"quoted" \\""" and
[local_server.backends.not_a_table]
"""
authors = [
  "[setup]",
  "a",
]

# Of ours, kept since it stands above.
[local_server] # gone
# gone
[local_server.backends.old]
url = "http://old.example"

  # gone, too
[[local_server.secret_stores.x]]
key = "k"
env = "E"
["setup".backends.old]
address = "old.example"

# Of the scripts.
[scripts]
build = "make\\t"\r
matrix = [
[1, 2],
]

[ setup . kv_stores . y ]
description = "old"

[[other]]
a = 1
# The end.`;

const KEPT = [
  WRITTEN_BY_USER.slice(0, WRITTEN_BY_USER.indexOf('[local_server] #')),
  WRITTEN_BY_USER.slice(WRITTEN_BY_USER.indexOf('\n# Of the scripts'), WRITTEN_BY_USER.indexOf('[ setup')),
  WRITTEN_BY_USER.slice(WRITTEN_BY_USER.indexOf('\n[[other]]')),
];

describe('rewriting fastly.toml', () => {
  const tables = manifestTables(everything);

  it('puts both tables where the first one stood, and keeps all else byte for byte', () => {
    const rewritten = rewriteTables(WRITTEN_BY_USER, tables);
    const ours = rewritten.slice(KEPT[0]?.length, rewritten.indexOf(KEPT[1] ?? ''));
    expect(rewritten).toBe(`${KEPT[0]}${ours}${KEPT[1]}${KEPT[2]}`);
    expect(parse(ours)).toMatchObject({ setup: { backends: { legacy: { port: 8080 } } } });
    expect(findDrift(rewritten, tables)).toEqual([]);
  });

  it.each([
    ['an empty file', ''],
    ['a file without them', 'manifest_version = 3\n[scripts]\nbuild = "make"'],
    ['its own output', rewriteTables(WRITTEN_BY_USER, tables)],
    ['dotted keys at the top', 'setup.backends.old.address = "x"\nname = "n"\n'],
    ['an inline table', 'local_server = { backends = { old = { url = "http://x" } } }\nname = "n"\n'],
  ])('brings %s to what is desired, and is then at rest', (_name, text) => {
    const once = rewriteTables(text, tables);
    expect(findDrift(once, tables)).toEqual([]);
    expect(rewriteTables(once, tables)).toBe(once);
  });

  it('takes tables away that are no longer desired', () => {
    const rewritten = rewriteTables('name = "n"\n[setup.backends.old]\naddress = "x"\n', manifestTables(minimal));
    expect(parse(rewritten)).toEqual({ name: 'n', local_server: { viceroy_version: VICEROY_VERSION } });
  });

  it('says where a file is not TOML', () => {
    expect(() => rewriteTables('name =\n', tables)).toThrow('fastly.toml cannot be read');
  });
});

describe('drift', () => {
  const tables = manifestTables(everything);
  const text = rewriteTables('', tables);

  it.each([
    ['a changed value', text.replace('7701', '7799'), 'local_server.backends.shop_eu.url', 'differs'],
    ['a lost key', text.replace('health = "healthy"\n', ''), 'local_server.backends.shop_eu.health', 'is missing'],
    ['a foreign key', `${text}\n[setup.log_endpoints.x]\nprovider = "s3"\n`, 'setup.log_endpoints', 'is not in'],
  ])('is found for %s', (_name, changed, path, problem) => {
    expect(findDrift(changed, tables)).toEqual([{ path, problem: expect.stringContaining(problem) as unknown }]);
  });

  it('is not order or form', () => {
    const [first = '', second = ''] = text.split(/(?=\[setup\.backends\.shop_eu\])/);
    expect(findDrift(`${second}${first}`, tables)).toEqual([]);
  });
});
