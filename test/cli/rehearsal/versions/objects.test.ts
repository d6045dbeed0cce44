import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launch, type Stage, startStage } from '../client.ts';

let stage: Stage;
let place: string;
let count = 0;

beforeAll(async () => {
  stage = await startStage({ now: () => Date.UTC(2026, 2, 1, 12) });
});

afterAll(() => stage.stop());

beforeEach(async () => {
  count += 1;
  const { body } = await stage.call('POST /service', { form: { name: `objects ${count}`, type: 'wasm' } });
  place = `/service/${String(body.id)}/version/1`;
});

const make = (kind: string, form: Record<string, string>) => stage.call(`POST ${place}/${kind}`, { form });

const OF_VERSION = {
  version: 1,
  created_at: '2026-03-01T12:00:00Z',
  updated_at: '2026-03-01T12:00:00Z',
  deleted_at: null,
};

/** As recorded, what was sent left out. */
const BACKEND_DEFAULTS = {
  auto_loadbalance: false,
  between_bytes_timeout: 10_000,
  client_cert: null,
  comment: '',
  error_threshold: 0,
  first_byte_timeout: 15_000,
  healthcheck: null,
  hostname: 'origin.example',
  ipv4: null,
  ipv6: null,
  keepalive_time: null,
  max_conn: 200,
  max_tls_version: null,
  min_tls_version: null,
  port: 80,
  prefer_ipv6: true,
  request_condition: '',
  share_key: null,
  shield: null,
  ssl_ca_cert: null,
  ssl_cert_hostname: null,
  ssl_client_cert: null,
  ssl_client_key: null,
  ssl_hostname: null,
  tcp_keepalive_enable: null,
  tcp_keepalive_interval: null,
  tcp_keepalive_probes: null,
  tcp_keepalive_time: null,
  use_ssl: false,
  weight: 100,
};

describe('a backend', () => {
  it('has the recorded shape and defaults', async () => {
    const { status, body } = await make('backend', {
      name: 'b',
      address: 'origin.example',
      connect_timeout: '1500',
      max_lifetime: '60000',
      max_use: '100',
      override_host: 'o.example',
      ssl_check_cert: '0',
      ssl_ciphers: 'HIGH',
      ssl_sni_hostname: 's.example',
      unheard_of: 'x',
    });
    expect([status, body]).toEqual([
      200,
      {
        ...BACKEND_DEFAULTS,
        ...OF_VERSION,
        service_id: place.split('/')[2],
        name: 'b',
        address: 'origin.example',
        connect_timeout: 1_500,
        max_lifetime: 60_000,
        max_use: 100,
        override_host: 'o.example',
        ssl_check_cert: false,
        ssl_ciphers: 'HIGH',
        ssl_sni_hostname: 's.example',
      },
    ]);
    expect((await stage.call(`GET ${place}/backend/b`)).body).toEqual(body);
    expect((await stage.call(`GET ${place}/backend`)).body).toEqual([body]);
  });

  it.each<[string, Record<string, string>, boolean]>([
    ['80', {}, false],
    ['443', {}, true],
    ['8443', {}, false],
    ['443', { use_ssl: '0' }, false],
    ['8443', { use_ssl: '1' }, true],
  ])('on port %s with %j has TLS: %j', async (port, more, expected) => {
    const { body } = await make('backend', { name: 'b', address: 'o.example', port, ...more });
    expect(body.use_ssl).toBe(expected);
    const updated = await stage.call(`PUT ${place}/backend/b`, { form: { port: '443' } });
    expect(updated.body.use_ssl).toBe(true);
  });

  it.each([
    ['192.0.2.1', { ipv4: '192.0.2.1', ipv6: null, hostname: null }],
    ['2001:db8::1', { ipv4: null, ipv6: '2001:db8::1', hostname: null }],
    ['o.example', { ipv4: null, ipv6: null, hostname: 'o.example' }],
  ])('at %s is one of three', async (address, expected) => {
    expect((await make('backend', { name: 'b', address })).body).toMatchObject({ address, ...expected });
  });

  it('is changed field by field, and emptied', async () => {
    await make('backend', { name: 'b', address: 'o.example', override_host: 'x', comment: 'c', port: '443' });
    const { body } = await stage.call(`PUT ${place}/backend/b`, {
      form: { name: 'c', override_host: '', comment: '', max_conn: '7' },
    });
    expect(body).toMatchObject({ name: 'c', override_host: null, comment: '', max_conn: 7, use_ssl: true, port: 443 });
    expect((await stage.call(`GET ${place}/backend/b`)).status).toBe(404);
  });

  it.each<[string, Record<string, string>]>([
    ['no name', { address: 'o.example' }],
    ['no address', { name: 'b' }],
    ['a port that is no number', { name: 'b', address: 'o.example', port: 'x' }],
    ['a flag that is none', { name: 'b', address: 'o.example', use_ssl: 'perhaps' }],
    ['a health check that is not there', { name: 'b', address: 'o.example', healthcheck: 'none' }],
  ])('is refused with %s', async (_name, form) => {
    const { status, body } = await make('backend', form);
    expect([status, body.msg]).toEqual([400, 'Bad request']);
    expect((await stage.call(`GET ${place}/backend`)).body).toEqual([]);
  });
});

