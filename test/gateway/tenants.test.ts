import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DynamicBackendConfig, GatewayConfig } from '../../src/gateway/index.ts';
import type { DynamicBackend } from '../../src/gateway/platform.ts';
import { site, type Site, type SiteOptions } from '../support/site.ts';

type Items = Record<string, string>;

const ALLOW = ['https://*.tenants.test', 'http://plain.test', 'https://ported.test:8443'] as const;

/** Tenants by the label of a wildcard domain, and by a segment of the path. */
function configOf(kind: 'config' | 'kv', own: Partial<DynamicBackendConfig> = {}): Partial<GatewayConfig> {
  return {
    dynamicBackends: { tenants: { from: `${kind}-store:tenants`, allow: ALLOW, ...own } },
    stores: { [kind]: { tenants: {} } },
    domains: {
      '*.shops.test': { routes: [{ path: '/*', to: { dynamic: 'tenants' } }] },
      'www.example.test': { routes: [{ path: '/:tenant/*', to: { dynamic: 'tenants', key: 'of-:tenant' } }] },
    },
  };
}

function tenants(
  items: Items | null,
  {
    kind = 'config',
    own,
    ...options
  }: SiteOptions & { kind?: 'config' | 'kv'; own?: Partial<DynamicBackendConfig> } = {},
): Site {
  const stores = items === null ? {} : { [kind]: { tenants: items } };
  return site({ environment: { local: false }, ...options, stores, config: configOf(kind, own) });
}

const backendOf = (www: Site, at = 0) => www.sent[at]!.backend as DynamicBackend;
const hostsOf = (www: Site) => www.sent.map(({ backend }) => (backend as DynamicBackend).host);

describe.each(['config', 'kv'] as const)('a tenant of a %s store', (kind) => {
  test.each<[string, string, string, string, boolean]>([
    ['an origin', 'https://a.tenants.test', 'https://a.tenants.test/x?y', 'a.tenants.test:443', true],
    [
      'in capitals, with blanks around',
      ' HTTPS://A.Tenants.TEST\n',
      'https://a.tenants.test/x?y',
      'a.tenants.test:443',
      true,
    ],
    ['without TLS', 'http://plain.test', 'http://plain.test/x?y', 'plain.test:80', false],
    ['with a port', 'https://ported.test:8443', 'https://ported.test:8443/x?y', 'ported.test:8443', true],
    ['as JSON', '{ "origin": "https://a.tenants.test" }', 'https://a.tenants.test/x?y', 'a.tenants.test:443', true],
  ])('%s', async (_, value, url, target, tls) => {
    const www = tenants({ acme: value }, { kind });
    expect((await www.ask('GET http://acme.shops.test/x?y')).status).toBe(200);
    expect(www.sent.map((sent) => sent.url)).toEqual([url]);
    expect(backendOf(www)).toMatchObject({ target, tls });
  });

  test('S49 of a store that is not there: 503 with Retry-After, and the log says which', async () => {
    const www = tenants(null, { kind });
    const answer = await www.ask('GET http://acme.shops.test/');
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('10');
    expect(await answer.text()).not.toContain('tenants');
    expect(www.logged).toEqual([expect.stringMatching(/503: the store tenants of tenants cannot be read/)]);
    expect(www.sent).toEqual([]);
  });
});

test('the key is a template', async () => {
  const www = tenants({ 'of-acme': 'https://a.tenants.test', acme: 'https://b.tenants.test' });
  expect((await www.ask('GET /acme/x')).status).toBe(200);
  expect(hostsOf(www)).toEqual(['a.tenants.test']);
});

test.each(['unknown', 'constructor'])('a tenant that nobody has entered is a 404: %s', async (name) => {
  const www = tenants({ acme: 'https://a.tenants.test' });
  const answer = await www.ask(`GET http://${name}.shops.test/`);
  expect([answer.status, (await www.ask(`GET /${name}/`)).status]).toEqual([404, 404]);
  expect(www.sent).toEqual([]);
  expect(www.logged).toEqual([]);
});

