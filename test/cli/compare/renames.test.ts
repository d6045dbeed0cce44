import { describe, expect, it } from 'vitest';
import { compareConfigs } from '../../../src/cli/compare/compare.ts';
import { followRenames } from '../../../src/cli/compare/renames.ts';
import type { GatewayConfig } from '../../../src/gateway/index.ts';
import { siteWith } from './sites.ts';

const origin = (name: string): object => ({ origin: `https://${name}.example` });
const routed = (to: unknown, more: object = {}): GatewayConfig =>
  siteWith({ domains: { 'www.shop.example': { routes: [{ path: '/*', to }] } }, ...more });

const RENAMES: [what: string, from: GatewayConfig, to: GatewayConfig, renamed: string[]][] = [
  [
    'a backend, with its routes',
    routed('old', { backends: { old: origin('a') } }),
    routed('young', { backends: { young: origin('a') } }),
    ['backends: old young'],
  ],
  [
    'a backend, in its pool and on an error page',
    routed('both', {
      backends: { old: origin('a'), other: origin('b') },
      pools: { both: { backends: { old: 3, other: 1 } } },
      errors: { 404: { path: '/404', to: 'old' } },
    }),
    routed('both', {
      backends: { young: origin('a'), other: origin('b') },
      pools: { both: { backends: { young: 3, other: 1 } } },
      errors: { 404: { path: '/404', to: 'young' } },
    }),
    ['backends: old young'],
  ],
  [
    'a pool, and the one that it is in',
    routed('outer', { pools: { inner: { backends: { shop: 1 } }, outer: { backends: { inner: 1 } } } }),
    routed('around', { pools: { within: { backends: { shop: 1 } }, around: { backends: { within: 1 } } } }),
    ['pools: inner within', 'pools: outer around'],
  ],
  [
    'a dynamic backend',
    routed(
      { dynamic: 'old', origin: 'https://a.tenants.test' },
      { dynamicBackends: { old: { allow: ['https://a.tenants.test'] } } },
    ),
    routed(
      { dynamic: 'young', origin: 'https://a.tenants.test' },
      { dynamicBackends: { young: { allow: ['https://a.tenants.test'] } } },
    ),
    ['dynamicBackends: old young'],
  ],
  [
    'two that are the same, in their order',
    siteWith({ backends: { shop: origin('s'), one: origin('a'), two: origin('a') } }),
    siteWith({ backends: { shop: origin('s'), three: origin('a'), four: origin('a') } }),
    ['backends: one three', 'backends: two four'],
  ],
];

const OTHERS: [what: string, from: GatewayConfig, to: GatewayConfig][] = [
  [
    'one that is another server',
    routed('old', { backends: { old: origin('a') } }),
    routed('young', { backends: { young: origin('b') } }),
  ],
  [
    'a name that is still there',
    siteWith({ backends: { shop: origin('a') } }),
    siteWith({ backends: { shop: origin('a'), young: origin('a') } }),
  ],
  [
    'a name that was there',
    routed('old', { backends: { old: origin('a'), shop: origin('a') } }),
    routed('shop', { backends: { shop: origin('a') } }),
  ],
  [
    'the name of a pool that is a backend now',
    routed('both', { backends: { shop: origin('a'), old: origin('b') }, pools: { both: { backends: { shop: 1 } } } }),
    routed('both', { backends: { shop: origin('a'), both: origin('b') } }),
  ],
];

describe('another name alone', () => {
  it.each(RENAMES)('is no change: %s', (_what, from, to, renamed) => {
    const named = followRenames(from, to).renames.map((one) => `${one.kind}: ${one.from} ${one.to}`);
    expect(named).toEqual(renamed);
    expect(compareConfigs(from, to)).toEqual([]);
  });

  it.each(OTHERS)('is not %s', (_what, from, to) => {
    expect(followRenames(from, to)).toEqual({ config: from, renames: [] });
    expect(compareConfigs(from, to)).not.toEqual([]);
  });
});
