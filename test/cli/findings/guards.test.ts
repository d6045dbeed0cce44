import { describe, expect, it } from 'vitest';
import { findWarnings } from '../../../src/cli/findings/find.ts';
import type { BackendConfig, GatewayConfig, RouteConfig } from '../../../src/gateway/index.ts';

const ORIGIN = { origin: 'https://origin.example' } as const;
const access = { allow: { addresses: ['203.0.113.7'] } };
const OPEN: RouteConfig = { path: '/*', to: 'shop' };
const ADMIN: RouteConfig = { path: '/admin/*', to: 'shop', access };

function warnings(
  routes: readonly RouteConfig[],
  shop: Partial<BackendConfig> = {},
  config: Partial<GatewayConfig> = {},
) {
  const backends = { shop: { ...ORIGIN, ...shop } };
  return findWarnings({ name: 'x', backends, domains: { 'a.example': { routes } }, ...config });
}

const paths = (...args: Parameters<typeof warnings>) => warnings(...args).map(({ path }) => path);
const CASED = { paths: 'case-sensitive' } as const;
const FIRST = ['domains["a.example"].routes[0].path'];

describe('S65 a folder that is guarded, beside its own name that is not', () => {
  it('is told with why, and how to fix it', () => {
    expect(warnings([ADMIN, OPEN], CASED)).toEqual([
      {
        code: 'unguarded-folder',
        path: FIRST[0],
        problem:
          '/admin is without the access of /admin/*: routes[1] (/*) takes it, and to many origins it is the same as /admin/',
        remedy: "write a route for /admin with the same rules, or paths: 'literal' at a backend that tells them apart",
      },
    ]);
  });

  it.each<[string, readonly RouteConfig[], readonly string[], Partial<BackendConfig>?]>([
    ['by a limit', [{ path: '/api/:v/*', to: 'shop', rateLimit: { limit: 9 } }, OPEN], FIRST],
    ['by cache: pass', [{ path: '/cart/*', to: 'shop', cache: 'pass' }, OPEN], FIRST],
    ['once for two routes', [{ ...ADMIN, methods: ['GET'] }, ADMIN, OPEN], FIRST],
    ['not where its name is guarded', [{ ...ADMIN, path: '/admin' }, ADMIN, OPEN], []],
    ['not where all is', [ADMIN, { ...OPEN, access }], []],
    ['not where its name has no route', [ADMIN], []],
    ['not where its name asks no origin', [{ path: '/admin', redirect: '/admin/' }, ADMIN, OPEN], []],
    ['not where only some requests for its name are taken', [ADMIN, { ...OPEN, methods: ['GET'] }], []],
    ['not for changes of headers', [{ path: '/a/*', to: 'shop', headers: { security: true } }, OPEN], []],
    ['not where the origin takes paths literally', [ADMIN, OPEN], [], { paths: 'literal' }],
  ])('%s', (_, routes, expected, shop = CASED) => {
    expect(paths(routes, shop)).toEqual(expected);
  });

  it('not where defaults guard both', () => {
    const domains = { 'a.example': { routes: [{ path: '/a/*', to: 'shop' }, OPEN] } } as const;
    expect(paths([], CASED, { domains, defaults: { access } })).toEqual([]);
  });
});