test('a change counts for the next fetch, and a hit asks no store', async () => {
  const items: Items = { acme: 'https://a.tenants.test' };
  const origin = () => new Response('x', { headers: { 'cache-control': 'max-age=60' } });
  const www = tenants(items, { origin });
  await www.ask('GET http://acme.shops.test/one');
  items['acme'] = 'https://b.tenants.test';
  await www.ask('GET http://acme.shops.test/two');
  delete items['acme'];
  expect((await www.ask('GET http://acme.shops.test/one')).status).toBe(200);
  expect((await www.ask('GET http://acme.shops.test/three')).status).toBe(404);
  expect(hostsOf(www)).toEqual(['a.tenants.test', 'b.tenants.test']);
});

test('what is wrong in the store is answered from what is stale, as an origin that is down', async () => {
  const items: Items = { acme: 'https://a.tenants.test' };
  const origin = () => new Response('old', { headers: { 'cache-control': 'max-age=60' } });
  const www = tenants(items, { origin });
  await www.ask('GET http://acme.shops.test/');
  www.advance(120_000);
  items['acme'] = 'https://a.tenants.tst';
  const answer = await www.ask('GET http://acme.shops.test/');
  expect([answer.status, await answer.text()]).toEqual([200, 'old']);
  expect(answer.headers.get('cache-status')).toContain('origin-failed');
});

describe('settings', () => {
  test('TLS and timeouts of the dynamic backend', async () => {
    const tls = { minVersion: '1.2', maxVersion: '1.3', certHostname: 'shared.test' } as const;
    const own = { tls, timeouts: { connect: '2s', firstByte: '3s', betweenBytes: '4s' } } as const;
    const www = tenants({ acme: 'https://a.tenants.test' }, { own });
    await www.ask('GET http://acme.shops.test/');
    expect(backendOf(www)).toEqual({
      name: 'tenants.https.a.tenants.test.443',
      target: 'a.tenants.test:443',
      host: 'a.tenants.test',
      tls: true,
      tlsHost: 'shared.test',
      tlsLimits: { minVersion: '1.2', maxVersion: '1.3' },
      connectMs: 2_000,
      firstByteMs: 3_000,
      betweenBytesMs: 4_000,
    });
  });

  test('timeouts of the value, which make a backend of their own and are bounded', async () => {
    const value = (timeouts: object) => JSON.stringify({ origin: 'https://a.tenants.test', timeouts });
    const www = tenants({ quick: value({ connect: '250ms', firstByte: '2s' }), slow: value({ firstByte: '60s' }) });
    await www.ask('GET http://quick.shops.test/');
    await www.ask('GET http://slow.shops.test/');
    expect(backendOf(www)).toMatchObject({ connectMs: 250, firstByteMs: 2_000, betweenBytesMs: 10_000 });
    expect(backendOf(www, 1)).toMatchObject({ connectMs: 1_000, firstByteMs: 15_000 });
    expect(backendOf(www).name).not.toBe(backendOf(www, 1).name);
  });

  test('S57 origins past the maximum are a 503', async () => {
    const items = Object.fromEntries(['a', 'b', 'c'].map((name) => [name, `https://${name}.tenants.test`]));
    const www = tenants(items, { own: { max: 2 } });
    const statuses: number[] = [];
    for (const name of ['a', 'b', 'c', 'a']) statuses.push((await www.ask(`GET http://${name}.shops.test/x`)).status);
    expect(statuses).toEqual([200, 200, 503, 200]);
  });
});

