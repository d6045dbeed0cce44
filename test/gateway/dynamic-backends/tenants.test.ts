import { describe, expect, test } from 'vitest';
import type { DynamicBackend } from '../../../src/gateway/platform.ts';
import type { Site } from '../../support/site.ts';
import { type Items, tenants } from '../../support/tenants.ts';

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

  test.each(['30d', '99999999d', `${'9'.repeat(400)}d`])(
    'a limit of %s is longer than any timer: not none',
    async (total) => {
      const value = JSON.stringify({ origin: 'https://a.tenants.test', timeouts: { total } });
      const slow = () => new Promise<Response>((resolve) => setTimeout(resolve, 30, new Response('late')));
      const www = tenants({ acme: value }, { origin: slow });
      expect((await www.ask('GET http://acme.shops.test/')).status).toBe(200);
    },
  );

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
