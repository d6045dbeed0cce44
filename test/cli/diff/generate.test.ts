import { describe, expect, it } from 'vitest';
import { described } from '../../../src/cli/diff/asked.ts';
import { generateRequests } from '../../../src/cli/diff/urls/generate.ts';
import type { GatewayConfig } from '../../../src/gateway/index.ts';
import { shopWith } from './changes.ts';

const shown = (config: GatewayConfig, most = 1_000): string[] =>
  generateRequests([config], most).requests.map((asked) => described(asked).replaceAll('https://', ''));

describe('requests that are made of routes', () => {
  it('meet each condition, and leave each unmet', () => {
    const route = { path: '/a/:id', to: 'shop', query: { q: 'one' }, cookies: { c: true }, headers: { 'x-h': false } };
    const made = shown(shopWith([{ ...route, countries: ['FR'] }]));
    expect(made).toEqual(
      expect.arrayContaining([
        'GET www.shop.example/a/sample-id?q=one (cookie: (secret); from FR)',
        'GET www.shop.example/a/sample-id (cookie: (secret); from FR)',
        'GET www.shop.example/a/sample-id?q=one (from FR)',
        'GET www.shop.example/a/sample-id?q=one (x-h: 1; cookie: (secret); from FR)',
        'GET www.shop.example/a/sample-id?q=one (cookie: (secret))',
      ]),
    );
  });

  it('are for each method, each part of the key, and near the path', () => {
    const cache = { query: { only: ['page'] }, key: { headers: ['X-Plan'], country: true, device: true } };
    const made = shown(shopWith([{ path: '/a', methods: ['GET', 'PUT'], to: 'shop', cache }]));
    for (const one of ['PUT www.shop.example/a', 'GET www.shop.example/a/', 'GET www.shop.example/a.html'])
      expect(made).toContain(one);
    for (const more of ['?page=1', '?utm_source=1', '?b=2&a=1', ' (x-plan: one)', ' (x-plan: two)', ' (from DE)'])
      expect(made).toContain(`GET www.shop.example/a${more}`);
    expect(made.filter((one) => one.includes('user-agent'))).toHaveLength(2);
  });

  it('are for wildcards, redirected paths, and hosts that no other domain has', () => {
    const routes = [{ path: '/*', to: 'shop' }];
    const redirects = { entries: { '/old': '/' }, patterns: [{ path: '/p/:x', to: '/' }] };
    const domains = {
      '*.b.example': { routes, redirects },
      '*': { routes },
      'c.example': { redirect: 'https://d.example' },
    };
    const made = shown(shopWith([], { domains }));
    for (const one of [
      'sample.b.example/old',
      'sample.b.example/p/sample-x',
      'any-other.example/sample/page',
      'c.example/',
    ])
      expect(made).toContain(`GET ${one}`);
  });

  it('are the same each time, each once', () => {
    const config = shopWith([{ path: '/a', to: 'shop' }]);
    expect(shown(config)).toEqual(shown(config));
    expect(new Set(shown(config)).size).toBe(shown(config).length);
  });

  it('are as many for each domain and route, where there are too many', () => {
    const routes = (count: number) => Array.from({ length: count }, (_, at) => ({ path: `/${at}`, to: 'shop' }));
    const config = shopWith([], {
      domains: { 'a.example': { routes: routes(50) }, 'b.example': { routes: routes(5) } },
    });
    const { requests, leftOut } = generateRequests([config], 20);
    expect(requests.filter(({ url }) => url.includes('//b.example'))).toHaveLength(6);
    expect(requests).toHaveLength(20);
    expect(leftOut).toBe(shown(config).length - 20);
  });
});
