import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../../../src/cli/main.ts';
import { prettily } from '../../../support/config-text.ts';
import { type FakeApi, startFakeApi } from '../../fastly/fake-api.ts';
import { fakeTerminal } from '../../terminal/fake-terminal.ts';
import { BACKEND, domain, type Objects, serve } from './fake-service.ts';

let api: FakeApi;
beforeAll(async () => {
  api = await startFakeApi();
});
afterAll(() => api.close());

const other = { ...BACKEND, name: 'Other one', address: 'other.example' };
const ENTRIES = '/service/SVC1/acl/A1/entries?per_page=100';
const LIST = { name: 'blocked', id: 'A1' };
const refuse = (what: string) => ({
  name: 'guard',
  type: 'recv',
  dynamic: '0',
  content: `if (${what}) { error 403; }`,
});
const LIMITER = {
  name: 'all',
  http_methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'],
  rps_limit: 100,
  window_size: 10,
  client_key: ['client.ip'],
  penalty_box_duration: 2,
  action: 'response',
};
const LOG = { name: 'access', placement: null, response_condition: '', format: '%h %s', format_version: '2' };

async function run(objects: Objects, { args = [], type }: { args?: string[]; type?: string } = {}) {
  serve(
    api,
    { domain: [domain('www.shop.example')], backend: [BACKEND, other], ...objects },
    { ...(type && { type }) },
  );
  const terminal = fakeTerminal({ FASTLY_API_TOKEN: 'fastly-secret', FASTLY_API_ENDPOINT: api.url });
  const status = await main(['import', '--service-id', 'SVC1', ...args], terminal);
  return { status, out: terminal.printed.join('\n'), err: terminal.progressed.join('\n') };
}

async function imported(objects: Objects, options: { args?: string[]; type?: string } = {}) {
  const { status, out, err } = await run(objects, options);
  expect([status, err]).toEqual([0, expect.anything()]);
  expect(`${out}\n`).toBe(await prettily(`${out}\n`));
  return { out, err };
}

const conditional = (statement: string, priority = '10'): Objects => ({
  backend: [BACKEND, { ...other, request_condition: 'c' }],
  condition: [{ name: 'c', statement, priority, type: 'REQUEST' }],
});

describe('what a VCL service does under conditions', () => {
  it.each<[string, Objects, string]>([
    ['a path', conditional('req.url ~ "^/api/"'), "{ path: '/api/*', to: 'other_one' }"],
    ['a method', conditional('req.method == "POST"'), "{ path: '/*', methods: ['POST'], to: 'other_one' }"],
    [
      'VCL of its own that chooses last',
      { vcl: [{ name: 'main', main: true, content: 'sub vcl_recv { set req.backend = F_Other_one; }' }] },
      "routes: [{ path: '/*', to: 'other_one' }]",
    ],
    [
      'a snippet by its priority',
      {
        snippet: [
          { name: 'late', type: 'recv', dynamic: 0, priority: '200', content: 'set req.backend = F_Other_one;' },
          { name: 'early', type: 'recv', dynamic: 0, priority: '5', content: 'set req.backend = F_origin;' },
        ],
      },
      "routes: [{ path: '/*', to: 'other_one' }]",
    ],
    [
      'an access list',
      {
        acl: [LIST],
        [ENTRIES]: [
          { ip: '192.0.2.0', subnet: 24, negated: '0' },
          { ip: '2001:db8::', subnet: 32, negated: 0 },
          { ip: '198.51.100.7', subnet: null, negated: '0' },
        ],
        snippet: [refuse('client.ip ~ blocked')],
      },
      "access: { deny: { addresses: ['192.0.2.0/24', '2001:db8::/32', '198.51.100.7'] } }",
    ],
    [
      'an access list for a path',
      {
        acl: [LIST],
        [ENTRIES]: [{ ip: '192.0.2.7', subnet: null, negated: '0' }],
        snippet: [refuse('req.url.path ~ "^/admin/" && client.ip !~ blocked')],
      },
      "{ path: '/admin/*', to: 'origin', access: { allow: { addresses: ['192.0.2.7'] } } },",
    ],
    ['a limit', { 'rate-limiters': [LIMITER] }, "to: 'origin', rateLimit: { limit: 1000, penalty: '2m' } }"],
    [
      'a limit for a method, by a key',
      {
        'rate-limiters': [
          { ...LIMITER, http_methods: ['POST'], client_key: ['req.http.X-Key'], window_size: 60, rps_limit: 10 },
        ],
      },
      `        {
          path: '/*',
          to: 'origin',
          rateLimit: { by: { header: 'x-key' }, limit: 600, window: '60s', penalty: '2m' },
          methods: ['POST'],
        },
        { path: '/*', to: 'origin' },`,
    ],
  ])('becomes routes: %s', async (_name, objects, expected) => {
    expect((await imported(objects)).out).toContain(expected);
  });

  it.each<[string, Objects, string]>([
    ['a condition that cannot be read', conditional('req.url ~ "'), 'the VCL of the service\n    it cannot be read'],
    [
      'a list that nothing uses',
      { acl: [LIST], [ENTRIES]: [] },
      'the access list "blocked"\n    how it is used is not evident',
    ],
    [
      'a list that is long',
      {
        acl: [LIST],
        [ENTRIES]: Array.from({ length: 100 }, (_, at) => ({ ip: `192.0.2.${at * 2}`, subnet: 32, negated: '0' })),
        snippet: [refuse('client.ip ~ blocked')],
      },
      "its 100 addresses are too many for a route: make them an ACL at Fastly, and write access: { deny: { acl: 'blocked' } }",
    ],
    [
      'who is refused by more than an address',
      { acl: [LIST], [ENTRIES]: [], snippet: [refuse('client.ip ~ blocked && req.http.X-A')] },
      'VCL refused these with 403, and here nobody does: write access or a handler for it',
    ],
    [
      'a limit that only logs',
      { 'rate-limiters': [{ ...LIMITER, action: 'log_only' }] },
      'the rate limiter "all"\n    it only writes a line to the log',
    ],
    [
      'a limit of paths in a dictionary',
      { 'rate-limiters': [{ ...LIMITER, uri_dictionary_name: 'paths' }] },
      'it is for the paths in a dictionary',
    ],
    [
      'a limit by something else',
      { 'rate-limiters': [{ ...LIMITER, client_key: ['req.http.A', 'client.ip'] }] },
      'it counts by req.http.A and client.ip: choose another by',
    ],
    [
      'a window that is none here',
      { 'rate-limiters': [{ ...LIMITER, window_size: 1 }] },
      'its window was 1s, and is 10s here',
    ],
    [
      'the format of a log',
      { 'logging/https': [LOG] },
      'the log endpoint "access": its format\n    a line is JSON here',
    ],
  ])('or is told: %s', async (_name, objects, told) => {
    expect((await imported(objects)).err).toContain(told);
  });
});

