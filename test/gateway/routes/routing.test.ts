import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { capabilities } from '../../../src/gateway/check.ts';
import { compileGateway } from '../../../src/gateway/config/compile.ts';
import type { GatewayConfig, RouteConfig } from '../../../src/gateway/index.ts';
import { matchingPlaces, pathParams, type RouteTree, treeOf } from '../../../src/gateway/routes/tree.ts';
import { site, type SiteOptions, TRANSPARENT } from '../../support/site.ts';

/** A route that says its name and what it was given. */
function says(path: `/${string}`, body: string, match: Partial<RouteConfig> = {}): RouteConfig {
  return { path, respond: { body, headers: {} }, ...match } as RouteConfig;
}

function withRoutes(routes: readonly RouteConfig[], options: SiteOptions = {}) {
  return site({ ...options, config: { domains: { 'www.example.test': { routes } } } });
}

describe('domains', () => {
  const domains: GatewayConfig['domains'] = {
    '*': { routes: [says('/*', 'default')] },
    '*.example.test': { routes: [says('/*', 'wildcard')] },
    'www.example.test': { routes: [says('/*', 'exact')] },
    '*.shops.example.test': { routes: [says('/*', 'shops')] },
  };

  test.each([
    ['www.example.test', 'exact'],
    ['WWW.example.test.:8080', 'exact'],
    ['other.example.test', 'wildcard'],
    ['a.b.example.test', 'default'],
    ['one.shops.example.test', 'shops'],
    ['shops.example.test', 'wildcard'],
    ['example.test', 'default'],
    ['xexample.test', 'default'],
    ['192.0.2.7', 'default'],
  ])('%s is taken by the %s domain', async (host, expected) => {
    expect(await (await site({ config: { domains } }).ask(`GET http://${host}/`)).text()).toBe(expected);
  });

  test('S4 an unknown host is a 421 that echoes neither host nor port', async () => {
    const answer = await site().ask('GET http://evil.test:8443/');
    expect(answer.status).toBe(421);
    expect(`${JSON.stringify([...answer.headers])}${await answer.text()}`).not.toMatch(/evil|8443/);
  });

  test('.localhost stands in front of a domain locally, and only there', async () => {
    const ask = async (local: boolean) =>
      (await site({ environment: { local } }).ask('GET http://www.example.test.localhost:7676/')).status;
    expect(await ask(true)).toBe(200);
    expect(await ask(false)).toBe(421);
  });

  test.each([
    ['http://example.test/a/b?c=d&e', 308, 'https://www.example.test/a/b?c=d&e'],
    ['http://example.test:8443/', 308, 'https://www.example.test/'],
    ['http://example.test//evil.test/', 308, 'https://www.example.test//evil.test/'],
    ['http://old.test/x?', 301, 'https://www.example.test/shop/x?'],
    ['http://one.olds.test/x', 308, 'https://one.news.test/x'],
  ])('S4 S26 %s is redirected with %i to %s', async (url, status, location) => {
    const www = site({
      config: {
        domains: {
          ...TRANSPARENT.domains,
          'example.test': { redirect: 'https://www.example.test' },
          'old.test': { redirect: { to: 'https://www.example.test/shop', status: 301 } },
          '*.olds.test': { redirect: 'https://:subdomain.news.test' },
        },
      },
    });
    const answer = await www.ask(`GET ${url}`);
    expect([answer.status, answer.headers.get('location')]).toEqual([status, location]);
  });
});

