import { describe, expect, it } from 'vitest';
import { findWarnings } from '../../../src/cli/findings/find.ts';
import type { GatewayConfig, RouteConfig } from '../../../src/gateway/index.ts';

const origin = 'https://origin.example';

function warningPaths(config: Partial<GatewayConfig>): string[] {
  return findWarnings({ name: 'x', domains: {}, ...config }).map(({ path }) => path);
}

/** Whether the second of two routes is told to be shadowed by the first. */
function isShadowed(earlier: Partial<RouteConfig>, later: Partial<RouteConfig>): boolean {
  const routes = [earlier, later].map((route) => ({ respond: {}, ...route })) as RouteConfig[];
  return warningPaths({ domains: { 'a.example': { routes } } }).includes('domains["a.example"].routes[1]');
}

describe('a shadowed route', () => {
  it.each([
    ['/*', '/anything', true],
    ['/*', '/', true],
    ['/a/*', '/a/b/c', true],
    ['/a/*', '/a/b/*', true],
    ['/a/*', '/a/*', true],
    ['/a/*', '/a', false],
    ['/a/*', '/b', false],
    ['/a/:id', '/a/b', true],
    ['/a/:id', '/a/:name', true],
    ['/a/:id', '/a/*', false],
    ['/a/:id', '/a/', false],
    ['/a/:id', '/a/b/c', false],
    ['/a/b', '/a/:id', false],
    ['/a', '/a', true],
  ] as const)('by %s is %s: %s', (earlier, later, expected) => {
    expect(isShadowed({ path: earlier }, { path: later })).toBe(expected);
  });

  it.each<[string, Partial<RouteConfig>]>([
    ['a method', { methods: ['GET'] }],
    ['a header', { headers: { 'x-beta': true } }],
    ['a query', { query: { beta: true } }],
    ['a cookie', { cookies: { beta: true } }],
    ['a country', { countries: ['FR'] }],
  ])('is none where the earlier one asks for %s', (_name, condition) => {
    expect(isShadowed({ path: '/*', ...condition }, { path: '/a' })).toBe(false);
  });

  it('is one where the earlier one only changes headers', () => {
    expect(isShadowed({ path: '/*', headers: { response: { remove: ['server'] } } }, { path: '/a' })).toBe(true);
  });
});

describe('warnings', () => {
  it('name what nothing uses', () => {
    const paths = warningPaths({
      backends: { used: { origin }, pooled: { origin }, idle: { origin }, pages: { origin }, sorry: { origin } },
      errors: { 404: { path: '/404.html', to: 'pages' }, 503: { body: 'x' } },
      pools: { pool: { backends: { pooled: 1 } }, spare: { backends: { pooled: 1 } } },
      dynamicBackends: { tenants: { allow: [origin] }, nobody: { allow: [origin], max: 1 } },
      domains: {
        'a.example': {
          routes: [
            { path: '/used', to: 'used', errors: { 502: { path: '/', to: 'sorry' } } },
            { path: '/pool', to: 'pool' },
            { path: '/tenants', to: { dynamic: 'tenants', origin } },
          ],
        },
      },
    });
    expect(paths).toEqual(['backends.idle', 'pools.spare', 'dynamicBackends.nobody']);
  });

  it('name log endpoints that the configuration does not make', () => {
    const paths = warningPaths({
      defaults: { log: { endpoint: 'gone' } },
      logEndpoints: { access: { type: 'papertrail' } },
      domains: {
        'a.example': {
          defaults: { log: { endpoint: 'access' } },
          routes: [
            { path: '/a', respond: {}, log: { endpoint: 'acess' } },
            { path: '/b', respond: {}, log: false },
            { path: '/c', respond: {} },
          ],
        },
        'b.example': { routes: [{ path: '/', respond: {} }], defaults: { log: { endpoint: 'constructor' } } },
      },
    });
    expect(paths).toEqual([
      'defaults.log.endpoint',
      'domains["a.example"].routes[0].log.endpoint',
      'domains["b.example"].defaults.log.endpoint',
    ]);
  });

  it.each([
    [1_000, []],
    [58_823, []],
    [58_824, ['domains["a.example"].redirects.entries']],
  ])('name a redirect table of %i entries of 34 bytes in the Wasm: %j', (count, paths) => {
    const pathOf = (at: number): string => `/old-${String(at).padStart(6, '0')}`;
    const entries = Object.fromEntries(Array.from({ length: count }, (_, at) => [pathOf(at), '/new']));
    expect(warningPaths({ domains: { 'a.example': { routes: [], redirects: { entries } } } })).toEqual(paths);
  });

  it('name what is over a limit of the platform', () => {
    const paths = warningPaths({
      backends: { b: { origin } },
      pools: { p: { backends: { b: 1 }, retries: 32 } },
      dynamicBackends: { d: { allow: [origin], max: 150 }, e: { allow: [origin] } },
      domains: {
        'a.example': {
          routes: [
            { path: '/p', to: 'p' },
            { path: '/d', to: { dynamic: 'd', origin } },
            { path: '/e', to: { dynamic: 'e', origin } },
          ],
        },
      },
      stores: { config: { flags: { short: 'on', long: 'x'.repeat(8001) } } },
    });
    expect(paths).toEqual(['dynamicBackends', 'pools.p.retries', 'stores.config.flags["long"]']);
  });
});
