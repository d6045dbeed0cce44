import { describe, expect, test } from 'vitest';
import { validateGateway } from '../../../src/gateway/check.ts';
import type { CacheConfig, GatewayConfig, RouteConfig } from '../../../src/gateway/index.ts';
import { site, TRANSPARENT } from '../../support/site.ts';
import { type Fields, FRESH, isReused, withCache } from './reuse.ts';

describe('S19 credentials in other fields', () => {
  const NAMES = ['X-Api-Key', 'Api-Key', 'X-Auth-Token', 'X-Access-Token', 'x-api-key'];
  const answer = { headers: FRESH };

  test.each(NAMES)('%s keeps an answer out, unless the origin shares it', async (name) => {
    const first = { [name]: 'secret' };
    expect(await isReused(answer, { first })).toBe(false);
    expect(await isReused(answer, { first, cache: { ttl: '1m' } })).toBe(false);
    for (const control of ['public, max-age=60', 's-maxage=60', 'max-age=60, must-revalidate']) {
      expect(await isReused({ headers: { ...FRESH, 'cache-control': control } }, { first })).toBe(true);
    }
  });

  test.each<[string, CacheConfig, Fields, boolean]>([
    ['named by the route', { credentials: ['X-Session'] }, { 'x-session': '1' }, false],
    ['not named by the route', { credentials: ['X-Session'] }, { authorization: 'Basic eA==' }, true],
    ['none are', { credentials: [] }, { 'x-api-key': 'k' }, true],
    ['in the key', { key: { headers: ['X-API-Key'] } }, { 'x-api-key': 'k' }, true],
    ['in the key, as Authorization', { key: { headers: ['Authorization'] } }, { authorization: 'Basic eA==' }, true],
    ['empty', {}, { 'x-api-key': '' }, false],
  ])('%s', async (_, cache, fields, expected) => {
    expect(await isReused(answer, { cache, first: fields, second: fields })).toBe(expected);
  });

  test('in the key, they are not told to others', async () => {
    const www = withCache({ key: { headers: ['X-Api-Key'] } }, () => new Response('x', answer));
    const clients: Fields[] = [{ 'x-api-key': 'k' }, { 'x-api-key': 'l' }, {}];
    for (const _ of ['fetched', 'stored']) for (const fields of clients) await www.ask('GET /a', fields);
    expect(www.sent.length).toBe(3);
  });

  test.each<[string, string, CacheConfig, boolean]>([
    ['X-Api-Key', 'x-api-key', {}, false],
    ['Accept, x-auth-token', 'x-auth-token', {}, false],
    ['X-Api-Key', 'x-api-key', { key: { headers: ['X-Api-Key'] } }, true],
    ['Authorization', 'authorization', { key: { headers: ['Authorization'] } }, true],
    ['X-Api-Key', 'x-api-key', { credentials: [] }, true],
  ])('S21 Vary: %s to one with %s under %j is reused: %j', async (vary, name, cache, expected) => {
    const headers = { ...FRESH, 'cache-control': 'public, max-age=60', vary };
    const fields = { [name]: 'k' };
    expect(await isReused({ headers }, { cache, first: fields, second: fields })).toBe(expected);
  });

  test('that the route gives to the origin are nobody’s', async () => {
    const routes = [
      { path: '/*', to: 'origin', headers: { request: { set: { 'X-Api-Key': 'own' } } } },
    ] as const satisfies RouteConfig[];
    const www = site({
      origin: () => new Response('x', answer),
      config: { domains: { 'www.example.test': { routes } } },
    });
    for (const _ of ['fetched', 'stored']) await www.ask('GET /a');
    await www.ask('GET /a', { 'x-api-key': 'theirs' });
    expect(www.sent.length).toBe(1);
  });

  test.each<[unknown, boolean]>([
    [['X-Session', 'authorization'], true],
    [[], true],
    ['X-Session', false],
    [['x session'], false],
    [[''], false],
    [[1], false],
  ])('%j is a list of them: %j', (credentials, expected) => {
    const config = { ...TRANSPARENT, defaults: { cache: { credentials } } } as GatewayConfig;
    expect(validateGateway(config, []).map(({ path }) => path.slice(0, 26))).toEqual(
      expected ? [] : ['defaults.cache.credentials'],
    );
  });
});