describe('routes', () => {
  test.each([
    ['/', 'root'],
    ['/a', 'literal'],
    ['/b', 'parameter'],
    ['/a/', 'rest of a'],
    ['/a/b/c', 'rest of a'],
    ['/a/late', 'rest of a'],
    ['/b/c', 'everything'],
    ['//', 'everything'],
    ['/A', 'parameter'],
  ])('%s is answered by the first that matches: %s', async (path, expected) => {
    const www = withRoutes([
      says('/', 'root'),
      says('/a', 'literal'),
      says('/:one', 'parameter'),
      says('/a/*', 'rest of a'),
      says('/a/late', 'never'),
      says('/*', 'everything'),
    ]);
    expect(await (await www.ask(`GET ${path}`)).text()).toBe(expected);
  });

  test('order decides, not what is more exact', async () => {
    const www = withRoutes([says('/:one', 'parameter'), says('/a', 'literal')]);
    expect(await (await www.ask('GET /a')).text()).toBe('parameter');
  });

  test('a path that no route takes is a 404', async () => {
    expect((await withRoutes([says('/a', 'a')]).ask('GET /b')).status).toBe(404);
  });

  test.each([
    ['/p/7/of/a%20b/x/y', { 'x-all': '7|a%20b|x/y' }],
    ['/p/7/of/:other/', { 'x-all': '7|:other|' }],
  ])('the parameters of %s', async (path, headers) => {
    const set = { 'x-all': ':id|:name|:rest' };
    const www = withRoutes([{ path: '/p/:id/of/:name/*', to: 'origin', headers: { response: { set } } }]);
    expect(Object.fromEntries((await www.ask(`GET ${path}`)).headers)).toMatchObject(headers);
  });

  test(':subdomain is the label that the wildcard stands for', async () => {
    const set = { 'x-shop': ':subdomain' };
    const routes: RouteConfig[] = [{ path: '/*', to: 'origin', headers: { response: { set } } }];
    const www = site({ config: { domains: { '*.example.test': { routes } } } });
    expect((await www.ask('GET http://One.example.test/')).headers.get('x-shop')).toBe('one');
  });
});

describe('methods', () => {
  test.each([
    ['GET', 'get'],
    ['HEAD', ''],
    ['POST', 'post'],
  ])('%s finds its route', async (method, body) => {
    const www = withRoutes([says('/a', 'get', { methods: ['GET'] }), says('/a', 'post', { methods: ['POST', 'PUT'] })]);
    const answer = await www.ask(`${method} /a`);
    expect([answer.status, await answer.text()]).toEqual([200, body]);
  });

  test('S6 another method is a 405 that says which there are, GET and so HEAD', async () => {
    const www = withRoutes([says('/a', 'get', { methods: ['GET'] }), says('/a', 'post', { methods: ['POST', 'GET'] })]);
    const answer = await www.ask('BREW /a');
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')!.split(', ').toSorted()).toEqual(['GET', 'HEAD', 'POST']);
  });

  test('a route whose conditions do not hold lends no method to Allow', async () => {
    const www = withRoutes([says('/a', 'get', { methods: ['GET'], query: { v: '1' } })]);
    expect((await www.ask('POST /a')).status).toBe(404);
    expect((await www.ask('POST /a?v=1')).status).toBe(405);
  });
});

describe('conditions', () => {
  const fr = { countries: { '192.0.2.1': 'FR' } };
  test.each<[string, Partial<RouteConfig>, string, Record<string, string>, boolean, SiteOptions?]>([
    ['a header is there', { headers: { 'X-Beta': true } }, '/', { 'x-beta': '' }, true],
    ['a header is not there', { headers: { 'x-beta': true } }, '/', {}, false],
    ['a header is absent', { headers: { 'x-beta': false } }, '/', {}, true],
    ['a header is not absent', { headers: { 'x-beta': false } }, '/', { 'x-beta': '1' }, false],
    ['a header has the value', { headers: { 'x-beta': '1' } }, '/', { 'x-beta': '1' }, true],
    ['a header has another value', { headers: { 'x-beta': '1' } }, '/', { 'x-beta': '11' }, false],
    ['a header has one of the values', { headers: { 'x-beta': ['1', '2'] } }, '/', { 'x-beta': '2' }, true],
    [
      'S7 a header that a client may not set',
      { headers: { 'x-forwarded-proto': true } },
      '/',
      { 'x-forwarded-proto': 'https' },
      false,
    ],
    ['a parameter has the value', { query: { v: '1' } }, '/?a&v=1', {}, true],
    ['a parameter is escaped', { query: { v: 'ä b' } }, '/?%76=%C3%A4+b', {}, true],
    ['a parameter is empty', { query: { v: '' } }, '/?v', {}, true],
    ['a parameter is another', { query: { v: true } }, '/?vv=1', {}, false],
    ['a cookie has the value', { cookies: { beta: 'on' } }, '/', { cookie: 'a=b; beta=on' }, true],
    ['a cookie only ends in the name', { cookies: { beta: 'on' } }, '/', { cookie: 'xbeta=on' }, false],
    ['a cookie is absent', { cookies: { beta: false } }, '/', { cookie: 'a=b' }, true],
    ['the country is one of them', { countries: ['DE', 'FR'] }, '/', {}, true, fr],
    ['the country is another', { countries: ['DE'] }, '/', {}, false, fr],
    ['the country is unknown', { countries: ['DE'] }, '/', {}, false],
    [
      'S58 the country is not that of X-Forwarded-For',
      { countries: ['FR'] },
      '/',
      { 'x-forwarded-for': '192.0.2.1' },
      false,
      { ...fr, address: '192.0.2.2' },
    ],
    ['all hold', { query: { v: '1' }, cookies: { beta: true } }, '/?v=1', { cookie: 'beta=' }, true],
    ['only one holds', { query: { v: '1' }, cookies: { beta: true } }, '/?v=1', {}, false],
  ])('%s', async (_, match, path, headers, holds, options) => {
    const www = withRoutes([says('/*', 'conditional', match), says('/*', 'otherwise')], options);
    expect(await (await www.ask(`GET ${path}`, headers)).text()).toBe(holds ? 'conditional' : 'otherwise');
  });
});

