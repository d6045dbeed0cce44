import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { validateGateway } from '../../../src/gateway/check.ts';
import { debugToken, type GatewayConfig, type RouteConfig } from '../../../src/gateway/index.ts';
import { chained, iisReads, nginxReads, spellings, tomcatReads, wsgiReads } from '../../support/path-readers.ts';
import { type Site, site, type SiteOptions, TRANSPARENT } from '../../support/site.ts';
import { testBroken } from '../config/broken-config.ts';
import { pair } from '../shield/shield-site.ts';

function withRoutes(routes: readonly RouteConfig[], options: SiteOptions = {}): Site {
  return site({ ...options, config: { domains: { 'www.example.test': { routes } }, ...options.config } });
}

const urlsOf = (www: Site): string[] => www.sent.map(({ url }) => url.slice('http://origin.test'.length));

const page = () => new Response('page', { headers: { 'cache-control': 'max-age=60', 'content-length': '4' } });

describe('a route with a rewrite', () => {
  test.each<[`/${string}`, `/${string}`, string, string]>([
    ['/*', '/:rest', '/a/b', '/a/b'],
    ['/api/*', '/v1/:rest', '/api/a/b?c=d&e', '/v1/a/b?c=d&e'],
    ['/api/*', '/v1/:rest', '/api/', '/v1/'],
    ['/api/*', '/:rest', '/api//x', '//x'],
    ['/api/*', '/v1/:rest', '/api/a%2fb%20c;d', '/v1/a%2Fb%20c;d'],
    ['/api/*', '/v1/:rest', '/api/ä"', '/v1/%C3%A4%22'],
    ['/p/:id', '/products/:id.json', '/p/a.b', '/products/a.b.json'],
    ['/:lang/p/:id', '/p/:id/:lang', '/de/p/7', '/p/7/de'],
    ['/:one/:two', '/:one:two', '/a/b', '/ab'],
    ['/old', '/new', '/old?x', '/new?x'],
  ])('%s to %s asks for %s by %s', async (path, rewrite, asked, url) => {
    const www = withRoutes([{ path, to: 'origin', rewrite }]);
    expect((await www.ask(`GET ${asked}`)).status).toBe(200);
    expect(urlsOf(www)).toEqual([url]);
  });

  test('is one for a pass, a HEAD, a range and an upload', async () => {
    const www = withRoutes([{ path: '/api/*', to: 'origin', rewrite: '/v1/:rest' }]);
    await www.ask('HEAD /api/a');
    await www.ask('GET /api/b', { range: 'bytes=0-1' });
    await www.ask('POST /api/c', {}, 'body');
    const passing = withRoutes([{ path: '/api/*', to: 'origin', rewrite: '/v1/:rest', cache: 'pass' }]);
    await passing.ask('GET /api/d');
    expect([...urlsOf(www), ...urlsOf(passing)]).toEqual(['/v1/a', '/v1/b', '/v1/c', '/v1/d']);
  });

  test('is stored, found and purged by the path that clients ask for', async () => {
    const options = { origin: page, secrets: { purge_token: 'purge-token' }, config: { admin: {} } };
    const routes: RouteConfig[] = [
      { path: '/api/*', to: 'origin', rewrite: '/v1/:rest' },
      { path: '/*', to: 'origin' },
    ];
    const www = withRoutes(routes, options);
    const state = async (path: string) => (await www.ask(`GET ${path}`)).headers.get('cache-status');
    expect(await state('/api/a')).toContain('fwd=uri-miss');
    expect(await state('/api/a')).toContain('hit');
    expect(await state('/v1/a')).toContain('fwd=uri-miss');
    const purge = (path: string) =>
      www.ask(`PURGE ${path}`, { authorization: 'Bearer purge-token', 'fastly-key': 'purge-token' });
    await purge('/v1/a');
    expect(await state('/api/a')).toContain('hit');
    await purge('/api/a');
    expect(await state('/api/a')).toContain('fwd=uri-miss');
    expect(urlsOf(www)).toEqual(['/v1/a', '/v1/a', '/v1/a']);
  });

  test('names the part of the host that a wildcard stands for', async () => {
    const domains = { '*.shops.test': { routes: [{ path: '/*', to: 'origin', rewrite: '/sites/:subdomain/:rest' }] } };
    const www = site({ config: { domains: domains as GatewayConfig['domains'] } });
    await www.ask('GET http://acme.shops.test/a');
    expect(urlsOf(www)).toEqual(['/sites/acme/a']);
  });

  test('asks every origin of a pool, and of a dynamic backend, below its path', async () => {
    const config: Partial<GatewayConfig> = {
      backends: { one: { origin: 'http://one.test/base' }, two: { origin: 'http://two.test' } },
      pools: { pool: { backends: { one: 1, two: 1 }, policy: 'failover', retries: 1 } },
      dynamicBackends: { tenants: { allow: ['https://*.tenants.test'] } },
    };
    const origin = ({ url }: { url: string }) => {
      if (url.startsWith('http://one.test')) throw new Error('connection refused');
      return new Response('ok');
    };
    const routes: RouteConfig[] = [
      { path: '/pool/*', to: 'pool', rewrite: '/v1/:rest' },
      { path: '/:tenant/*', to: { dynamic: 'tenants', origin: 'https://:tenant.tenants.test' }, rewrite: '/v1/:rest' },
    ];
    const www = withRoutes(routes, { origin, config, environment: { local: false } });
    await www.ask('GET /pool/a');
    await www.ask('GET /acme/a');
    expect(www.sent.map(({ url }) => url)).toEqual([
      'http://one.test/base/v1/a',
      'http://two.test/v1/a',
      'https://acme.tenants.test/v1/a',
    ]);
  });
});

