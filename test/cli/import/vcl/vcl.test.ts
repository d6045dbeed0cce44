import { describe, expect, it } from 'vitest';
import { main } from '../../../../src/cli/main.ts';
import { prettily } from '../../../support/config-text.ts';
import { fakeTerminal } from '../../terminal/fake-terminal.ts';

async function run(vcl: string, ...args: string[]) {
  const terminal = fakeTerminal({}, { stdin: vcl });
  const status = await main(['import', '--vcl', '-', ...args], terminal);
  return { status, out: terminal.printed.join('\n'), err: terminal.progressed.join('\n') };
}

/** The configuration without its head, and what was told. */
async function imported(vcl: string, ...args: string[]) {
  const { status, out, err } = await run(vcl, ...args);
  expect([status, err]).toEqual([0, expect.anything()]);
  expect(`${out}\n`).toBe(await prettily(`${out}\n`));
  const [, body] = /defineGateway\(\{\n([^]*)\}\);$/.exec(out) ?? [];
  return { body, err };
}

const FULL = `
C!
# Backends
pragma optional_param geoip_opt_in true;
backend F_Shop_EU {
  .always_use_host_header = true; .host_header = "www.shop.example";
  .between_bytes_timeout = 10s; .connect_timeout = 1.5s; .first_byte_timeout = 60s;
  .dynamic = true; /* as all
                      are */
  .host = {"origin.shop.example"}; // the origin
  .max_connections = 300; .port = "8443"; .share_key = "aBc";
  .ssl = true; .ssl_cert_hostname = "tls.shop.example"; .ssl_sni_hostname = "tls.shop.example"; .ssl_check_cert = never;
  .min_tls_version = "1.2"; .max_tls_version = "1.3"; .ssl_ciphers = "X";
  .probe = {
    .request = "GET /healthz HTTP/1.1" "Host: probe.shop.example" "Connection: close" "Authorization: Basic c2VjcmV0";
    .expected_response = 204; .interval = 30s; .timeout = 500ms; .window = 8; .initial = 6; .threshold = 4;
  }
}
sub vcl_recv {
  #FASTLY recv
  set req.backend = F_Shop_EU;
  if (req.url ~ "^/}/*") { synthetic {"a } " /* "}; }
}`;

