import { describe, expect, test } from 'vitest';
import type { GatewayConfig, RouteConfig } from '../../../../src/gateway/index.ts';
import type { FakeOrigin } from '../../../support/fake-platform.ts';
import { site, type SiteOptions } from '../../../support/site.ts';
import { pair } from '../../shield/shield-site.ts';

const CANARY = '/canary';
const NAME = 'x-forwarded-prefix';

/** An origin that says for all to keep what it was sent under the name. */
const reflecting: FakeOrigin = ({ headers }) =>
  new Response(`prefix ${headers.get(NAME)}`, {
    headers: { 'content-type': 'text/plain', 'cache-control': 'max-age=60' },
  });

const KEEP = { request: { keep: ['X-Forwarded-Prefix'] } };

function withRoutes(routes: readonly unknown[], options: SiteOptions = {}) {
  const domains = { 'www.example.test': { routes: routes as RouteConfig[] } };
  return site({ origin: reflecting, ...options, config: { ...options.config, domains } });
}

describe('a header that a route keeps', () => {
  test('S66 reaches the origin, and only that of a request that has it', async () => {
    const www = withRoutes([
      { path: '/kept', to: 'origin', headers: KEEP },
      { path: '/*', to: 'origin' },
    ]);
    for (const decision of ['fwd=uri-miss', '; hit']) {
      for (const [headers, expected] of [
        [{ [NAME]: CANARY }, `prefix ${CANARY}`],
        [{}, 'prefix null'],
        [{ [NAME]: '' }, 'prefix '],
        [{ [NAME]: '/other' }, 'prefix /other'],
      ] as const) {
        const answer = await www.ask('GET /kept', headers);
        expect(answer.headers.get('cache-status')).toContain(decision);
        expect(await answer.text()).toBe(expected);
      }
    }
    await www.ask('GET /stripped', { [NAME]: CANARY });
    expect(www.sent.at(-1)!.headers.has(NAME)).toBe(false);
  });

  test.each([
    ['a HEAD', 'HEAD', {}],
    ['a range', 'GET', { range: 'bytes=0-1' }],
    ['a POST', 'POST', {}],
  ])('S66 goes along with %s', async (_, method, headers) => {
    const www = withRoutes([{ path: '/*', to: 'origin', headers: KEEP }]);
    await www.ask(`${method} /a`, { [NAME]: CANARY, ...headers });
    expect(www.sent[0]!.headers.get(NAME)).toBe(CANARY);
  });

  test('S66 in a route’s defaults is in the key of the route', async () => {
    const www = withRoutes([{ path: '/*', to: 'origin' }], { config: { defaults: { headers: KEEP } } });
    await www.ask('GET /a', { [NAME]: CANARY });
    expect(await (await www.ask('GET /a')).text()).toBe('prefix null');
  });

  test('S66 meets the conditions of that route, and of no other', async () => {
    const set = { response: { set: { 'x-route': 'kept' } } };
    const condition = { [NAME]: CANARY };
    const www = withRoutes([
      { path: '/*', to: 'origin', headers: { ...condition, response: { set: { 'x-route': 'deaf' } } } },
      { path: '/*', to: 'origin', headers: { ...condition, ...KEEP, ...set } },
      { path: '/*', to: 'origin' },
    ]);
    expect((await www.ask('GET /a', condition)).headers.get('x-route')).toBe('kept');
    const clean = await www.ask('GET /a');
    expect([clean.headers.get('x-route'), await clean.text()]).toEqual([null, 'prefix null']);
  });

  test('S66 is not kept where Connection takes it away, and not keyed', async () => {
    const www = withRoutes([{ path: '/*', to: 'origin', headers: KEEP }]);
    const hidden = await www.ask('GET /a', { [NAME]: CANARY, connection: NAME });
    expect(await hidden.text()).toBe('prefix null');
    expect((await www.ask('GET /a')).headers.get('cache-status')).toContain('; hit');
    expect(await (await www.ask('GET /a', { [NAME]: CANARY })).text()).toBe(`prefix ${CANARY}`);
  });

  test('S66 reaches a handler of the route', async () => {
    const seen: (string | null)[] = [];
    const handlers = {
      see: (request: Request) => {
        seen.push(request.headers.get(NAME), request.headers.get('x-real-ip'));
        return new Response('ok');
      },
    };
    const www = withRoutes([{ path: '/*', handler: 'see', headers: KEEP }], { handlers });
    await www.ask('GET /a', { [NAME]: CANARY, 'x-real-ip': CANARY });
    expect(seen).toEqual([CANARY, null]);
  });

  test('S66 goes through a shield, whose copies are told apart by it too', async () => {
    const routes = [{ path: '/*', to: 'origin', headers: KEEP }] as const;
    const domains: GatewayConfig['domains'] = { 'www.example.test': { routes } };
    const { edge, shield } = pair({ origin: reflecting, config: { domains } });
    expect(await (await edge.ask('GET /a', { [NAME]: CANARY })).text()).toBe(`prefix ${CANARY}`);
    expect(await (await edge.ask('GET /a')).text()).toBe('prefix null');
    expect([edge.sent.length, shield.sent.length]).toEqual([0, 2]);
  });
});

