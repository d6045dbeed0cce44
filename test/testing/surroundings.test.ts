import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { Handler } from '../../src/gateway/index.ts';
import { FRONT, shop } from './shop.ts';

test('a client is where the test says', async () => {
  const gateway = shop([{ path: '/', countries: ['FR'], respond: { status: 200, body: 'bonjour' } }], {
    geo: { '192.0.2.7': { country: 'FR' } },
  });
  const bodies = [];
  for (const address of ['192.0.2.7', '192.0.2.8']) bodies.push(await (await gateway.get(FRONT, { address })).text());
  expect(bodies).toEqual(['bonjour', 'a page']);
});

const AT_HOME = {
  '203.0.113.7': { country_code: 'fr', region: 'idf', city: 'Paris', continent: 'EU', proxy_type: 'hosting' },
};

test.each<[string, string, string]>([
  ['as the configuration has it for the local server', '203.0.113.7', 'FR FR-IDF Paris EU hosting true'],
  ['as the local server has it for its own machine', '127.0.0.1', 'US US-CA San Francisco NA  false'],
  ['as the local server has it for its own machine', '::1', 'US US-CA San Francisco NA  false'],
  ['as the test says before both', '203.0.113.8', 'DE  Berlin   '],
  ['nowhere', '203.0.113.9', 'nowhere'],
])('a client is %s: %s', async (_, address, place) => {
  const where: Handler = (_request, { geo }) =>
    new Response(
      (geo && [geo.country, geo.region, geo.city, geo.continent, geo.proxy, geo.hosting].join(' ')) || 'nowhere',
    );
  const gateway = shop([{ path: '/', handler: 'hello' }], {
    handlers: { hello: where },
    own: { local: { geolocation: { ...AT_HOME, '203.0.113.8': { country_code: 'FR', city: '?' } } } },
    geo: { '203.0.113.8': { country: 'DE', city: 'Berlin' } },
  });
  expect(await (await gateway.get(FRONT, { address })).text()).toBe(place);
});

test('a WAF has nothing against anybody, as on the local server', async () => {
  const waf = { corp: 'a', workspace: 'b' };
  const gateway = shop([{ path: '/', to: 'shop', access: { waf } } as never]);
  expect((await gateway.get(FRONT)).status).toBe(200);
});

test('a rate is counted by the clock of the test', async () => {
  const gateway = shop([{ path: '/', to: 'shop', rateLimit: { limit: 2, window: '10s' } } as never]);
  const statuses = async (times: number) => {
    const all = [];
    for (let at = 0; at < times; at += 1) all.push((await gateway.get(FRONT)).status);
    return all;
  };
  expect(await statuses(3)).toEqual([200, 200, 429]);
  gateway.advance('1h');
  expect(await statuses(1)).toEqual([200]);
});

const LIST = { blocked: { '192.0.2.0/24': 'BLOCK', '192.0.2.9': 'ALLOW' } } as const;

test.each([
  ['of the stores', { stores: { acls: LIST } }],
  ['for the local server', { local: { acls: LIST } }],
  ['for the local server before those of the stores', { stores: { acls: { blocked: {} } }, local: { acls: LIST } }],
])('lists decide who may ask: the configuration has some, %s, and a test may give others', async (_name, own) => {
  const route = { path: '/', to: 'shop', access: { deny: { acl: 'blocked' } } } as const;
  const statuses = async (acls?: { blocked: Record<string, 'allow' | 'block'> }) => {
    const gateway = shop([route], { own, ...(acls && { acls }) });
    return Promise.all(
      ['192.0.2.1', '192.0.2.9', '198.51.100.1'].map(async (address) => (await gateway.get(FRONT, { address })).status),
    );
  };
  expect(await statuses()).toEqual([403, 200, 200]);
  expect(await statuses({ blocked: { '198.51.100.1': 'block' } })).toEqual([200, 200, 403]);
});

test('stores hold what the configuration says, or what the test gives in its place', async () => {
  const own = {
    maintenance: { from: 'config-store:flags' },
    stores: { config: { flags: { maintenance: 'closed' } } },
  } as const;
  expect((await shop([], { own }).get(FRONT)).status).toBe(503);
  const flags: Record<string, string> = {};
  const gateway = shop([], { own, stores: { config: { flags } } });
  expect((await gateway.get(FRONT)).status).toBe(200);
  flags['maintenance'] = 'closed';
  expect((await gateway.get(FRONT)).status).toBe(503);
});

test('a shield is this place itself', async () => {
  const own = { backends: { shop: { origin: 'https://shop.test', shield: 'lhr-london-gb' } } } as const;
  const gateway = shop([], { own });
  const verdicts = [await gateway.get(FRONT), await gateway.get(FRONT)].map(({ cache }) => cache.verdict);
  expect([verdicts, gateway.log]).toEqual([['miss', 'hit'], []]);
});

test('an answer is compressed, for who takes it', async () => {
  const body = 'a page '.repeat(500);
  const gateway = shop([{ path: '/', to: 'shop', compress: true } as never], {
    origins: { shop: { headers: { 'cache-control': 'max-age=60', 'content-type': 'text/html' }, body } },
  });
  const answer = await gateway.get(FRONT, { headers: { 'accept-encoding': 'gzip' } });
  expect(answer.headers.get('content-encoding')).toBe('gzip');
  expect(gunzipSync(await answer.arrayBuffer()).toString()).toBe(body);
  expect(await (await gateway.get(FRONT)).text()).toBe(body);
});

test('lines for a logging endpoint are kept by its name', async () => {
  const own = { logEndpoints: { access: { type: 'https', settings: { url: 'https://logs.test/in' } } } } as const;
  const gateway = shop([{ path: '/', to: 'shop', log: { endpoint: 'access' } } as never], { own });
  await gateway.get(FRONT);
  await gateway.get(FRONT);
  expect(Object.keys(gateway.endpoints)).toEqual(['access']);
  expect(gateway.endpoints['access']).toHaveLength(2);
});