describe('S65 a guarded path in capitals, where the origin may fold case', () => {
  const EXACT: RouteConfig = { path: '/login', to: 'shop', access };

  it('is told with why, and how to silence it', () => {
    expect(warnings([EXACT, OPEN])).toEqual([
      {
        code: 'unguarded-case',
        path: 'backends.shop.paths',
        problem:
          'is not set: if the origin ignores case, /LOGIN avoids the access of domains["a.example"].routes[0] (/login), because routes[1] (/*) takes it',
        remedy:
          "write paths: 'case-sensitive' if it tells /A from /a, as servers on Linux do; else give both routes the same rules",
      },
    ]);
  });

  it('once for a backend', () => {
    expect(paths([EXACT, { ...EXACT, path: '/logout' }, OPEN])).toEqual(['backends.shop.paths']);
  });

  it.each<[string, readonly RouteConfig[], Partial<BackendConfig>?]>([
    ['where the backend says that it tells case apart', [EXACT, OPEN], CASED],
    ['where it takes paths literally', [EXACT, OPEN], { paths: 'literal' }],
    ['where the path has no letters', [{ ...EXACT, path: '/2026/:id' }, OPEN]],
    ['where nothing else takes it', [EXACT]],
    ['where that is guarded as well', [EXACT, { ...OPEN, access }]],
  ])('not %s', (_, routes, shop) => {
    expect(paths(routes, shop)).toEqual([]);
  });

  it('for each backend of a pool, and for dynamic ones', () => {
    const backends = { one: ORIGIN, two: { ...ORIGIN, ...CASED } };
    const pools = { both: { backends: { one: 1, two: 1 } } };
    expect(
      paths(
        [
          { ...EXACT, to: 'both' },
          { ...OPEN, to: 'both' },
        ],
        {},
        { backends, pools },
      ),
    ).toEqual(['backends.one.paths']);
    const dynamic = (tenants: object) =>
      paths(
        [{ path: '/*', to: { dynamic: 'tenants', origin: 'https://a.tenants.example' } }].flatMap(
          (to) => [{ ...EXACT, ...to, path: '/login' }, to] as RouteConfig[],
        ),
        {},
        { backends: {}, dynamicBackends: { tenants: { allow: ['https://*.tenants.example'], ...tenants } } },
      );
    expect(dynamic({})).toEqual(['dynamicBackends.tenants.paths']);
    expect(dynamic(CASED)).toEqual([]);
  });
});

describe('S65 a rewrite into what another route guards', () => {
  const to = (rewrite: `/${string}`, path: `/${string}` = '/public/*'): RouteConfig => ({ path, to: 'shop', rewrite });
  const LITERAL = { paths: 'literal' } as const;
  const FOUND = ['domains["a.example"].routes[0].rewrite'];

  it('is told with why, and how to fix it', () => {
    expect(warnings([to('/:rest'), ADMIN], LITERAL)).toEqual([
      {
        code: 'rewrite-past-guard',
        path: FOUND[0],
        problem: 'leads /public/* to what routes[1] (/admin/*) guards by access at the same backend',
        remedy: "write the same rules for both routes, or a rewrite with a folder of its own: '/public/:rest'",
      },
    ]);
  });

  it.each<[string, readonly RouteConfig[], readonly string[]]>([
    ['by a parameter', [to('/:page/list', '/p/:page'), ADMIN], FOUND],
    ['to its own path', [to('/admin/x', '/y'), ADMIN], FOUND],
    ['below it', [to('/admin/x/:rest'), ADMIN], FOUND],
    ['to what the other is rewritten to', [to('/inner/:rest'), { ...ADMIN, rewrite: '/inner/:rest' }], FOUND],
    ['where the other is rewritten elsewhere', [to('/admin/:rest'), { ...ADMIN, rewrite: '/inner/:rest' }], []],
    ['not beside it', [to('/v1/:rest'), ADMIN], []],
    ['not to fewer segments', [to('/login', '/x'), { ...ADMIN, path: '/login/:page' }], []],
    ['not with the same guard', [{ ...to('/:rest'), access }, ADMIN], []],
    ['not at another backend', [to('/:rest'), { ...ADMIN, to: 'other' }], []],
  ])('%s', (_, routes, expected) => {
    const config = { backends: { shop: { ...ORIGIN, ...LITERAL }, other: { ...ORIGIN, ...LITERAL } } };
    expect(paths(routes, LITERAL, config).filter((path) => path.endsWith('.rewrite'))).toEqual(expected);
  });
});
