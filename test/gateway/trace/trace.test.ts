import { describe, expect, test } from 'vitest';
import type { GatewayConfig, Handler, RouteConfig, Trace } from '../../../src/gateway/index.ts';
import type { SiteOptions } from '../../support/site.ts';
import { type Line, page, routed, traceIn } from './traced-site.ts';

describe('a trace tells of the request', () => {
  test('as it was written and as it is understood', async () => {
    const trace = await traceIn(
      { config: routed({ path: '/*', to: 'origin' }) },
      'GET http://WWW.Example.Test:80/a/../%62?c',
    );
    expect(trace).toMatchObject({
      method: 'GET',
      url: 'http://www.example.test/b?c',
      host: 'WWW.Example.Test:80',
      from: 'client',
    });
    expect([trace.domain, trace.route]).toEqual(['www.example.test', '/*']);
  });
});

describe('a trace tells of each route why it did not take the request', () => {
  const config = routed(
    { path: '/shop/*', to: 'origin', methods: ['POST'] },
    { path: '/other', to: 'origin' },
    { path: '/shop/:id', to: 'origin', query: { a: ['1', '2'] }, cookies: { session: true } },
    { path: '/shop/:id', to: 'origin', countries: ['FR'] },
    { path: '/shop/*', to: 'origin' },
    { path: '/*', to: 'origin' },
  );

  test('each condition, up to the one that did', async () => {
    const { routes, route } = await traceIn({ config }, 'GET /shop/1?a=3');
    expect(route).toBe('/shop/*');
    expect(routes).toEqual([
      { path: '/shop/*', unmet: ['method: one of POST'] },
      { path: '/other', unmet: ['path'] },
      { path: '/shop/:id', unmet: ['query a: "1" or "2"', 'cookie session: any'] },
      { path: '/shop/:id', unmet: ['country: "FR"'] },
      { path: '/shop/*', unmet: [] },
    ]);
  });

  test('all of them where none did', async () => {
    const only = routed(
      { path: '/shop/:id', to: 'origin', query: { a: ['1', '2'] }, cookies: { session: true } },
      { path: '/shop/:id', to: 'origin', countries: ['FR'], query: { b: false } },
    );
    const trace = await traceIn({ config: only }, 'GET /shop/1?a=3&b');
    expect(trace.route).toBeNull();
    expect(trace.routes).toEqual([
      { path: '/shop/:id', unmet: ['query a: "1" or "2"', 'cookie session: any'] },
      { path: '/shop/:id', unmet: ['query b: none', 'country: "FR"'] },
    ]);
    expect(trace.error).toMatchObject({ status: 404, why: 'no route for this path' });
  });

  test('a hundred at most', async () => {
    const many = Array.from({ length: 300 }, (_, at): RouteConfig => ({ path: `/${at}`, to: 'origin' }));
    expect((await traceIn({ config: routed(...many) }, 'GET /none')).routes).toHaveLength(100);
  });
});

describe('a trace tells what rules decided', () => {
  test.each<[string, Partial<RouteConfig>, Line, Trace['rules']]>([
    ['a limit', { rateLimit: { limit: 2 } }, 'GET /', [{ rule: 'rateLimit', verdict: 'passed', why: '1 of 2' }]],
    ['an access list', { access: { deny: { countries: ['FR'] } } }, 'GET /', [{ rule: 'access', verdict: 'passed' }]],
    [
      'a refusal',
      { access: { deny: { headers: { 'x-bad': true } } } },
      ['GET /', { 'x-bad': '1' }],
      [{ rule: 'access', verdict: 'refused', why: 'deny: header' }],
    ],
    [
      'compression',
      { compress: { minBytes: 1 } },
      ['GET /', { 'accept-encoding': 'gzip' }],
      [{ rule: 'compress', verdict: 'compressed' }],
    ],
    ['none', { compress: true }, 'GET /', [{ rule: 'compress', verdict: 'only' }]],
  ])('%s', async (_name, rules, line, expected) => {
    const config = routed({ path: '/*', to: 'origin', ...rules } as RouteConfig);
    const origin = page({ 'cache-control': 'max-age=60' });
    expect((await traceIn({ config, origin }, line)).rules).toEqual(expected);
  });

  test('a redirect table', async () => {
    const config = { domains: { 'www.example.test': { redirects: { entries: { '/old': '/new' } }, routes: [] } } };
    expect((await traceIn({ config }, 'GET /old')).rules).toEqual([
      { rule: 'redirects', verdict: '301', why: 'entry: /new' },
    ]);
  });
});

describe('a trace tells of the origin', () => {
  const pooled: Partial<GatewayConfig> = {
    backends: {
      one: { origin: 'http://one.test' },
      two: { origin: 'http://two.test', health: { path: '/' } },
      three: { origin: 'http://three.test' },
    },
    pools: { all: { backends: { one: 1, two: 1, three: 1 }, policy: 'failover', retries: 1 } },
    domains: { 'www.example.test': { routes: [{ path: '/*', to: 'all' }] } },
  };

  test('each try, and who was passed over and why', async () => {
    const origin: SiteOptions['origin'] = ({ backend }) => {
      if (backend === 'one') throw new Error('refused');
      return page()();
    };
    const { tries, pools } = await traceIn({ config: pooled, origin, health: { two: 'unhealthy' } }, 'GET /');
    expect(tries).toMatchObject([
      { to: 'one', status: null, why: expect.stringContaining('refused') },
      { to: 'three', status: 200 },
    ]);
    expect(pools).toEqual([{ pool: 'all', policy: 'failover', answeredBy: 'three', passedOver: { two: 'unhealthy' } }]);
  });

  test('a handler’s own requests, each with all of that', async () => {
    const front: Handler = async (_request, { fetch }) => fetch('/page');
    const config = routed({ path: '/front', handler: 'front' as never }, { path: '/page', to: 'origin' });
    const trace = await traceIn({ config, handlers: { front }, origin: page() }, 'GET /front');
    expect(trace).toMatchObject({ answeredBy: 'handler front', verdict: 'answer' });
    expect(trace.requests).toMatchObject([{ route: '/page', tries: [{ to: 'origin', status: 200 }], requests: [] }]);
  });

  test('of a handler’s own requests the first 32', async () => {
    const busy: Handler = async (_request, { fetch }) => {
      for (let at = 0; at < 40; at += 1) await fetch('/page');
      return new Response('done');
    };
    const config = routed({ path: '/busy', handler: 'busy' as never }, { path: '/page', respond: { body: 'a page' } });
    const trace = await traceIn({ config, handlers: { busy } }, 'GET /busy');
    expect(trace.requests).toHaveLength(32);
  });

  test('nothing of what a handler threw', async () => {
    const broken: Handler = () => {
      throw new Error('password 1234');
    };
    const config = routed({ path: '/*', handler: 'broken' as never });
    const trace = await traceIn({ config, handlers: { broken } }, 'GET /');
    expect(trace.error).toMatchObject({ status: 500, why: 'see the log' });
    expect(JSON.stringify(trace)).not.toContain('1234');
  });
});
