import { describe, expect, it } from 'vitest';
import { VICEROY_VERSION } from '../../../src/cli/local/viceroy.ts';
import { localAcls, manifestTables } from '../../../src/cli/project/manifest.ts';
import type { GatewayConfig } from '../../../src/gateway/index.ts';
import { everything, minimal } from './manifest-configs.ts';

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

it('an ACL of the stores stands in locally, where local has none of its name', () => {
  const acls = { office: { '192.0.2.7': 'BLOCK' }, more: { '2001:DB8:0::/32': 'ALLOW' } } as const;
  const files = localAcls({ ...everything, stores: { acls } });
  expect(JSON.parse(files['bin/acl-more.json']!)).toEqual({ entries: [{ prefix: '2001:db8::/32', action: 'ALLOW' }] });
  expect(files['bin/acl-office.json']).toBe(localAcls(everything)['bin/acl-office.json']);
  expect(manifestTables({ ...minimal, stores: { acls } }).local_server.acls).toEqual({
    office: { file: 'bin/acl-office.json' },
    more: { file: 'bin/acl-more.json' },
  });
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
