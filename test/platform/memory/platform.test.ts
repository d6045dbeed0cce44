import { describe, expect, test } from 'vitest';
import { type MemoryParts, memoryPlatform } from '../../../src/platform/memory/index.ts';

function platform(parts: Partial<MemoryParts> = {}) {
  return memoryPlatform({
    now: () => 0,
    origins: { fetch: () => Promise.reject(new Error('no origin is asked')), health: () => 'unknown' },
    log: () => undefined,
    ...parts,
  });
}

describe('access lists', () => {
  const { acls } = platform({
    acls: {
      office: { '203.0.113.0/24': 'allow', '203.0.113.7': 'block', '203.0.113.0/28': 'block', '203.0.113.2': 'allow' },
      six: { '2001:db8::/32': 'block', '2001:db8:1::/48': 'allow', '::/0': 'block' },
      four: { '0.0.0.0/0': 'block' },
      none: {},
    },
  });

  test.each([
    ['office', '203.0.113.99', 'allow'],
    ['office', '203.0.113.7', 'block'],
    ['office', '203.0.113.3', 'block'],
    ['office', '203.0.113.2', 'allow'],
    ['office', '198.51.100.1', null],
    ['six', '2001:db8::1', 'block'],
    ['six', '2001:db8:1::1', 'allow'],
    ['six', '198.51.100.1', null],
    ['four', '198.51.100.1', 'block'],
    ['four', '2001:db8::1', null],
    ['none', '198.51.100.1', null],
  ])('%s go by the most specific entry for %s: %s', async (list, address, action) => {
    expect(await acls.lookup(list, address)).toBe(action);
  });

  test.each([
    ['missing', '203.0.113.1'],
    ['toString', '203.0.113.1'],
    ['office', 'localhost'],
    ['office', ''],
  ])('refuse a look-up in %s of %j', async (list, address) => {
    await expect(acls.lookup(list, address)).rejects.toThrow(list);
  });
});

describe('stores', () => {
  test('are looked at when they are asked, and what is given stays as it is', async () => {
    let time = 0;
    const contents = { config: { flags: {} as Record<string, string> }, kv: { pages: { given: 'old' } } };
    const { stores } = platform({ now: () => time, stores: contents });
    expect(stores.config('flags', 'a')).toBeNull();
    contents.config.flags['a'] = 'on';
    expect(stores.config('flags', 'a')).toBe('on');
    await stores.putKv('pages', { key: 'given', value: 'new', ttlSeconds: 1 });
    await stores.putKv('pages', { key: 'own', value: 'own', ttlSeconds: 10 });
    expect(await stores.kv('pages', 'given')).toBe('new');
    time = 1_000;
    expect([await stores.kv('pages', 'given'), await stores.kv('pages', 'own')]).toEqual([null, 'own']);
    expect(await stores.listKv('pages', { prefix: '', limit: 9, cursor: null })).toEqual({
      keys: ['own'],
      cursor: null,
    });
    expect(contents.kv).toEqual({ pages: { given: 'old' } });
  });

  test.each(['missing', 'toString', '__proto__'])('that are not named are not there: %s', async (name) => {
    const { stores } = platform({ stores: { config: { flags: {} }, kv: { pages: {} } } });
    expect(() => stores.config(name, 'a')).toThrow(name);
    await expect(stores.kv(name, 'a')).rejects.toThrow(name);
  });

  test('have no item that every object has', async () => {
    const { stores } = platform({ stores: { config: { flags: {} }, kv: { pages: {} } } });
    expect([stores.config('flags', 'constructor'), await stores.kv('pages', 'toString')]).toEqual([null, null]);
  });
});

test.each([
  ['a', 'value'],
  ['empty', null],
  ['missing', null],
  ['toString', null],
])('the secret %s reads as %s', async (name, value) => {
  const { secrets } = platform({ secrets: { a: 'value', empty: '' } });
  expect(await secrets.read(name)).toBe(value);
});

test('what is not known of a place is empty, and an unknown place is none', () => {
  const { locate } = platform({ geo: { '192.0.2.1': { country: 'FR' } } });
  expect(locate('192.0.2.1')).toEqual({ country: 'FR', region: '', city: '', continent: '', proxy: '', hosting: '' });
  expect([locate('192.0.2.2'), locate('toString')]).toEqual([null, null]);
});

test.each([
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) Gecko/20100101 Firefox/130.0', 'desktop'],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15', 'desktop'],
  ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36', 'desktop'],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Mobile/15E148', 'mobile'],
  ['Mozilla/5.0 (Linux; Android 14; Pixel 8) Chrome/120 Mobile Safari/537.36', 'mobile'],
  ['Mozilla/5.0 (Linux; Android 14; SM-X700) Chrome/120 Safari/537.36', 'tablet'],
  ['Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) Mobile/15E148', 'tablet'],
  ['curl/8.5.0', ''],
  ['', ''],
])('of %j the kind of device is %j', (userAgent, kind) => {
  expect(platform().deviceClass(userAgent)).toBe(kind);
});

test('shields are those that are given: here, or elsewhere', async () => {
  const { shields } = platform({ shields: { lhr: 'here', iad: ({ url }) => new Response(`shield of ${url}`) } });
  expect(['lhr', 'iad', 'syd', 'toString'].map((code) => shields.place(code))).toEqual([
    'here',
    'elsewhere',
    'unknown',
    'unknown',
  ]);
  const request = { url: 'https://www.shop.test/', method: 'GET', headers: [], body: null };
  const answer = await shields.fetch({ site: 'iad', firstByteMs: 1 }, request);
  expect(await answer.text()).toBe('shield of https://www.shop.test/');
  await expect(shields.fetch({ site: 'lhr', firstByteMs: 1 }, request)).rejects.toThrow('lhr');
});

test('without a WAF nobody is judged, and without Fanout nobody is held', () => {
  const request = new Request('https://www.shop.test/');
  const site = { corp: 'c', workspace: 'w' };
  expect(() => platform().waf.inspect(request, site)).toThrow('WAF');
  expect(platform({ waf: () => 'block' }).waf.inspect(request, site)).toBe('block');
  expect(platform().push.handoff(request, 'fanout').status).toBe(500);
});
