import { describe, expect, it } from 'vitest';
import { askFor } from '../../../src/cli/diff/asked.ts';
import { diffConfigs } from '../../../src/cli/diff/diff.ts';
import { ORIGIN_ANSWERS } from '../../../src/cli/diff/origin-answers.ts';
import { probeOf } from '../../../src/cli/diff/probe.ts';
import type { GatewayConfig } from '../../../src/gateway/index.ts';
import { shopWith } from './changes.ts';

const URL_A = 'https://www.shop.example/a';
const site = (more: object): GatewayConfig => shopWith([{ path: '/a', to: 'shop', ...more }]);
const ask = (config: GatewayConfig, more: object = {}) => probeOf(config).ask(askFor(URL_A, more));

describe('a decision', () => {
  it('does not depend on what was asked before', async () => {
    const config = site({ rateLimit: { limit: 1 }, cache: { ttl: '1h' } });
    const probe = probeOf(config);
    const first = await probe.ask(askFor(URL_A));
    expect(first.status).toBe(200);
    expect(await probe.ask(askFor(URL_A))).toEqual(first);
  });

  it.each([
    ['a host that is not ours', 'https://elsewhere.example/', { answer: 'error 421', domain: null, route: null }],
    ['a malformed path', 'https://www.shop.example/%zz', { answer: 'error 400', domain: null }],
    ['a malformed host', 'https://www..example/', { answer: 'error 400', domain: null }],
  ])('on %s is an error', async (_what, url, decision) => {
    expect(await probeOf(site({})).ask(askFor(url))).toMatchObject(decision);
  });

  it('tells routes of one path by their conditions', async () => {
    const config = shopWith([
      { path: '/a', to: 'api', headers: { 'x-beta': '1' } },
      { path: '/a', to: 'shop' },
    ]);
    expect(await ask(config, { headers: [['x-beta', '1']] })).toMatchObject({ route: '/a (header x-beta: 1)', at: 0 });
    expect(await ask(config)).toMatchObject({ route: '/a', at: 1 });
  });

  it('is that of a handler whose code is not run, and of a transform that changes nothing', async () => {
    expect(await ask(shopWith([{ path: '/a', handler: 'hello' }]))).toMatchObject({
      answer: 'handler hello',
      body: '',
    });
    expect(await ask(site({ transform: 'nonce' }))).toMatchObject({ answer: 'the origin', status: 200 });
  });

  it('names the pool and the backend, and the origin of a dynamic one', async () => {
    const pooled = { ...site({ to: 'both' }), pools: { both: { backends: { shop: 1, api: 1 } } } } as GatewayConfig;
    expect((await ask(pooled)).backend).toMatch(/^(?:shop|api) of the pool both$/);
    const to = { dynamic: 'tenants', origin: 'https://a.tenants.test' };
    const dynamic = { ...site({ to }), dynamicBackends: { tenants: { allow: ['https://a.tenants.test'] } } };
    expect((await ask(dynamic as GatewayConfig)).backend).toBe('tenants a.tenants.test:443');
  });

  it.each(ORIGIN_ANSWERS.map((answer) => [answer.name, answer] as const))('is made for %s', async (_name, answer) => {
    const { status, isStored } = await probeOf(site({})).ask(askFor(URL_A), answer);
    expect({ status, isStored }).toEqual({ status: answer.status, isStored: answer.name === 'a 200 with max-age=60' });
  });
});

describe('a difference', () => {
  const groups = async (from: GatewayConfig, to: GatewayConfig, ...requests: Parameters<typeof diffConfigs>[1]) =>
    (await diffConfigs({ from, to }, requests)).groups;

  it('is a redirect that comes back to where it was, if it did not', async () => {
    const circle = (target: string): GatewayConfig =>
      shopWith([
        { path: '/a', redirect: '/b' },
        { path: '/b', redirect: target },
      ]);
    const found = await groups(circle('/c'), circle('/a'), askFor(URL_A));
    expect(found).toMatchObject([{ kind: 'redirect loop', from: 'ends', to: 'comes back to where it was' }]);
    expect(await groups(circle('/a'), circle('https://www.shop.example/a?'), askFor(URL_A))).toEqual([]);
  });

  it('is no lost guard where the request is refused before, or answered by an error', async () => {
    const from = site({ rateLimit: { limit: 5 } });
    const to = site({ rateLimit: { limit: 5 }, access: { deny: { countries: ['FR'] } } });
    const found = await groups(from, to, askFor(URL_A, { country: 'FR' }));
    expect(found.filter(({ isGrave }) => isGrave)).toEqual([]);
    expect(found).toContainEqual(expect.objectContaining({ kind: 'guard', of: 'access', from: null }));
  });

  it('is no key that splits where another route answers', async () => {
    const beta = { path: '/a', to: 'api', headers: { 'x-beta': true } };
    const [one, other] = [askFor(URL_A), askFor(URL_A, { headers: [['x-beta', '1']] })];
    const found = await groups(site({}), shopWith([beta, { path: '/a', to: 'shop' }]), one, other);
    expect(found.map(({ kind }) => kind)).toContain('route');
    expect(found.filter(({ isGrave }) => isGrave)).toEqual([]);
  });

  it('is no private data where the credential is in the key, or does not reach the origin', async () => {
    const asked = askFor(URL_A, { headers: [['authorization', 'Bearer x']] });
    const keyed = site({ cache: { key: { headers: ['Authorization'] } } });
    const removed = site({ headers: { request: { remove: ['Authorization'] } } });
    const open = site({ cache: { credentials: ['X-Session'] } });
    const graveIn = async (to: GatewayConfig): Promise<string[]> =>
      (await groups(site({}), to, asked)).filter(({ isGrave }) => isGrave).map(({ kind }) => kind);
    expect(await graveIn(keyed)).toEqual([]);
    expect(await graveIn(removed)).toEqual([]);
    expect(await graveIn(open)).toContain('private data');
  });

  it('counts each request as often as it came, and tells what is the same for several routes once', async () => {
    const routes = (more: object) => shopWith(['/a', '/b', '/c'].map((path) => ({ path, to: 'shop', ...more })));
    const requests = ['a', 'b', 'c'].map((name) => askFor(`https://www.shop.example/${name}`, { times: 5 }));
    const found = await groups(routes({}), routes({ to: 'api' }), ...requests);
    expect(found).toMatchObject([{ kind: 'backend', count: 15, samples: { length: 3 }, routes: { length: 3 } }]);
  });
});