describe('a health check', () => {
  it('has the recorded shape', async () => {
    const { body } = await make('healthcheck', {
      name: 'h',
      check_interval: '2500',
      expected_response: '200',
      host: 'example.com',
      initial: '10',
      method: 'HEAD',
      path: '/foo',
      threshold: '10',
      timeout: '1500',
      window: '5000',
      headers: '["Foo:Bar","Baz:Qux"]',
    });
    expect(body).toEqual({
      ...OF_VERSION,
      service_id: place.split('/')[2],
      name: 'h',
      check_interval: 2_500,
      comment: '',
      expected_response: 200,
      headers: ['Baz: Qux', 'Foo: Bar'],
      host: 'example.com',
      http_version: '1.1',
      initial: 10,
      method: 'HEAD',
      path: '/foo',
      threshold: 10,
      timeout: 1_500,
      window: 5_000,
    });
    expect((await make('backend', { name: 'b', address: 'o.example', healthcheck: 'h' })).status).toBe(200);
  });
});

describe('the limits of a health check', () => {
  it.each<[string, Record<string, string>, number]>([
    ['checked each second', { check_interval: '1000' }, 200],
    ['checked each hour', { check_interval: '3600000' }, 200],
    ['checked too often', { check_interval: '999' }, 400],
    ['checked too seldom', { check_interval: '3600001' }, 400],
    ['all of the window', { window: '5', threshold: '5', initial: '5' }, 200],
    ['a threshold above the window', { window: '5', threshold: '6' }, 400],
    ['an initial above the window', { window: '5', initial: '6' }, 400],
  ])('%s', async (_name, form, expected) => {
    const { status, body } = await make('healthcheck', { name: 'h', ...form });
    expect([status, body.msg]).toEqual([expected, expected === 200 ? undefined : 'Bad request']);
    await make('healthcheck', { name: 'kept' });
    const update = await stage.call(`PUT ${place}/healthcheck/kept`, { form });
    expect(update.status).toBe(expected);
  });
});

describe('a domain', () => {
  it('has the recorded shape', async () => {
    const { body } = await make('domain', { name: 'd.example', comment: 'c' });
    expect(body).toEqual({ ...OF_VERSION, service_id: place.split('/')[2], name: 'd.example', comment: 'c' });
    await stage.call(`DELETE ${place}/domain/d.example`);
  });

  it.each(['localhost', 'a b.example', '-a.example', 'a.*.example', ''])('is not "%s"', async (name) => {
    expect((await make('domain', { name })).status).toBe(400);
  });

  it("is not another service's, until that one lets it go", async () => {
    const owner = await launch(stage, 'owned.example', 'kept.example');
    const refused = await make('domain', { name: 'Owned.example' });
    expect([refused.status, refused.body]).toEqual([
      400,
      { msg: 'Bad request', detail: "Domain 'Owned.example' is already taken by another service" },
    ]);
    await stage.call(`PUT /service/${owner}/version/1/clone`);
    await stage.call(`DELETE /service/${owner}/version/2/domain/owned.example`);
    expect((await make('domain', { name: 'owned.example' })).status).toBe(400);
    await stage.call(`PUT /service/${owner}/version/2/activate`);
    expect((await make('domain', { name: 'owned.example' })).status).toBe(200);
  });

  it('is checked against DNS', async () => {
    await make('domain', { name: 'www.checked.example' });
    const check = async () => (await stage.call(`GET ${place}/domain/www.checked.example/check`)).body.slice(1);
    expect(await check()).toEqual([null, false]);
    stage.addZone('www.checked.example. CNAME t.sni.global.fastly.net.');
    expect(await check()).toEqual(['t.sni.global.fastly.net', true]);
    expect((await stage.call(`GET ${place}/domain/check_all`)).body).toHaveLength(1);
  });
});

describe('any object', () => {
  it.each<[string, string, Record<string, string>]>([
    ['domain', 'Domain', { name: 'any.example' }],
    ['backend', 'Backend', { name: 'any.example', address: 'o.example' }],
    ['healthcheck', 'Healthcheck', { name: 'any.example' }],
  ])('has a name of its own: %s', async (kind, label, form) => {
    expect((await make(kind, form)).status).toBe(200);
    const again = await make(kind, form);
    expect([again.status, again.body]).toEqual([
      409,
      { msg: 'Duplicate record', detail: `Duplicate ${kind}: 'any.example'` },
    ]);
    expect((await stage.call(`DELETE ${place}/${kind}/any.example`)).body).toEqual({ status: 'ok' });
    const service = place.split('/')[2];
    expect((await stage.call(`DELETE ${place}/${kind}/any.example`)).body).toEqual({
      msg: 'Record not found',
      detail: `Couldn't find ${label} '{ deleted => 0000-00-00 00:00:00, name => any.example, service => ${service}, version => 1 }'`,
    });
  });
});
