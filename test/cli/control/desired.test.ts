import { describe, expect, it } from 'vitest';
import { desiredState } from '../../../src/cli/control/desired.ts';
import type { BackendConfig, GatewayConfig } from '../../../src/gateway/index.ts';

const config = (more: Partial<GatewayConfig>): GatewayConfig => ({ name: 'shop', domains: {}, ...more });

const objects = (more: Partial<GatewayConfig>, env: Record<string, string> = {}) =>
  desiredState(config(more), 'production', env).objects;

const backend = (one: BackendConfig) =>
  objects({ backends: { o: one } }).find(({ list }) => list === 'backend')!.fields;

describe('what the configuration asks of Fastly', () => {
  it('is every field of a backend, defaults included', () => {
    expect(backend({ origin: 'https://o.example' })).toEqual({
      address: 'o.example',
      port: 443,
      override_host: 'o.example',
      use_ssl: true,
      ssl_check_cert: true,
      ssl_client_cert: null,
      ssl_client_key: null,
      ssl_cert_hostname: 'o.example',
      ssl_sni_hostname: 'o.example',
      ssl_ca_cert: null,
      min_tls_version: null,
      max_tls_version: null,
      connect_timeout: 1_000,
      first_byte_timeout: 15_000,
      between_bytes_timeout: 10_000,
      max_conn: 200,
      healthcheck: null,
      shield: null,
      comment: 'Made by popgate',
    });
  });

  it.each<[string, BackendConfig, string]>([
    ['its own', { origin: 'https://o.example', health: { path: '/', host: 'h.example' } }, 'h.example'],
    [
      'that of requests',
      { origin: 'https://o.example', overrideHost: 'r.example', health: { path: '/' } },
      'r.example',
    ],
    [
      "the origin's",
      { origin: 'https://o.example:8443', overrideHost: 'client', health: { path: '/' } },
      'o.example:8443',
    ],
  ])('a probe has a host: %s', (_, o, host) => {
    expect(objects({ backends: { o } })[0]).toMatchObject({ list: 'healthcheck', fields: { host } });
  });

  it.each<[string, BackendConfig, object]>([
    ['no TLS', { origin: 'http://o.example' }, { port: 80, use_ssl: false, ssl_cert_hostname: null }],
    ['a port', { origin: 'https://o.example:8443/base' }, { port: 8443, override_host: 'o.example:8443' }],
    ['an IPv6 address', { origin: 'http://[2001:db8::1]' }, { address: '2001:db8::1' }],
    [
      'no limit between bytes',
      { origin: 'https://o.example', timeouts: { betweenBytes: 'none' } },
      { between_bytes_timeout: 2_147_483_647 },
    ],
    [
      'the host of the client',
      { origin: 'https://o.example', overrideHost: 'client' },
      { override_host: null, ssl_sni_hostname: 'o.example' },
    ],
    ['another host', { origin: 'https://o.example', overrideHost: 'h.example' }, { override_host: 'h.example' }],
    [
      'names of the certificate',
      { origin: 'https://o.example', tls: { sniHostname: 'c.example', minVersion: '1.2', caCertificate: 'PEM' } },
      { ssl_cert_hostname: 'c.example', ssl_sni_hostname: 'c.example', min_tls_version: '1.2', ssl_ca_cert: 'PEM' },
    ],
    [
      'timeouts and connections',
      {
        origin: 'https://o.example',
        timeouts: { connect: '2s', firstByte: '1m', betweenBytes: '5s' },
        maxConnections: 9,
      },
      { connect_timeout: 2_000, first_byte_timeout: 60_000, between_bytes_timeout: 5_000, max_conn: 9 },
    ],
    // The gateway asks shields by itself.
    ['a shield', { origin: 'https://o.example', shield: 'lhr-london-gb' }, { shield: null }],
  ])('follows %s', (_name, given, fields) => {
    expect(backend(given)).toMatchObject(fields);
  });

  it('has a health check before the backend that names it', () => {
    const made = objects({ backends: { o: { origin: 'https://o.example', health: { path: '/up', threshold: 2 } } } });
    expect(made.map(({ list, name }) => `${list} ${name}`)).toEqual(['healthcheck o', 'backend o']);
    expect(made[0]!.fields).toEqual({
      method: 'HEAD',
      host: 'o.example',
      path: '/up',
      http_version: '1.1',
      expected_response: 200,
      check_interval: 60_000,
      timeout: 5_000,
      window: 5,
      threshold: 2,
      initial: 2,
      comment: 'Made by popgate',
    });
    expect(made[1]!.fields.healthcheck).toBe('o');
  });

  it('has every domain but the one for all others', () => {
    const routes = { routes: [] };
    const made = objects({ domains: { 'a.example': routes, '*.b.example': routes, '*': routes } });
    expect(made.map(({ name }) => name)).toEqual(['a.example', '*.b.example']);
  });

  it('takes the secrets of log endpoints from the environment, and hides them', () => {
    const logEndpoints = {
      access: { type: 'https', settings: { url: 'https://l.example' }, secrets: { header_value: 'LOG_TOKEN' } },
    } as const;
    expect(objects({ logEndpoints }, { LOG_TOKEN: 's3cret' })).toEqual([
      {
        list: 'logging/https',
        name: 'access',
        fields: { url: 'https://l.example', header_value: 's3cret' },
        hidden: ['header_value'],
      },
    ]);
    expect(() => objects({ logEndpoints })).toThrow('the log endpoint access has no secret');
  });

  it('names the service of another environment for it', () => {
    expect(desiredState(config({}), 'production', {}).serviceName).toBe('shop');
    expect(desiredState(config({}), 'staging', {}).serviceName).toBe('shop-staging');
  });

  it('leaves the items of stores alone unless it is told', () => {
    const stores = {
      config: { settings: { a: '1' }, redirects: { '/a': '/b' } },
      kv: { pages: {} },
      items: { redirects: 'sync' },
    } as const;
    expect(desiredState(config({ stores }), 'production', {}).stores).toEqual([
      { kind: 'config', name: 'settings', mode: 'none', items: { a: '1' } },
      { kind: 'config', name: 'redirects', mode: 'sync', items: { '/a': '/b' } },
      { kind: 'kv', name: 'pages', mode: 'none', items: {} },
    ]);
  });

  it('has the secret store of the operator API', () => {
    const { stores } = desiredState(config({ admin: {} }), 'production', {});
    expect(stores).toEqual([{ kind: 'secret', name: 'popgate', mode: 'none', items: {} }]);
  });
});