describe('several origins', () => {
  const three = JSON.stringify({ origin: ['a', 'b', 'c'].map((name) => `https://${name}.tenants.test`) });

  function failing(down: readonly string[]): Site {
    return tenants(
      { acme: three },
      {
        origin: ({ backend }) => {
          if (down.includes((backend as DynamicBackend).host[0]!)) throw new Error('refused');
          return new Response((backend as DynamicBackend).host);
        },
      },
    );
  }

  test.each<[string, string, string | undefined, number, string]>([
    ['', 'GET', undefined, 200, 'a'],
    ['a', 'GET', undefined, 200, 'ab'],
    ['ab', 'GET', undefined, 200, 'abc'],
    ['abc', 'GET', undefined, 502, 'abc'],
    ['a', 'POST', undefined, 502, 'a'],
    ['a', 'PUT', 'body', 502, 'a'],
  ])('S47 with %j down, %s with the body %j is a %i after asking %s', async (down, method, body, status, asked) => {
    const www = failing([...down]);
    expect((await www.ask(`${method} http://acme.shops.test/`, {}, body)).status).toBe(status);
    expect(hostsOf(www).map((host) => host[0])).toEqual([...asked]);
  });
});

describe('S57 what stands in the store', () => {
  const json = (value: unknown) => JSON.stringify(value);
  const ok = 'https://a.tenants.test';

  test.each([
    '',
    ' ',
    'a.tenants.test',
    'on',
    'https://',
    'https://evil.test',
    'http://a.tenants.test',
    'https://a.tenants.test/',
    'https://a.tenants.test/base',
    'https://a.tenants.test?x',
    'https://a.tenants.test#x',
    'https://a.tenants.test.',
    'https://a.tenants.test:8443',
    'https://user@a.tenants.test',
    'https://a.tenants.test https://b.tenants.test',
    'https://a.tenants.test\nhttps://b.tenants.test',
    'https://www.example.test',
    '{',
    '{}',
    json({ origin: null }),
    json({ origin: [] }),
    json({ origin: [[ok]] }),
    json({ origin: [ok, 7] }),
    json({ origin: [ok, 'https://evil.test'] }),
    json({ origin: Array.from({ length: 9 }, () => ok) }),
    json({ origin: ok, timeout: { connect: '1s' } }),
    json({ origin: ok, timeouts: null }),
    json({ origin: ok, timeouts: '1s' }),
    json({ origin: ok, timeouts: { connect: '0s' } }),
    json({ origin: ok, timeouts: { connect: 1000 } }),
    json({ origin: ok, timeouts: { connect: 'soon' } }),
    json({ origin: ok, timeouts: { constructor: '1s' } }),
    `{"origin":"${ok}","timeouts":{"__proto__":"1s"}}`,
    json([ok]),
    `${ok}${' '.repeat(8_000)}`,
  ])('%j is a 502, and the log says of whom', async (value) => {
    const www = tenants({ acme: value });
    const answer = await www.ask('GET http://acme.shops.test/');
    expect(answer.status).toBe(502);
    expect(await answer.text()).toMatch(/^502 Bad Gateway\nrequest id-\d+\n$/);
    expect(www.sent).toEqual([]);
    expect(www.logged).toEqual([expect.stringMatching(/^[^\n]* 502: [^\n]*tenants[^\n]*$/)]);
  });
});

