import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RouteConfig } from '../../../../src/gateway/index.ts';
import type { Geo } from '../../../../src/gateway/platform.ts';
import type { GeoConfig } from '../../../../src/gateway/rules/geo/config.ts';
import { site, type SiteOptions } from '../../../support/site.ts';
import { pair, signedHeaders } from '../../shield/shield-site.ts';

const LYON: Geo = {
  country: 'FR',
  region: 'FR-ARA',
  city: 'Saint-Étienne, Loire',
  continent: 'EU',
  proxy: 'hosting',
  hosting: 'true',
};
const ALL: GeoConfig = { fields: ['country', 'region', 'city', 'continent', 'device', 'proxy', 'hosting'] };
const CACHED = () => new Response('page', { headers: { 'cache-control': 'max-age=60', vary: 'accept' } });

function telling(geo: RouteConfig['geo'], options: SiteOptions = {}, route: Partial<RouteConfig> = {}) {
  const routes = [{ path: '/*', to: 'origin', ...(geo !== undefined && { geo }), ...route } as RouteConfig];
  return site({
    origin: CACHED,
    geo: { '192.0.2.1': LYON },
    ...options,
    config: { domains: { 'www.example.test': { routes } }, ...options.config },
  });
}

const toldOf = (headers: Headers) =>
  Object.fromEntries([...headers].filter(([name]) => name.startsWith('popgate-client-')));

describe('what the origin is told', () => {
  const CLAIMED = Object.fromEntries(ALL.fields!.map((field) => [`popgate-client-${field}`, 'claimed']));

  test.each<[string, RouteConfig['geo'], Record<string, string>, SiteOptions?]>([
    ['nothing, unless asked for', undefined, {}],
    ['nothing, where it is off', false, {}],
    ['the country', true, { 'popgate-client-country': 'FR' }],
    ['the country, unless it says more', {}, { 'popgate-client-country': 'FR' }],
    [
      'all',
      ALL,
      {
        'popgate-client-country': 'FR',
        'popgate-client-region': 'FR-ARA',
        'popgate-client-city': 'Saint-%C3%89tienne%2C%20Loire',
        'popgate-client-continent': 'EU',
        'popgate-client-device': 'desktop',
        'popgate-client-proxy': 'hosting',
        'popgate-client-hosting': 'true',
      },
    ],
    ['S59 nothing, where nothing is known', true, {}, { address: '192.0.2.2' }],
    [
      'S59 the default, where nothing is known',
      { ...ALL, default: { country: 'DE', city: 'Köln' } },
      { 'popgate-client-country': 'DE', 'popgate-client-city': 'K%C3%B6ln', 'popgate-client-device': 'desktop' },
      { address: '192.0.2.2' },
    ],
    [
      'the default of what alone is not known',
      { fields: ['country', 'city'], default: { country: 'DE', city: 'Bonn' } },
      { 'popgate-client-country': 'FR', 'popgate-client-city': 'Bonn' },
      { geo: { '192.0.2.1': { country: 'FR' } } },
    ],
  ])('%s', async (_, geo, expected, options = {}) => {
    const www = telling(geo, options);
    for (const line of ['GET /', 'POST /']) await www.ask(line, { ...CLAIMED, 'x-forwarded-for': '192.0.2.1' });
    expect(www.sent.map(({ headers }) => toldOf(headers))).toEqual([expected, expected]);
  });

  test('a change of the route has the last word', async () => {
    const headers = { request: { remove: ['popgate-client-country'], set: { 'x-country': ':geo_country' } } };
    const www = telling(true, {}, { headers });
    await www.ask('GET /');
    expect(toldOf(www.sent[0]!.headers)).toEqual({});
    expect(www.sent[0]!.headers.get('x-country')).toBe('FR');
  });

  test('an address is looked up once, and never where nothing needs it', async () => {
    let asked = 0;
    const geo = {
      get '192.0.2.1'() {
        asked += 1;
        return LYON;
      },
    };
    await telling(ALL, { geo }, { surrogateKeys: [':geo_city'], countries: ['FR'] }).ask('GET /');
    expect(asked).toBe(1);
    await telling(undefined, { geo }).ask('GET /');
    expect(asked).toBe(1);
  });
});