/** A path in, and whether it is passed on. */
describe('S65 no spelling of a parameter leaves its place in the template', () => {
  test.each<[`/${string}`, `/${string}`, string, number]>([
    ['/api/*', '/v1/:rest', '/api/..%2fadmin', 400],
    ['/api/*', '/v1/:rest', '/api/a/..%2f..%2fadmin', 400],
    ['/api/*', '/v1/:rest', '/api/..;/admin', 400],
    ['/api/*', '/v1/:rest', '/api//..;/admin', 400],
    ['/api/*', '/v1/:rest', '/api/..%5cadmin', 400],
    ['/api/*', '/v1/:rest', '/api/%252e%252e/admin', 400],
    ['/api/*', '/v1/:rest', '/api/..%00', 400],
    ['/api/*', '/v1/:rest', '/api/a%2f..%2fb', 200],
    ['/api/*', '/v1/:rest', '/api/a%3fb', 200],
    ['/api/*', '/v1/:rest', '/api/...', 200],
    ['/:user/*', '/data/:user/public/:rest', '/bob/..%2fprivate', 400],
    ['/:user/*', '/data/:user/public/:rest', '/bob%3f/x', 400],
    ['/:user/*', '/data/:user/public/:rest', '/bob%23/x', 400],
    ['/:user/*', '/data/:user/public/:rest', '/bob%2fprivate%3f/x', 400],
    ['/:user/*', '/data/:user/public/:rest', '/bob%2fprivate/x', 400],
    ['/:user/*', '/data/:user/public/:rest', '/bob;v=1/x', 200],
    ['/:user/*', '/data/:user/public/:rest', '/bob/x%3f', 200],
    ['/p/:id', '/page-:id', '/p/x%2f..%2fadmin', 400],
    ['/p/:id', '/page-:id', '/p/x%2fadmin', 200],
    ['/p/:id', '/pages/:id.html', '/p/x%3f', 400],
    ['/p/:id', '/pages/:id.html', '/p/x%20', 200],
    ['/:one/:two', '/v1/:one:two', '/%2f./.%2f', 400],
    ['/a/*', '/:rest/raw', '/a/b%2fc', 200],
    ['/a/*', '/:rest/raw', '/a/b%23', 400],
  ])('%s to %s: %s is a %i', async (path, rewrite, asked, status) => {
    const www = withRoutes([
      { path, to: 'origin', rewrite },
      { path: '/*', to: 'origin' },
    ]);
    expect((await www.ask(`GET ${asked}`)).status).toBe(status);
    expect(www.sent.length).toBe(status === 200 ? 1 : 0);
  });

  test('but where an origin takes paths literally', async () => {
    const backends = { origin: { origin: 'http://origin.test', paths: 'literal' } } as const;
    const routes: RouteConfig[] = [{ path: '/api/*', to: 'origin', rewrite: '/v1/:rest' }];
    const www = withRoutes(routes, { config: { backends } });
    expect((await www.ask('GET /api/..%2fadmin')).status).toBe(200);
    expect(urlsOf(www)).toEqual(['/v1/..%2Fadmin']);
  });

  test('property: no server, nor one behind another, reads anything outside of it', async () => {
    const www = withRoutes([
      { path: '/api/*', to: 'origin', rewrite: '/v1/:rest' },
      { path: '/*', to: 'origin', rewrite: '/v1/other/:rest' },
    ]);
    const reader = fc
      .array(fc.constantFrom(nginxReads, tomcatReads, iisReads, wsgiReads), { minLength: 1, maxLength: 2 })
      .map((readers) => chained(...readers));
    const name = fc.constantFrom('api', '..', '..', 'admin', 'x');
    const path = fc.array(name, { minLength: 1, maxLength: 4 }).chain((names) => spellings(['api', ...names]));
    let refused = 0;
    let passed = 0;
    await fc.assert(
      fc.asyncProperty(path, reader, async (asked, read) => {
        www.sent.length = 0;
        const { status } = await www.ask(`GET ${asked}`);
        if (status === 400) refused += 1;
        else passed += 1;
        for (const url of urlsOf(www)) expect(`${read(url) ?? '/v1/'}/`.replace(/\/+/g, '/')).toMatch(/^\/v1\//);
      }),
      { numRuns: 1_500, seed: 16 },
    );
    expect(Math.min(refused, passed)).toBeGreaterThan(100);
  });
});

describe('check', () => {
  const place = 'domains/www.shop.example/routes/0/rewrite';
  testBroken('a rewrite', [
    [place, 'v1/:id', 'does not start with /'],
    [place, '/v1/*', 'has a *'],
    [place, '/v1/:rest', 'there is no parameter :rest here'],
    [place, '/v1/:subdomain', 'there is no parameter :subdomain here'],
    [place, '/v1/:geo_country', 'there is no parameter :geo_country here'],
    [place, '/v1/:id?a=b', 'has a ?'],
    [place, '/v1/../:id', 'has the dot segment ".."'],
    [place, '/v1/.:id', 'has the dot segment "."'],
    [place, '/v1/ä/:id', 'is not the canonical form'],
    [place, '/v1/%zz', 'has a % that begins no escape'],
    [place, 7, 'is 7, not text'],
    ['domains/www.shop.example/routes/2/rewrite', '/b', 'is written without `to`'],
  ]);

  test('takes a path of its own, and templates', () => {
    for (const rewrite of ['/', '/v1/:id', '/:id.json', '/a/:id/b'] as const) {
      const routes = [{ path: '/p/:id', to: 'origin', rewrite }] as const;
      expect(validateGateway({ ...TRANSPARENT, domains: { 'www.example.test': { routes } } }, [])).toEqual([]);
    }
  });
});

test('a rewrite is in the trace', async () => {
  const www = withRoutes([{ path: '/api/*', to: 'origin', rewrite: '/v1/:rest' }], { secrets: { debug_key: 'key' } });
  const expires = Math.floor(www.now() / 1_000) + 60;
  const token = await debugToken({ expires, nonce: 'nonce', prefix: '' }, 'key');
  const { headers } = await www.ask('GET /api/a', { 'popgate-debug': token });
  const trace: unknown = JSON.parse(headers.get('popgate-trace')!);
  expect(trace).toMatchObject({ rewrittenTo: '/v1/a' });
});

test('through a shield a path is rewritten once, and stored under its own name in both', async () => {
  const routes: RouteConfig[] = [{ path: '/*', to: 'origin', rewrite: '/v1/:rest' }];
  const { edge, shield } = pair({ origin: page, config: { domains: { 'www.example.test': { routes } } } });
  expect(await (await edge.ask('GET /a')).text()).toBe('page');
  expect(edge.shielded.map(({ url }) => url)).toEqual(['http://www.example.test/a']);
  expect([urlsOf(edge), urlsOf(shield)]).toEqual([[], ['/v1/a']]);
  for (const pop of [edge, shield]) expect((await pop.ask('GET /a')).headers.get('cache-status')).toContain('hit');
});
