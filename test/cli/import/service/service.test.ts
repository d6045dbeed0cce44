import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../../../src/cli/main.ts';
import { prettily } from '../../../support/config-text.ts';
import { type FakeApi, startFakeApi } from '../../fastly/fake-api.ts';
import { fakeTerminal } from '../../terminal/fake-terminal.ts';
import { BACKEND, domain, HEALTH, type Objects, POOL, serve } from './fake-service.ts';

let api: FakeApi;
beforeAll(async () => {
  api = await startFakeApi();
});
afterAll(() => api.close());

async function run(...args: string[]) {
  const terminal = fakeTerminal({ FASTLY_API_TOKEN: 'fastly-secret', FASTLY_API_ENDPOINT: api.url });
  const status = await main(['import', '--service-id', 'SVC1', ...args], terminal);
  return { status, out: terminal.printed.join('\n'), err: terminal.progressed.join('\n') };
}

async function imported(objects: Objects, options: { type?: string } = {}) {
  serve(api, { domain: [domain('www.shop.example')], backend: [BACKEND], ...objects }, options);
  const { status, out, err } = await run();
  expect([status, err]).toEqual([0, expect.anything()]);
  expect(`${out}\n`).toBe(await prettily(`${out}\n`));
  return { out, err };
}

describe('a Fastly service becomes a configuration', () => {
  it('of its active version', async () => {
    const { out, err } = await imported({});
    expect(out).toBe(`import { defineGateway } from 'popgate';

/** Imported from the Fastly service "Shop & Co" (SVC1), version 2. */
export default defineGateway({
  name: 'Shop-Co-compute',
  backends: { origin: { origin: 'https://origin.shop.example' } },
  domains: {
    // The VCL service has these domains until you move them. Then each gets an entry here, with its routes:
    // www.shop.example
    'shop-co-compute.edgecompute.app': { routes: [{ path: '/*', to: 'origin' }] },
  },
  admin: { host: 'shop-co-compute.edgecompute.app', path: '/.popgate' },
});`);
    expect(err).toContain('the TLS subscriptions\n    Fastly does not tell them (404: Record not found)');
    for (const { headers, request } of api.received) {
      expect([headers['fastly-key'], request.split(' ')[0]]).toEqual(['fastly-secret', 'GET']);
    }
  });

  it('of the version that is named', async () => {
    serve(api, { '1 domain': [domain('old.shop.example')], backend: [BACKEND] });
    expect((await run('--version', '1')).out).toContain('// old.shop.example\n');
    expect((await run('--version', '7')).err).toMatch(/there is no version 7\n {2}why: it has 1, 2, 3\n/);
    serve(api, {}, { active: null });
    expect((await run()).err).toContain('the service has no active version');
  });

  const other = (more: object) => ({
    ...BACKEND,
    name: 'other',
    address: 'other.example',
    override_host: null,
    ...more,
  });
  it.each<[string, Objects, string]>([
    [
      'every field of a backend',
      {
        backend: [
          {
            ...BACKEND,
            name: 'Shop EU!',
            port: 8443,
            override_host: 'www.shop.example',
            ssl_sni_hostname: 'tls.shop.example',
            ssl_cert_hostname: 'tls.shop.example',
            min_tls_version: '1.2',
            max_tls_version: '1.3',
            connect_timeout: 1500,
            first_byte_timeout: 60000,
            between_bytes_timeout: 90000,
            max_conn: 20,
            shield: 'lhr-london-gb',
            healthcheck: 'up',
          },
        ],
        healthcheck: [
          { ...HEALTH, method: 'GET', path: '/up', host: 'www.shop.example', check_interval: 5000, window: 9 },
        ],
      },
      `    shop_eu: {
      origin: 'https://origin.shop.example:8443',
      overrideHost: 'www.shop.example',
      tls: { sniHostname: 'tls.shop.example', minVersion: '1.2', maxVersion: '1.3' },
      timeouts: { connect: '1500ms', firstByte: '1m', betweenBytes: '90s' },
      health: { path: '/up', method: 'GET', interval: '5s', window: 9 },
      maxConnections: 20,
      shield: 'lhr-london-gb',
    },`,
    ],
    [
      'a backend without TLS',
      { backend: [{ ...BACKEND, use_ssl: false, port: 80 }] },
      "{ origin: 'http://origin.shop.example' }",
    ],
    [
      'an address',
      { backend: [{ ...BACKEND, address: '2001:db8::1', override_host: 'a.example' }] },
      "origin: 'https://[2001:db8::1]'",
    ],
    ["the visitor's Host", { backend: [other({})] }, "overrideHost: 'www.shop.example'"],
    [
      'a condition, which becomes a comment',
      {
        backend: [other({ request_condition: 'c' }), BACKEND],
        condition: [{ name: 'c', statement: 'req.url ~ "^/a"\n*/' }],
      },
      `    // It was used where req.url ~ "^/a" * /\n    other: {`,
    ],
    [
      'the first without a condition',
      { backend: [other({ request_condition: 'c' }), BACKEND] },
      "[{ path: '/*', to: 'origin' }]",
    ],
    [
      'what balances itself',
      { backend: [{ ...BACKEND, auto_loadbalance: true }, other({ auto_loadbalance: true, weight: 50 })] },
      'pools: { auto_loadbalance: { backends: { origin: 100, other: 50 } } }',
    ],
    [
      'a director',
      { director: [{ name: 'd', type: 4, quorum: 75, retries: 5, shield: null, backends: ['origin'] }] },
      "pools: { d: { backends: { origin: 100 }, policy: 'client-hash', quorum: 0.75 } }",
    ],
    [
      'a director of the name of a backend',
      { director: [{ name: 'origin', type: 1, backends: ['origin'] }] },
      'origin_2: { backends: { origin: 100 } }',
    ],
    ['a pool and its servers', POOL, "pools: { p: { backends: { p_1: 2, p_2: 1 }, policy: 'hash', quorum: 0.5 } }"],
    [
      'stores, by their names',
      {
        dictionary: [{ name: 'redirects', write_only: false }],
        resource: [
          { name: 'kv-1', resource_type: 'object-store' },
          { name: 'settings', resource_type: 'config' },
          { name: 'keys', resource_type: 'secret-store' },
        ],
      },
      "stores: { config: { redirects: {}, settings: {} }, kv: { 'kv-1': {} }, secret: { keys: [] } }",
    ],
    [
      'domains that are of no version',
      {
        '/domain-management/v1/domains?service_id=SVC1&limit=100': {
          data: [{ fqdn: 'a.shop.example' }],
          meta: { next_cursor: 'x' },
        },
        '/domain-management/v1/domains?service_id=SVC1&limit=100&cursor=x': {
          data: [{ fqdn: '*.shop.example' }],
          meta: {},
        },
      },
      '// www.shop.example\n    // a.shop.example\n    // *.shop.example\n',
    ],
    ['no domain', { domain: [] }, "'*': { routes: [{ path: '/*', to: 'origin' }] }"],
  ])('with %s', async (_name, objects, expected) => {
    expect((await imported(objects)).out).toContain(expected);
  });

  it.each<[string, Objects, string]>([
    [
      'a share key',
      { backend: [{ ...BACKEND, share_key: 'k' }] },
      'backend origin: share_key\n    health checks are not',
    ],
    ['no verification', { backend: [{ ...BACKEND, ssl_check_cert: false }] }, 'backend origin: ssl_check_cert'],
    ['a condition', { backend: [{ ...BACKEND, request_condition: 'c' }] }, 'backend origin: its condition "c"'],
    [
      'a condition that no route can have',
      {
        backend: [BACKEND, other({ request_condition: 'c' })],
        condition: [{ name: 'c', statement: 'req.http.X-Beta ~ "^1"' }],
      },
      'the VCL of the service: where req.http.X-Beta ~ "^1"\n    requests went to "other": write a route for it',
    ],
    ['a shield that is none', { backend: [{ ...BACKEND, shield: 'Atlantis!' }] }, 'backend origin: shield'],
    ['no limit of connections', { backend: [{ ...BACKEND, max_conn: 0 }] }, 'backend origin: maxConnections'],
    [
      'headers of a check',
      { backend: [{ ...BACKEND, healthcheck: 'up' }], healthcheck: [{ ...HEALTH, headers: ['A: b'] }] },
      'the headers of its health check',
    ],
    [
      'a window that is too large',
      { backend: [{ ...BACKEND, healthcheck: 'up' }], healthcheck: [{ ...HEALTH, window: 5000 }] },
      'backend origin: health.window',
    ],
    ['a header rule', { header: [{ name: 'Add X' }] }, 'the header rule "Add X"'],
    ['a response', { response_object: [{ name: 'robots' }] }, 'the response "robots"'],
    ['a snippet', { snippet: [{ name: 's', content: 'x' }] }, 'the VCL snippet "s"'],
    [
      'VCL',
      { vcl: [{ name: 'main' }] },
      'the VCL file "main"\n    of its lines only those are read that choose a backend',
    ],
    ['items', { dictionary: [{ name: 'd' }] }, 'the items of the dictionary "d"'],
    ['a domain that is none', { domain: [domain('a_b.example')] }, 'the domain "a_b.example"'],
    [
      'a certificate',
      {
        '/tls/subscriptions?page%5Bnumber%5D=1&page%5Bsize%5D=100': {
          data: [
            {
              attributes: { state: 'issued\u001b[2J', certificate_authority: 'certainly' },
              relationships: { tls_domains: { data: [{ id: 'www.shop.example' }, { id: 'x.example' }] } },
            },
            { attributes: {}, relationships: { tls_domains: { data: [{ id: 'x.example' }] } } },
          ],
          meta: { total_pages: 1 },
        },
      },
      'the TLS subscription of "www.shop.example" (certainly, issued [2J)',
    ],
  ])('and %s is told', async (_name, objects, told) => {
    expect((await imported(objects)).err).toContain(told);
  });

  it('S62 and a client’s key is told without its value', async () => {
    const { out, err } = await imported({
      backend: [{ ...BACKEND, ssl_client_cert: 'PEM', ssl_client_key: 'key-secret' }],
    });
    expect(err).toContain('backend origin: ssl_client_cert');
    expect(out + err).not.toMatch(/key-secret|fastly-secret/);
  });

  it('of a Compute service, which is asked for less and sends its own Host', async () => {
    const { out } = await imported({ backend: [{ ...BACKEND, override_host: null }] }, { type: 'wasm' });
    expect(out).toContain("backends: { origin: { origin: 'https://origin.shop.example' } }");
    const kinds = api.received.flatMap(({ request }) => /version\/2\/(\w+)$/.exec(request)?.[1] ?? []);
    expect(kinds.toSorted()).toEqual(['backend', 'domain', 'healthcheck', 'resource']);
  });
});

describe('a service that cannot be read', () => {
  it.each([
    [401, { msg: 'Provided credentials are missing or invalid' }, 'Fastly does not know the token'],
    [403, { msg: 'You are not authorized' }, 'the token may not do this'],
    [404, { msg: 'Record not found' }, 'Fastly does not find it'],
  ])('is told in words: %d', async (status, body, what) => {
    api.script({ status, body });
    const { status: exit, out, err } = await run();
    expect([exit, out]).toEqual([1, '']);
    expect(err).toContain(what);
    expect(err).not.toContain('fastly-secret');
  });
});