describe('S59 the cache', () => {
  const client = { address: '192.0.2.1' };
  const geo = { '192.0.2.1': LYON, '192.0.2.2': { ...LYON, city: 'Lyon' }, '192.0.2.3': { ...LYON, country: 'DE' } };

  async function outcomes(rule: RouteConfig['geo'], headers: Record<string, string>[] = [{}, {}, {}, {}]) {
    const www = telling(rule, { geo, client });
    const seen: string[] = [];
    for (const [at, fields] of headers.entries()) {
      client.address = `192.0.2.${[1, 2, 3, 1][at]}`;
      const status = (await www.ask('GET /', fields)).headers.get('cache-status');
      seen.push(status?.includes('; hit') ? 'hit' : 'miss');
    }
    return seen;
  }

  test('keeps one answer for each of what is told', async () => {
    expect(await outcomes(undefined)).toEqual(['miss', 'hit', 'hit', 'hit']);
    expect(await outcomes(true)).toEqual(['miss', 'hit', 'miss', 'hit']);
    expect(await outcomes({ fields: ['city', 'country'] })).toEqual(['miss', 'miss', 'miss', 'hit']);
    const devices = [{}, {}, { 'user-agent': 'Mobile' }, {}];
    expect(await outcomes({ fields: ['device'] }, devices)).toEqual(['miss', 'hit', 'miss', 'hit']);
  });
});

describe('templates', () => {
  test('are filled in redirects, keys and headers', async () => {
    const moved = telling(ALL, {}, { to: undefined, redirect: '/:geo_country/:geo_region/:geo_city' } as never);
    const { headers } = await moved.ask('GET /');
    expect(headers.get('location')).toBe('/FR/FR-ARA/Saint-%C3%89tienne%2C%20Loire');
    const www = telling(
      ALL,
      { secrets: { purge_token: 't' }, config: { admin: {} } },
      {
        surrogateKeys: ['city/:geo_city'],
        headers: { response: { set: { 'x-device': ':geo_device' } } },
      },
    );
    expect((await www.ask('GET /')).headers.get('x-device')).toBe('desktop');
  });

  test('property: no value injects a line, a key, a host or a segment', async () => {
    const city = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 120 }),
      fc.string({
        unit: fc.constantFrom('.', '/', '\\', '\r', '\n', '%', '?', '#', ' ', '\ud800', '\0', ':', '@'),
        maxLength: 6,
      }),
    );
    await fc.assert(
      fc.asyncProperty(city, async (name) => {
        const options = { geo: { '192.0.2.1': { ...LYON, city: name } } };
        const fields: GeoConfig = { fields: ['city'] };
        const moved = telling(fields, options, { to: undefined, redirect: '/in/:geo_city/page' } as never);
        const location = (await moved.ask('GET /')).headers.get('location')!;
        expect(location).toMatch(/^\/in\/[\w.~%-]*\/page$/);
        expect(new URL(location, 'http://www.example.test').pathname).toBe(location);
        const www = telling(fields, options, { surrogateKeys: ['city/:geo_city'] });
        await www.ask('GET /');
        expect(www.sent[0]!.headers.get('popgate-client-city') ?? '').toMatch(/^[\w.~%-]*$/);
      }),
      { examples: [['.'], ['..'], ['.'.repeat(101)]] },
    );
  });
});

describe('regions', () => {
  test.each([
    ['FR-ARA', 200],
    ['FR-IDF', 404],
  ])('a route for %s: %i', async (region, status) => {
    expect((await telling(undefined, {}, { regions: [region] }).ask('GET /')).status).toBe(status);
  });
});

describe('behind a shield', () => {
  test('the origin is told of the client, not of the edge', async () => {
    const domains = { 'www.example.test': { routes: [{ path: '/*', to: 'origin', geo: true } as const] } };
    const geo = { '192.0.2.1': LYON, '198.51.100.9': { country: 'GB' } };
    const { edge, shield } = pair({ origin: CACHED, config: { domains }, edge: { geo }, shield: { geo } });
    expect((await edge.ask('GET /')).status).toBe(200);
    expect([edge.sent.length, toldOf(shield.sent[0]!.headers)]).toEqual([0, { 'popgate-client-country': 'FR' }]);
  });

  test('guards were passed at the edge', async () => {
    const rule = { access: { deny: { addresses: ['192.0.2.1'] } }, rateLimit: { limit: 1 } } as const;
    const config = { domains: { 'www.example.test': { routes: [{ path: '/*', to: 'origin', ...rule } as const] } } };
    const open = { domains: { 'www.example.test': { routes: [{ path: '/*', to: 'origin' } as const] } } };
    const headers = await signedHeaders('http://www.example.test/', { config: open });
    const { shield } = pair({ origin: CACHED, config });
    for (let time = 0; time < 3; time += 1) expect((await shield.ask('GET /', headers)).status).toBe(200);
    expect((await shield.ask('GET /', { 'popgate-hop': 'x' })).status).toBe(403);
  });
});
