import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stateHash, desiredState } from '../../../../src/cli/control/desired.ts';
import { backend } from '../../../../src/cli/control/objects/backend.ts';
import { describePlan } from '../../../../src/cli/control/plan/describe.ts';
import { manifestTables } from '../../../../src/cli/project/manifest.ts';
import type { BackendConfig, GatewayConfig } from '../../../../src/gateway/index.ts';
import { site, startLaunch } from '../launch.ts';

const CERTIFICATE = '-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n';
const KEY = '-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-key-'));
  writeFileSync(path.join(folder, 'key.pem'), KEY);
  writeFileSync(path.join(folder, 'none.pem'), 'nothing');
});
afterAll(() => rmSync(folder, { recursive: true }));

const configWith = (o: BackendConfig): GatewayConfig => ({
  name: 'x',
  backends: { o },
  domains: { 'www.example.com': { routes: [{ path: '/*', to: 'o' }] } },
});
const fieldsOf = (o: BackendConfig, env: Record<string, string> = {}) => backend.wanted(configWith(o), env)[0]!.fields;
const local = (o: BackendConfig) => (manifestTables(configWith(o)).local_server.backends as Record<string, object>).o;
const setup = (o: BackendConfig) => (manifestTables(configWith(o)).setup.backends as Record<string, object>).o;

describe('an origin that is an address', () => {
  it.each([
    ['https://192.0.2.7', '192.0.2.7', '192.0.2.7', 443],
    ['https://192.0.2.7:8443', '192.0.2.7', '192.0.2.7:8443', 8443],
    ['https://[2001:db8::7]', '2001:db8::7', '[2001:db8::7]', 443],
    ['https://[2001:db8::7]:8443', '2001:db8::7', '[2001:db8::7]:8443', 8443],
  ] as const)('has no server name, and brackets only in a URL and a Host: %s', (origin, address, host, port) => {
    expect(fieldsOf({ origin })).toMatchObject({
      address,
      port,
      override_host: host,
      ssl_cert_hostname: address,
      ssl_sni_hostname: null,
    });
    expect(setup({ origin })).toEqual({ address, port, description: origin });
    expect(local({ origin })).toMatchObject({ url: origin, override_host: host, cert_host: address, use_sni: false });
  });

  it('is asked for by a name where the certificate has one', () => {
    const origin = { origin: 'https://192.0.2.7', tls: { certHostname: 'o.example' } } as const;
    expect(fieldsOf(origin)).toMatchObject({ ssl_cert_hostname: 'o.example', ssl_sni_hostname: 'o.example' });
    expect(local(origin)).toMatchObject({ cert_host: 'o.example', use_sni: true });
  });

  it.each(['http://192.0.2.7', 'http://[2001:db8::7]'] as const)('without TLS has neither: %s', (origin) => {
    expect(fieldsOf({ origin })).toMatchObject({ ssl_cert_hostname: null, ssl_sni_hostname: null, use_ssl: false });
  });

  it('that is a name has it in both places', () => {
    const names = { ssl_cert_hostname: 'o.example', ssl_sni_hostname: 'o.example' };
    expect(fieldsOf({ origin: 'https://o.example' })).toMatchObject(names);
  });
});

describe('a certificate for the origin', () => {
  const origin = 'https://o.example';
  const withKey = (key: { variable: string } | { file: string }): BackendConfig => ({
    origin,
    clientCertificate: { certificate: CERTIFICATE, key },
  });

  it('comes with the key from a variable, or from a file', () => {
    const sent = { ssl_client_cert: CERTIFICATE, ssl_client_key: KEY };
    expect(fieldsOf(withKey({ variable: 'ORIGIN_KEY' }), { ORIGIN_KEY: KEY })).toMatchObject(sent);
    expect(fieldsOf(withKey({ file: path.join(folder, 'key.pem') }))).toMatchObject(sent);
    expect(fieldsOf({ origin })).toMatchObject({ ssl_client_cert: null, ssl_client_key: null });
  });

  it.each([
    ['a variable that is not set', { variable: 'ORIGIN_KEY' }, {}, 'ORIGIN_KEY is not there, or empty'],
    ['a variable with no key', { variable: 'ORIGIN_KEY' }, { ORIGIN_KEY: CERTIFICATE }, 'holds no private key in PEM'],
    ['a file that is not there', { file: 'no/such.pem' }, {}, 'no/such.pem is not there, or empty'],
  ])('is refused with %s', (_name, key, env, why) => {
    expect(() => fieldsOf(withKey(key as { variable: string }), env as Record<string, string>)).toThrow(
      expect.objectContaining({ why: expect.stringContaining(why) as string }) as Error,
    );
  });

  it('shows its key in no plan, no hash and no manifest', async () => {
    const launch = await startLaunch();
    try {
      launch.env.ORIGIN_KEY = KEY;
      const config = { ...site, backends: { ...site.backends, shop: withKey({ variable: 'ORIGIN_KEY' }) } };
      const text = describePlan(await launch.plan(config));
      await launch.apply(config);
      const version = `/service/${launch.serviceId()}/version/1/backend/shop`;
      expect(await launch.api.get(version)).toMatchObject({ ssl_client_cert: CERTIFICATE, ssl_client_key: KEY });
      const other = KEY.replace('c2VjcmV0', 'b3RoZXI=');
      launch.env.ORIGIN_KEY = other;
      const update = describePlan(await launch.plan(config));
      expect(update).toContain('ssl_client_key: (secret) → (secret)');
      for (const shown of [text, update]) expect(shown).not.toMatch(/PRIVATE KEY|c2VjcmV0|b3RoZXI=/);
      const hashes = [KEY, other].map((key) => stateHash(desiredState(config, 'production', { ORIGIN_KEY: key })));
      expect(hashes[0]).toBe(hashes[1]);
      expect(JSON.stringify(manifestTables(config))).not.toContain('PRIVATE KEY');
    } finally {
      await launch.stop();
    }
  });

  it('is Viceroy’s, too, where its key is a file and nothing stands in', () => {
    expect(local(withKey({ file: 'keys/o.pem' }))).toMatchObject({
      client_certificate: { certificate: CERTIFICATE, key_file: 'keys/o.pem' },
    });
    expect(local(withKey({ variable: 'ORIGIN_KEY' }))).not.toHaveProperty('client_certificate');
    const standsIn = { ...withKey({ file: 'keys/o.pem' }), local: 'https://127.0.0.1:7701' } as const;
    expect(local(standsIn)).not.toHaveProperty('client_certificate');
  });
});

it.each([true, false])('the kind of address that is asked first is sent where it is written: %s', (preferIpv6) => {
  expect(fieldsOf({ origin: 'https://o.example', preferIpv6 })).toMatchObject({ prefer_ipv6: preferIpv6 });
  expect(fieldsOf({ origin: 'https://o.example' })).not.toHaveProperty('prefer_ipv6');
});
