import { describe, expect, test } from 'vitest';
import type { GatewayConfig, Handler, RouteConfig } from '../../../src/gateway/index.ts';
import { site, type SiteOptions } from '../../support/site.ts';
import { SECRET, token } from '../debug/debug-site.ts';

const NOBODY = { allow: { addresses: ['203.0.113.7'] } };
const OPEN: RouteConfig = { path: '/*', to: 'origin' };
const ADMIN: RouteConfig = { path: '/admin/*', to: 'origin', access: NOBODY };
const REFUSED = 400;

function withRoutes(routes: readonly RouteConfig[], { config, ...options }: SiteOptions = {}) {
  return site({ ...options, config: { ...config, domains: { 'www.example.test': { routes } } } });
}

const status = async (routes: readonly RouteConfig[], path: string, options: SiteOptions = {}): Promise<number> =>
  (await withRoutes(routes, options).ask(`GET ${path}`)).status;

/** The paths that the origin was asked for. */
const sentPaths = ({ sent }: ReturnType<typeof site>): string[] =>
  sent.map(({ url }) => url.slice('http://origin.test'.length));

describe('S65 another spelling of a guarded path is refused', () => {
  const SPELLINGS = String.raw`
    //admin/secret /\admin/secret /\admin\secret ///admin//secret //admin//
    /admin%2fsecret /%2Fadmin/secret /%2fadmin%2fsecret /admin%5csecret /%5cadmin/secret
    /a/..%2fadmin/secret /a%2f..%2fadmin/secret /a%2f%2e%2e/admin/secret /a/..%5cadmin%5csecret
    /a/%2f..%2f../admin/secret /a%2f%2f..%2fadmin/secret /.%2fadmin/secret /a%2f.%2f..%2fadmin/secret
    /admin;x/secret /admin;/secret /;x/admin/secret /admin%3bx/secret /a/..;/admin/secret
    /a;b/..;c=d/admin/secret /a/.;/..;/admin/secret /admin%2f /admin;x%2f /admin;x/
    /admin%252fsecret /%252fadmin/secret /a/%252e%252e%252fadmin/secret /admin%25252fsecret
    /%2561dmin/secret /admin%253bx/secret /admin%25u002fsecret /a/..%253b/admin/secret
    /admin%20/secret /admin./secret /admin.%20./secret /a/..%20/admin/secret /%20/admin/secret
    /admin::$DATA/secret /admin:$I30:$INDEX_ALLOCATION/secret /a/..%c0%afadmin/secret
    /admin%09/secret /ad%0d%0amin/secret /admin%2500/secret
    /%2e%2e%2fadmin/secret /%2E%2E%2Fa%2F..%2fadmin/secret`;
  test.each(SPELLINGS.trim().split(/\s+/))('%s', async (path) => {
    const www = withRoutes([ADMIN, OPEN]);
    const { status } = await www.ask(`GET ${path}`);
    expect([status, www.sent]).toEqual([REFUSED, []]);
  });

  test.each(['GET', 'HEAD', 'POST', 'OPTIONS', 'PROPFIND'])('by %s', async (method) => {
    expect((await withRoutes([ADMIN, OPEN]).ask(`${method} //admin/secret`)).status).toBe(REFUSED);
  });

  test.each([
    ['/login/', '/login'],
    ['/login%2f', '/login'],
    ['//login/', '/login'],
    ['/login;v=1/', '/login'],
    ['/login%3fx', '/login'],
    ['/login%23x', '/login'],
    ['/login%0a', '/login'],
    ['/@admin', '/%40admin'],
    ['/%40admin', '/@admin'],
    ['/a%21', '/a!'],
    ['/caf%25C3%25A9', '/caf%C3%A9'],
    ['/x/y', '/x%2Fy'],
    ['/x//y', '/x%2Fy'],
    ['/x/y', '/x//y'],
    ['/:x', '/%3Ax'],
  ] as const)('%s where %s is guarded', async (path, guarded) => {
    expect(await status([{ ...ADMIN, path: guarded }, OPEN], path)).toBe(REFUSED);
  });

  test('a path that can be read in too many ways is refused where anything is guarded', async () => {
    const path = '/;a%2f%5c..%253b/.%2509/b.%2520%253fc;//';
    expect(await status([ADMIN, OPEN], path)).toBe(REFUSED);
    expect(await status([OPEN], path)).toBe(200);
  });

  test('the page does not say by which route, and the trace does', async () => {
    const www = withRoutes([ADMIN, OPEN], { secrets: { debug_key: SECRET } });
    const answer = await www.ask('GET //admin/x', await token());
    expect(await answer.text()).not.toContain('admin');
    expect(answer.headers.get('popgate-trace')).toContain('another spelling of a path that /admin/* guards');
  });
});

