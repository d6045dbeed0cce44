import { describe, expect, it } from 'vitest';
import { diffConfigs } from '../../../src/cli/diff/diff.ts';
import { generateRequests } from '../../../src/cli/diff/urls/generate.ts';
import type { GatewayConfig } from '../../../src/gateway/index.ts';
import { CHANGES, shopWith } from './changes.ts';

const diff = (from: GatewayConfig, to: GatewayConfig) =>
  diffConfigs({ from, to }, generateRequests([from, to], 1_000).requests);

describe('a change', () => {
  it.each(CHANGES)('is found: %s', async (_change, from, to, says, isGrave) => {
    const { groups, grave, changed, changes } = await diff(from, to);
    expect(groups).toContainEqual(expect.objectContaining(says));
    expect(changes).not.toEqual([]);
    expect(changed).toBeGreaterThan(0);
    expect(grave.length > 0).toBe(isGrave);
    expect(groups.some((group) => group.isGrave)).toBe(isGrave);
  });
});

const A = { path: '/a/:id', to: 'shop', cache: { ttl: '1h', key: { headers: ['X-A', 'X-B'] } } };
const B = { path: '/b', methods: ['GET', 'POST'], to: 'api', headers: { 'x-one': 'a', 'x-two': ['b', 'c'] } };

const SAME: [what: string, from: GatewayConfig, to: GatewayConfig][] = [
  ['the same', shopWith([A, B]), shopWith([A, B])],
  ['another order of routes that do not overlap', shopWith([A, B]), shopWith([B, A])],
  [
    'another order of fields, methods, and names in the key',
    shopWith([A, B]),
    shopWith([
      { cache: { key: { headers: ['X-B', 'X-A'] }, ttl: '60m' }, to: 'shop', path: '/a/:id' },
      { path: '/b', to: 'api', headers: { 'x-two': ['c', 'b'], 'x-one': 'a' }, methods: ['POST', 'GET'] },
    ]),
  ],
  [
    'another order of domains',
    shopWith([], { domains: { 'a.example': { routes: [A] }, 'b.example': { routes: [B] } } }),
    shopWith([], { domains: { 'b.example': { routes: [B] }, 'a.example': { routes: [A] } } }),
  ],
  [
    'other names of backends and pools',
    shopWith([{ path: '/a', to: 'both' }], { pools: { both: { backends: { shop: 2, api: 1 }, policy: 'failover' } } }),
    {
      name: 'shop',
      backends: { web: { origin: 'https://shop-origin.example' }, json: { origin: 'https://api-origin.example' } },
      pools: { all: { backends: { web: 2, json: 1 }, policy: 'failover' } },
      domains: {
        'www.shop.example': {
          routes: [
            { path: '/a', to: 'all' },
            { path: '/*', to: 'web' },
          ],
        },
      },
    },
  ],
];

describe('no change', () => {
  it.each(SAME)('is %s', async (_what, from, to) => {
    for (const found of [await diff(from, to), await diff(to, from)]) {
      expect(found).toMatchObject({ changes: [], groups: [], grave: [], changed: 0 });
      expect(found.total).toBeGreaterThan(10);
    }
  });
});