describe('VCL becomes a configuration', () => {
  it('with every field of a backend', async () => {
    const { body, err } = await imported(FULL, '--domain', 'www.shop.example');
    expect(body).toBe(`  name: 'shop',
  backends: {
    shop_eu: {
      origin: 'https://origin.shop.example:8443',
      overrideHost: 'www.shop.example',
      tls: { sniHostname: 'tls.shop.example', minVersion: '1.2', maxVersion: '1.3' },
      timeouts: { connect: '1500ms', firstByte: '1m' },
      health: {
        path: '/healthz',
        method: 'GET',
        host: 'probe.shop.example',
        expectedStatus: 204,
        interval: '30s',
        timeout: '500ms',
        window: 8,
        threshold: 4,
        initial: 6,
      },
      maxConnections: 300,
    },
  },
  domains: { 'www.shop.example': { routes: [{ path: '/*', to: 'shop_eu' }] } },
  admin: { host: 'www.shop.example', path: '/.popgate' },
`);
    expect(err).toBe(`not carried over:
  line 19: "sub vcl_recv"
    of its lines only those are read that choose a backend, limit requests or refuse addresses
  line 4: "pragma optional_param geoip_opt_in"
    Popgate has nothing like it
  backend shop_eu: .share_key (line 11)
    health checks are not shared between services
  backend shop_eu: .ssl_ciphers (line 13)
    the platform chooses the ciphers
  backend shop_eu: .probe.request (line 15): the header "Authorization"
    health checks send no headers of their own
  backend shop_eu: ssl_check_cert
    certificates of origins are always verified
next:
  1. npx popgate check
  2. npx popgate plan`);
    expect(err).not.toContain('c2VjcmV0');
  });

  const two = 'backend a { .host = "a.example"; } backend b { .host = "b.example"; .port = "443"; .ssl = true; }';
  it.each<[string, string, string]>([
    ['the least', 'backend a { .host = "a.example"; }', "backends: { a: { origin: 'http://a.example' } }"],
    [
      'a name that every object has',
      'backend constructor { .host = "a.example"; } director d random { { .backend = constructor; .weight = 5; } }',
      'pools: { d: { backends: { constructor_2: 5 } } }',
    ],
    [
      'addresses',
      'backend a { .host = "2001:db8::1"; .port = "8080"; }',
      "backends: { a: { origin: 'http://[2001:db8::1]:8080' } }",
    ],
    [
      'names that are none here',
      'backend F_1st { .host = "a.example"; } backend A-B { .host = "b.example"; } backend a_b { .host = "c.example"; } backend F_ { .host = "d.example"; }',
      `backends: {
    backend_1st: { origin: 'http://a.example' },
    a_b: { origin: 'http://b.example' },
    a_b_2: { origin: 'http://c.example' },
    f: { origin: 'http://d.example' },
  }`,
    ],
    [
      'a probe by its name, and one with a url',
      'probe p { .url = "/up"; } backend a { .host = "a.example"; .probe = p; }',
      "backends: { a: { origin: 'http://a.example', health: { path: '/up', method: 'GET' } } }",
    ],
    [
      'a probe that asks nothing',
      'backend a { .host = "a.example"; .probe = { .dummy = true; .request = "HEAD / HTTP/1.1"; } }',
      "backends: { a: { origin: 'http://a.example' } }",
    ],
    [
      'a director by chance',
      `${two} director d random { .quorum = 75%; { .backend = a; .weight = 3; } { .backend = b; .weight = 1; } }`,
      'pools: { d: { backends: { a: 3, b: 1 }, quorum: 0.75 } }',
    ],
    [
      'a director in order',
      `${two} director d fallback { { .backend = b; } { .backend = a; } }`,
      "pools: { d: { backends: { b: 1, a: 1 }, policy: 'failover' } }",
    ],
    [
      'a director by client',
      `${two} director d chash { .key = client; { .backend = a; .id = "x"; } }`,
      "pools: { d: { backends: { a: 1 }, policy: 'client-hash' } }",
    ],
    [
      'a director of directors, in no circle',
      `${two} director d hash { { .backend = a; } } director e client { { .backend = d; } { .backend = e; } { .backend = b; } }`,
      "pools: { d: { backends: { a: 1 }, policy: 'hash' }, e: { backends: { d: 1, b: 1 }, policy: 'client-hash' } }",
    ],
    [
      'different shields under one director',
      `backend a { .host = "a.example"; .shield = "lhr-london-gb"; } backend b { .host = "b.example"; } director d random { { .backend = a; } { .backend = b; } }`,
      "pools: { d: { backends: { a: 1, b: 1 }, shield: 'lhr-london-gb' } }",
    ],
    [
      'the choice of the program',
      `${two} sub vcl_recv { set req.backend = b; }`,
      "'*': { routes: [{ path: '/*', to: 'b' }] }",
    ],
    [
      'the director before the backends',
      `${two} director d hash { { .backend = b; } }`,
      "routes: [{ path: '/*', to: 'd' }]",
    ],
    [
      'no backend that could be used',
      'backend a { .host = "${origin}"; }',
      "'*': { routes: [{ path: '/*', respond: { status: 503, body: 'There is no backend yet.\\n' } }] }",
    ],
  ])('of %s', async (_name, vcl, expected) => {
    expect((await imported(vcl)).body).toContain(expected);
  });

  it.each<[string, string, string]>([
    ['a weight of none', 'director d random { { .backend = a; .weight = 0; } }', 'pool d: all of it'],
    [
      'a member that is not there',
      'director d random { { .backend = z; } }',
      'pool d: "z"\n    there is no backend of that name',
    ],
    [
      'a member without a name',
      'director d random { { .weight = 1; } }',
      'pool d: its member in line 1\n    it names no backend',
    ],
    ['an unknown type', 'director d shield { { .backend = a; } }', 'pool d: its type "shield"'],
    [
      'different shields',
      'backend b { .host = "b.example"; .shield = "lhr-london-gb"; } director d random { { .backend = a; } { .backend = b; } }',
      'pool d: how it is shielded',
    ],
    ['tries', 'director d random { .retries = 3; { .backend = a; } }', 'pool d: .retries (line 1)'],
    ['a name again', 'backend a { .host = "b.example"; }', 'line 1: "a"\n    there is one of that name before it'],
    ['a table', 'table t STRING { "a": "b", }', 'line 1: "table t STRING"'],
    ['a host that the origin saw', '', "backend a: the visitor's Host"],
    [
      'it is zero',
      'backend b { .host = "b.example"; .connect_timeout = 0s; }',
      'backend b: timeouts.connect\n    is "0ms"',
    ],
    [
      'two names for TLS',
      'backend b { .host = "b.example"; .ssl = true; .ssl_sni_hostname = "c.example"; .ssl_cert_hostname = "d.example"; }',
      'backend b: tls.certHostname\n    differs from sniHostname',
    ],
    [
      'an unknown field',
      'backend b { .host = "b.example"; .colour = "red"; }',
      'backend b: .colour (line 1)\n    Popgate has nothing like it',
    ],
    ['what a terminal acts on', 'table \u202et { }', 'line 1: "table \\u202e t"'],
  ])('and says of %s that it was not carried over', async (_name, vcl, told) => {
    expect((await imported(`backend a { .host = "a.example"; } ${vcl}`)).err).toContain(told);
  });
});

describe('VCL that cannot be read', () => {
  it.each<[string, string, string]>([
    ['a string without end', 'backend a {\n  .host = "a.example;\n}', 'line 2: a string begins here and does not end'],
    [
      'a long string without end',
      'backend a {\n .host = {"a"; }',
      'line 2: a long string begins here and does not end',
    ],
    ['a comment without end', '\n\n/* backend a { }', 'line 3: a comment begins here and does not end'],
    ['a block without end', '\nbackend a {\n.host = "a";', 'line 2: the block that begins here does not end'],
    [
      'a program without end',
      'backend a { .host = "a"; }\nsub vcl_recv { if (1) { }',
      'line 2: the block of "sub vcl_recv" does not end',
    ],
    ['a mark too many', 'backend a { .host = "a"; } }', 'line 1: a "}" too many'],
    ['no name', 'backend { .host = "a"; }', 'line 1: here is "{", where a name or a number was expected'],
    ['no semicolon', 'backend a {\n.host = "a"\n.port = "80";\n}', 'line 3: here is ".port", where ";" was expected'],
    ['no value', 'backend a { .host = ; }', 'line 1: here is ";", where a name or a number was expected'],
    [
      'a field without its dot',
      'backend a { host = "a"; }',
      'line 1: here is "host", where a field, as in .host, was expected',
    ],
    ['a field again', 'backend a { .host = "a";\n.host = "b"; }', 'line 2: .host stands here a second time'],
    ['no backend', 'sub vcl_recv { }', 'the VCL declares no backend'],
    ['nothing', '', 'the VCL declares no backend'],
  ])('is told with its line: %s', async (_name, vcl, why) => {
    const { status, out, err } = await run(vcl);
    expect([status, out]).toEqual([1, '']);
    expect(err.replace(/, column \d+:/, ':')).toContain(`why: ${why}`);
  });
});