describe('S65 what is a guard', () => {
  const path = '/x/*';
  const to = 'origin';
  const config: Partial<GatewayConfig> = {};
  test.each<[string, RouteConfig]>([
    ['access', { path, to, access: NOBODY }],
    ['rateLimit', { path, to, rateLimit: { limit: 5 } }],
    ['cache: pass', { path, to, cache: 'pass' }],
    ['a cookie in the key', { path, to, cache: { key: { cookies: ['session'] } } }],
    ['a header in the key', { path, to, cache: { key: { headers: ['X-Plan'] } } }],
    ['a fixed refusal', { path, respond: { status: 403 } }],
    ['a redirect', { path, redirect: '/login' }],
    ['a handler', { path, handler: 'app' }],
  ])('%s', async (_, route) => {
    const handlers = { app: () => new Response('member') };
    expect(await status([route, OPEN], '//x/y', { config, handlers })).toBe(REFUSED);
  });

  test('a route that takes other methods only', async () => {
    const routes: RouteConfig[] = [
      { path: '/x/y', to, methods: ['GET'] },
      { path: '/:any', to },
    ];
    expect((await withRoutes(routes).ask('POST /x%2fy')).status).toBe(REFUSED);
    expect((await withRoutes(routes).ask('GET /x%2fy')).status).toBe(200);
  });

  test('that there is no route, for what leaves the place that has one', async () => {
    const routes: RouteConfig[] = [{ path: '/public/*', to }];
    expect(await status(routes, '/public/..%2fadmin')).toBe(REFUSED);
    expect(await status(routes, '/public/a%2fb')).toBe(200);
  });

  test('a cookie that sets no session elsewhere', async () => {
    const routes: RouteConfig[] = [{ path: '/assets/*', to, cache: { storeSetCookie: true } }, OPEN];
    expect(await status(routes, '/assets/..%2flogin')).toBe(REFUSED);
    expect(await status(routes, '/assets/a%2fb')).toBe(200);
  });

  test('the path in front of an origin’s', async () => {
    const backends = { origin: { origin: 'http://origin.test/tenants/a' } } as const;
    expect(await status([OPEN], '/..%2fb/x', { config: { backends } })).toBe(REFUSED);
    expect(await status([OPEN], '/x%2f..%2fy', { config: { backends } })).toBe(200);
    expect(await status([OPEN], '/..%2fb/x')).toBe(200);
  });

  test.each<[string, RouteConfig, RouteConfig]>([
    ['the same rule', { ...ADMIN, path: '/a/*' }, { ...OPEN, access: { allow: { addresses: ['203.0.113.7'] } } }],
    [
      'no cache, which is in no key',
      { path: '/a/*', to, cache: { key: { cookies: ['a'] } } },
      { ...OPEN, cache: 'pass' },
    ],
    ['a fixed page', { path: '/a/*', respond: { body: 'a' } }, OPEN],
    ['other changes of headers', { path: '/a/*', to, headers: { response: { remove: ['server'] } } }, OPEN],
  ])('not %s', async (_, route, other) => {
    const given = await status([route, other], '//a/b', { address: '203.0.113.7' });
    expect(given).toBe(200);
  });

  test('not what defaults say of both', async () => {
    const www = site({
      config: {
        defaults: { rateLimit: { limit: 100 } },
        domains: { 'www.example.test': { routes: [{ path: '/a/*', to }, OPEN] } },
      },
    });
    expect((await www.ask('GET //a/b')).status).toBe(200);
  });
});

describe('S65 what stays a plain path', () => {
  const PLAIN = String.raw`
  /@scope%2fname /proxy/https://example.test/x /proxy/https%3A%2F%2Fexample.test%2Fx%3Fy /a//b
  /x;v=1 /x;v=1/y /a%5Cb /a%20b /a. /a/ /a%252fb /a/..%2fb /$metadata /caf%C3%A9/
`
    .trim()
    .split(/\s+/);
  test.each(PLAIN)('%s beside a guarded route', async (path) => {
    const www = withRoutes([ADMIN, { ...ADMIN, path: '/login' }, OPEN]);
    expect((await www.ask(`GET ${path}`)).status).toBe(200);
    const capitals = path.replace(/%[\da-f]{2}/g, (escape) => escape.toUpperCase());
    expect(sentPaths(www)).toEqual([capitals]);
  });

  test.each([
    ['/@scope%2fname', '/:package'],
    ['/packages/@scope%2fname', '/packages/:name'],
    ['/a/b%2fc', '/a/:b'],
  ] as const)('%s by the one route %s', async (path, route) => {
    expect(await status([{ ...OPEN, path: route }], path)).toBe(200);
  });

  test.each<[string, readonly RouteConfig[]]>([
    ['is what its redirect leads to', [{ path: '/a', redirect: '/a/' }, OPEN]],
    [
      'has a route',
      [
        { path: '/a/*', to: 'origin' },
        { ...ADMIN, path: '/*' },
      ],
    ],
    [
      'has a route before a refusal of all else',
      [
        { path: '/a/*', to: 'origin' },
        { path: '/*', respond: { status: 404 } },
      ],
    ],
    ['has a route, and the other none', [{ path: '/a/*', to: 'origin' }]],
  ])('/a/ where it %s', async (_, routes) => {
    expect(await status(routes, '/a/')).toBe(200);
  });

  test('a spelling that is guarded as well', async () => {
    expect(await status([ADMIN, OPEN], '/admin//secret')).toBe(403);
    expect(await status([ADMIN, OPEN], '/admin/a%2fb', { address: '203.0.113.7' })).toBe(200);
  });
});