describe('S57 in every spelling', () => {
  const octets = fc.tuple(...Array.from({ length: 4 }, () => fc.integer({ min: 0, max: 255 })));
  const inBase = (value: number, base: 8 | 10 | 16) =>
    base === 10 ? String(value) : `${base === 8 ? '0' : '0x'}${value.toString(base)}`;
  const bases = fc.tuple(...Array.from({ length: 4 }, () => fc.constantFrom<(8 | 10 | 16)[]>(8, 10, 16)));
  const number = ([a, b, c, d]: number[]) => ((a! * 256 + b!) * 256 + c!) * 256 + d!;

  /** The forms that inet_aton and browsers read: four, three, two and one number, each in any base. */
  const ipv4 = fc.tuple(octets, bases, fc.integer({ min: 1, max: 4 })).map(([parts, radix, count]) => {
    const last = number(parts) % 256 ** (5 - count);
    return [...parts.slice(0, count - 1), last].map((part, at) => inBase(part, radix[at]!)).join('.');
  });
  const mapped = octets.map((parts) => {
    const hex = number(parts).toString(16).padStart(8, '0');
    return `[::ffff:${hex.slice(0, 4)}:${hex.slice(4)}]`;
  });
  const ipv6 = fc.oneof(
    fc.ipV6().map((address) => `[${address}]`),
    mapped,
    fc.ipV4().map((address) => `[::ffff:${address}]`),
  );
  const local = fc.constantFrom('localhost', 'a.localhost', 'metadata.google.internal', 'evil.test', 'tenants.test');
  const wrap = fc.constantFrom<((host: string) => string)[]>(
    (host) => host,
    (host) => `${host}.`,
    (host) => host.toUpperCase(),
    (host) => `${host}:443`,
    (host) => `${host}:80`,
    (host) => `a.tenants.test@${host}`,
    (host) => `user:a.tenants.test@${host}`,
    (host) => `${host}#.tenants.test`,
    (host) => `${host}/.tenants.test`,
    (host) => `${host}?.tenants.test`,
    (host) => `${host}\\.tenants.test`,
    (host) => host.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit))),
    (host) => host.replaceAll('.', '\u3002'),
    (host) => host.replace(/[0-9a-z]/i, (character) => `%${character.charCodeAt(0).toString(16)}`),
    (host) => `\u0000${host}`,
    (host) => `${host}\t`,
  );
  const host = fc.tuple(fc.oneof(ipv4, ipv6, local), wrap).map(([name, spell]) => spell(name));
  const origin = fc
    .tuple(fc.constantFrom('http', 'https', 'HTTPS'), host)
    .map(([scheme, name]) => `${scheme}://${name}`);

  test('no address and no other name is asked, whoever names it', async () => {
    await fc.assert(
      fc.asyncProperty(origin, async (url) => {
        const stored = tenants({ acme: url });
        const listed = tenants({ acme: JSON.stringify({ origin: [url] }) });
        for (const www of [stored, listed]) {
          expect((await www.ask('GET http://acme.shops.test/')).status).toBe(502);
          expect(www.sent).toEqual([]);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('nor where a client names it', async () => {
    const domains: GatewayConfig['domains'] = {
      'www.example.test': { routes: [{ path: '/:host/*', to: { dynamic: 'named', origin: 'https://:host' } }] },
    };
    const www = site({
      environment: { local: false },
      config: { dynamicBackends: { named: { allow: ['https://*.tenants.test'] } }, domains },
    });
    const written = fc.oneof(host, host.map(encodeURIComponent)).filter((name) => !/[#?/\\]|[^\x21-\x7e]/.test(name));
    await fc.assert(
      fc.asyncProperty(written, async (name) => {
        expect([400, 421]).toContain((await www.ask(`GET /${name}/`)).status);
        expect(www.sent).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test('and what is asked is an origin that a URL parser and allow agree on', async () => {
    const label = fc.stringMatching(/^[a-zA-Z0-9_.@:%\u00e4\u2025-]{0,6}$/);
    const text = fc.tuple(
      fc.constantFrom('http', 'https'),
      label,
      fc.constantFrom('.tenants.test', '.test', 'plain.test'),
    );
    await fc.assert(
      fc.asyncProperty(
        text.map(([scheme, name, suffix]) => `${scheme}://${name}${suffix}`),
        async (url) => {
          const www = tenants({ acme: url });
          await www.ask('GET http://acme.shops.test/');
          if (www.sent.length === 0) return;
          const { protocol, hostname, port, username } = new URL(url);
          expect(`${protocol}//${hostname}:${port}`).toMatch(
            /^(https:\/\/[a-z0-9-]+\.tenants\.test:|http:\/\/plain\.test:)$/,
          );
          expect(username).toBe('');
          expect(new URL(www.sent[0]!.url).origin).toBe(`${protocol}//${hostname}`);
          expect(backendOf(www).target).toBe(`${hostname}:${protocol === 'https:' ? 443 : 80}`);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