describe('the log endpoints of a service', () => {
  const secrets = {
    token: 'tok-1',
    url: 'https://collector.example/in?key=k-1',
    header_value: 'hv-1',
    password: 'pw-1',
  };
  const endpoints: Objects = {
    'logging/https': [
      { ...LOG, ...secrets, header_name: 'Authorization', method: 'POST', gzip_level: 0, tls_ca_cert: '' },
    ],
    'logging/s3': [
      { ...LOG, name: 'my archive', bucket_name: 'logs', secret_key: 'sk-1', access_key: 'ak-1', period: '60' },
    ],
  };

  it('are carried over without their secrets', async () => {
    const { out, err } = await imported(endpoints);
    expect(out).toContain(`  logEndpoints: {
    access: {
      type: 'https',
      settings: { header_name: 'Authorization', method: 'POST', gzip_level: 0 },
      secrets: {
        token: 'LOG_ACCESS_TOKEN',
        url: 'LOG_ACCESS_URL',
        header_value: 'LOG_ACCESS_HEADER_VALUE',
        password: 'LOG_ACCESS_PASSWORD',
      },
    },
    my_archive: {
      type: 's3',
      settings: { bucket_name: 'logs', period: '60' },
      secrets: { secret_key: 'LOG_MY_ARCHIVE_SECRET_KEY', access_key: 'LOG_MY_ARCHIVE_ACCESS_KEY' },
    },
  },
  defaults: { log: { endpoint: 'access' } },`);
    expect(err).toContain('its secrets\n    npx popgate apply reads them from LOG_ACCESS_TOKEN, LOG_ACCESS_URL');
    expect(err).toContain('the log endpoint my_archive\n    no request is logged to it');
    expect(out + err).not.toMatch(/tok-1|k-1|hv-1|pw-1|sk-1|ak-1/);
  });

  it('of a Compute service get no lines that its code did not write', async () => {
    expect((await imported(endpoints, { type: 'wasm' })).out).not.toContain('defaults:');
  });

  it('are asked for by type, and where Fastly does not tell them, that is said once', async () => {
    const { err } = await imported({ 'logging/s3': null, 'logging/https': null });
    expect(err.match(/the log endpoints\n {4}Fastly does not tell them/g)).toHaveLength(1);
    expect(api.received.filter(({ request }) => request.includes('/logging/')).length).toBeGreaterThan(25);
  });
});

describe('what is made of a VCL service', () => {
  it('is tried under the domain that is given', async () => {
    const { out, err } = await imported({}, { args: ['--domain', 'staging.shop.example'] });
    expect(out).toContain("'staging.shop.example': { routes: [{ path: '/*', to: 'origin' }] }");
    expect(err).toContain('try it at https://staging.shop.example');
  });

  it('has no domain of its own where a Compute service is read', async () => {
    const { status, err } = await run({}, { type: 'wasm', args: ['--domain', 'staging.shop.example'] });
    expect([status, err]).toEqual([2, expect.stringContaining('a Compute service keeps the domains that it has')]);
  });
});