describe('redirects', () => {
  test.each([
    ['/old/page', 301, '/new/page'],
    ['/old/page?a=b', 301, '/new/page'],
    ['/moved/a/b', 302, '/a/b'],
    ['/moved//evil.example', 302, '/evil.example'],
    ['/moved///evil.example', 302, '/evil.example'],
    ['/moved/\\evil.example', 302, '/evil.example'],
    ['/moved/\\/\\evil.example', 302, '/evil.example'],
    ['/moved/%2Fevil.example', 302, '/%2Fevil.example'],
    ['/moved/%5cevil.example', 302, '/%5Cevil.example'],
    ['/moved/%09/evil.example', 302, '/%09/evil.example'],
    ['/moved/javascript:alert(1)', 302, '/javascript:alert(1)'],
    ['/moved/https://evil.example', 302, '/https://evil.example'],
    ['/away/evil.example', 307, 'https://shop.test/evil.example'],
    ['/away/@evil.example', 307, 'https://shop.test/@evil.example'],
  ])('S26 %s goes to %i %s', async (path, status, location) => {
    const www = withRoutes([
      { path: '/old/:page', redirect: { to: '/new/:page', status: 301 } },
      { path: '/moved/*', redirect: '/:rest' },
      { path: '/away/:page', redirect: { to: 'https://shop.test/:page', status: 307 } },
    ]);
    const answer = await www.ask(`GET ${path}`);
    expect([answer.status, answer.headers.get('location')]).toEqual([status, location]);
  });
});

describe('the tree', () => {
  const segment = fc.constantFrom('a', 'b', 'ab', ':x', ':y', '', '__proto__', 'constructor');
  const pattern = fc
    .tuple(
      fc.uniqueArray(segment, { minLength: 1, maxLength: 4, selector: (text) => (text.startsWith(':') ? text : {}) }),
      fc.boolean(),
    )
    .map(([segments, rest]): `/${string}` => `/${[...segments, ...(rest ? ['*'] : [])].join('/')}`);
  const path = fc
    .array(fc.constantFrom('a', 'b', 'ab', 'c', '', '__proto__', 'constructor'), { minLength: 1, maxLength: 5 })
    .map((parts) => `/${parts.join('/')}`);

  test('property: finds what asking one route after another finds', () => {
    fc.assert(
      fc.property(fc.array(pattern, { minLength: 1, maxLength: 8 }), path, (patterns, asked) => {
        const routes = patterns.map((text) => says(text, ''));
        const compiled = compileGateway({ name: 'test', domains: { 'www.example.test': { routes } } }, capabilities);
        const domain = compiled.compileDomain('www.example.test');
        const tree = treeOf(domain.paths);
        const places = matchingPlaces(tree, asked);
        expect(matchingPlaces(JSON.parse(JSON.stringify(tree)) as RouteTree, asked)).toEqual(places);
        const naive = patterns.flatMap((text, place) => (matches(text, asked) ? [place] : []));
        expect(places.toSorted((one, other) => one - other)).toEqual(naive);
        for (const place of places)
          expect(Object.values(pathParams(domain.route(place), asked))).not.toContain(undefined);
      }),
      { numRuns: 1_000 },
    );
  });

  function matches(text: string, asked: string): boolean {
    const source = text.replace(/:[xy]/g, '[^/]+').replace(/\*$/, '.*');
    return new RegExp(`^${source}$`).test(asked);
  }
});