describe('a rule that names a header as CGI would not', () => {
  test.each([{ set: { X_Plan: 'gold' } }, { remove: ['X_Plan'] }, { set: { 'X.Plan': 'gold' } }])(
    'S66 %j leaves nothing that an origin could read for it',
    async (request) => {
      const www = withRoutes([{ path: '/*', to: 'origin', headers: { request } }]);
      await www.ask('GET /a', { 'x-plan': CANARY, x_plan: CANARY, 'x.plan': CANARY });
      expect(JSON.stringify([...www.sent[0]!.headers])).not.toContain(CANARY);
    },
  );
});

describe('what a client says under a name that is dropped', () => {
  test.each<[string, Partial<RouteConfig>]>([
    ['the key', { cache: { key: { headers: ['X-Real-IP', 'X_Plan'] } } }],
    ['a condition', { headers: { 'x-real-ip': true } }],
  ])('S66 changes nothing by %s', async (_, rules) => {
    const www = withRoutes([
      { path: '/*', to: 'origin', ...rules },
      { path: '/*', to: 'origin' },
    ]);
    await www.ask('GET /a', { 'x-real-ip': CANARY, x_plan: CANARY });
    expect((await www.ask('GET /a')).headers.get('cache-status')).toContain('; hit');
  });

  test('S66 chooses no backend of a pool, nor what Connection hides from it', async () => {
    const backends = Object.fromEntries(
      ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => [name, { origin: `http://${name}.test` as const }]),
    );
    const members = Object.fromEntries(Object.keys(backends).map((name) => [name, 1]));
    for (const [hashBy, headers] of [
      [{ header: 'X-Real-IP' }, (at: number) => ({ 'x-real-ip': `192.0.2.${at}` })],
      [{ header: 'X-Kind' }, (at: number) => ({ 'x-kind': `${at}`, connection: 'x-kind' })],
      [{ cookie: 'kind' }, (at: number) => ({ cookie: `kind=${at}`, connection: 'cookie' })],
    ] as const) {
      const pools = { pool: { backends: members, policy: 'client-hash', hashBy } } as const;
      const www = withRoutes([{ path: '/*', to: 'pool', cache: 'pass' }], { config: { backends, pools } });
      for (let at = 0; at < 12; at += 1) await www.ask('GET /a', headers(at));
      expect(new Set(www.sent.map(({ backend }) => backend)).size).toBe(1);
    }
  });

  test('S66 makes no variant of a device that the origin does not hear of', async () => {
    const www = withRoutes([{ path: '/*', to: 'origin', cache: { key: { device: true } } }], {
      origin: ({ headers }) =>
        new Response(headers.get('user-agent') ?? CANARY, {
          headers: { 'content-type': 'text/plain', 'cache-control': 'max-age=60' },
        }),
    });
    await www.ask('GET /a', { 'user-agent': 'Mobile', connection: 'user-agent' });
    expect(await (await www.ask('GET /a', { 'user-agent': 'Mobile' })).text()).toBe('Mobile');
  });
});