describe('S65 a backend that takes paths literally', () => {
  const backends = {
    origin: { origin: 'http://origin.test', paths: 'literal' },
    other: { origin: 'http://other.test' },
  } as const;
  const dynamicBackends = { tenants: { allow: ['https://a.tenants.test'], paths: 'literal' } } as const;
  const tenants: RouteConfig = { path: '/*', to: { dynamic: 'tenants', origin: 'https://a.tenants.test' } };

  test('gets every spelling', async () => {
    const www = withRoutes([ADMIN, OPEN], { config: { backends } });
    expect((await www.ask('GET /admin%2fsecret')).status).toBe(200);
    expect(sentPaths(www)).toEqual(['/admin%2Fsecret']);
    expect(await status([ADMIN, tenants], '//admin', { config: { dynamicBackends } })).toBe(200);
  });

  test('is none where another one of its pool may be asked', async () => {
    const pools = { both: { backends: { origin: 1, other: 1 } } };
    const routes: RouteConfig[] = [ADMIN, { path: '/*', to: 'both' }];
    expect(await status(routes, '//admin/x', { config: { backends, pools } })).toBe(REFUSED);
    expect(await status([ADMIN, { path: '/*', to: 'other' }], '//admin/x', { config: { backends, pools } })).toBe(
      REFUSED,
    );
  });

  test('may be one of a handler’s, which is not known', async () => {
    const routes: RouteConfig[] = [ADMIN, { path: '/*', handler: 'app' }];
    const handlers: Record<string, Handler> = { app: () => new Response('site') };
    expect(await status(routes, '//admin/x', { config: { backends }, handlers })).toBe(REFUSED);
  });

  test('is not asked by a fixed page', async () => {
    expect(await status([ADMIN, { path: '/*', respond: { body: 'x' } }], '//admin/x')).toBe(200);
  });
});

describe('S65 every way in', () => {
  test('a domain that is kept as text until it is asked for', async () => {
    const many: RouteConfig[] = Array.from({ length: 101 }, (_, at) => ({ ...OPEN, path: `/${at}` }));
    const domains = { 'many.example.test': { routes: many }, 'late.example.test': { routes: [ADMIN, OPEN] } };
    const www = site({ config: { domains } });
    expect((await www.ask('GET http://late.example.test//admin/x')).status).toBe(REFUSED);
    expect((await www.ask('GET http://late.example.test//x')).status).toBe(200);
  });

  test('a handler’s own request', async () => {
    const handlers: Record<string, Handler> = {
      hello: (request, { fetch }) => fetch(new URL(request.url).searchParams.get('path')!),
    };
    const routes: RouteConfig[] = [
      { path: '/cart/*', to: 'origin', cache: 'pass' },
      { path: '/relay', handler: 'hello' },
      OPEN,
    ];
    const www = withRoutes(routes, { handlers });
    expect((await www.ask('GET /relay?path=http://www.example.test//cart/x')).status).toBe(REFUSED);
    expect((await www.ask('GET /relay?path=/x')).status).toBe(200);
    expect(sentPaths(www)).toEqual(['/x']);
  });

  test('a stream that a backend holds', async () => {
    const routes: RouteConfig[] = [ADMIN, { path: '/*', stream: { to: 'origin' } }];
    expect(await status(routes, '//admin/x', { config: { push: { fanout: true } } })).toBe(REFUSED);
  });

  test('a path limited for all clients together counts as one in every spelling', async () => {
    const counted: string[] = [];
    const rates = {
      count: async (_: string, entry: string) => counted.push(entry),
      wouldCount: () => 1,
      isPenalised: () => false,
      penalise: () => {},
    };
    const routes: RouteConfig[] = [{ path: '/*', to: 'origin', rateLimit: { by: 'path', limit: 99 } }];
    const www = withRoutes(routes, { rates });
    for (const path of ['/login', '//login', '/login/', '/login;v=2', '/log%2569n', '/x/..%2flogin'])
      await www.ask(`GET ${path}`);
    await www.ask('GET /logout');
    expect(new Set(counted).size).toBe(2);
  });

  test('the operator’s path in another spelling is the site’s', async () => {
    const www = site({ config: { admin: {} }, secrets: { admin_token: 'x'.repeat(20) } });
    const authorization = { authorization: `Bearer ${'x'.repeat(20)}` };
    expect((await www.ask('GET //.popgate/status', authorization)).status).toBe(200);
    expect(sentPaths(www)).toEqual(['//.popgate/status']);
  });
});
