import { describe, expect, test } from 'vitest';
import type { Handler } from '../../src/gateway/index.ts';
import type { ExplainOptions, TestGateway } from '../../src/testing/index.ts';
import { FRONT, PAGE, shop } from './shop.ts';

let isHandlerRun = false;
const hello: Handler = () => {
  isHandlerRun = true;
  return new Response('hello');
};

const LIMITED = 'limited/a';

function site(): TestGateway<'shop'> {
  return shop(
    [
      { path: '/old', redirect: { to: '/new' } },
      { path: '/hello', handler: 'hello' },
      { path: '/limited/*', to: 'shop', rateLimit: { limit: 2, window: '10s' } },
      { path: '/swr', to: 'shop', cache: { staleWhileRevalidate: '1h' } },
      { path: '/fr', to: 'shop', access: { allow: { countries: ['FR'] } } },
    ],
    { handlers: { hello } },
  );
}

/** What a test sees of a gateway. */
function stateOf({ origins, log, endpoints }: TestGateway<'shop'>): unknown {
  return structuredClone([origins.shop.requests.length, log, endpoints, isHandlerRun]);
}

const UNSTORED = { headers: { 'cache-control': 'max-age=60', 'set-cookie': 'id=1' } };

interface Row {
  path: string;
  options?: ExplainOptions;
  said: readonly [verdict: string, code: string | null, status: number | null, awaits: string | null];
}

const ROWS: readonly Row[] = [
  { path: '', said: ['hit', null, 200, null] },
  { path: 'new', said: ['miss', 'fwd-uri-miss', null, 'shop'] },
  { path: 'new', options: { response: PAGE }, said: ['miss', 'fwd-uri-miss', 200, null] },
  { path: 'new', options: { response: UNSTORED }, said: ['miss', 'set-cookie', 200, null] },
  { path: 'new', options: { response: 'down' }, said: ['answer', 'error', 502, null] },
  { path: '', options: { method: 'POST' }, said: ['pass', 'fwd-method', null, 'shop'] },
  { path: '', options: { headers: { 'cache-control': 'no-cache' } }, said: ['miss', 'fwd-request', null, 'shop'] },
  { path: 'old', said: ['answer', 'redirect', 302, null] },
  { path: 'hello', said: ['answer', 'handler', null, 'the handler hello'] },
  { path: 'hello', options: { response: { status: 418 } }, said: ['answer', 'handler', 418, null] },
  { path: 'fr', said: ['answer', 'error', 403, null] },
  { path: 'fr', options: { country: 'FR' }, said: ['miss', 'fwd-uri-miss', null, 'shop'] },
  { path: LIMITED, said: ['hit', null, 200, null] },
  { path: LIMITED, options: { address: '198.51.100.7' }, said: ['hit', null, 200, null] },
  { path: 'swr', said: ['hit', null, 200, null] },
];

describe('explain says what would be done', () => {
  test.each(ROWS)('of /$path with $options', async ({ path, options, said }) => {
    const gateway = site();
    for (const each of ['', LIMITED, 'swr']) await gateway.get(FRONT + each);
    const { verdict, why, status, awaits } = await gateway.explain(FRONT + path, options);
    expect([verdict, why?.code ?? null, status, awaits]).toEqual(said);
  });

  test('and rejects for what the gateway cannot read', async () => {
    await expect(site().explain('https://www.shop.test/%zz')).rejects.toThrow('the gateway cannot read a request');
    await expect(site().explain('/a')).rejects.toThrow(TypeError);
  });
});

describe('explain changes nothing', () => {
  test.each(ROWS)('for /$path with $options', async ({ path, options }) => {
    const [gateway, other] = [site(), site()];
    for (const each of [gateway, other]) await each.get(FRONT);
    const before = stateOf(gateway);
    for (let at = 0; at < 3; at += 1) await gateway.explain(FRONT + path, options);
    await gateway.settle();
    expect(stateOf(gateway)).toEqual(before);
    // A request that comes afterwards fares as where nothing was explained.
    const [one, same] = [await gateway.get(FRONT + path, options), await other.get(FRONT + path, options)];
    const told = ({ status, headers, cache }: typeof one): unknown => [status, headers.get('cache-status'), cache];
    expect(told(one)).toEqual(told(same));
    isHandlerRun = false;
  });

  test('neither what is refreshed in the background', async () => {
    const gateway = site();
    await gateway.get(`${FRONT}swr`);
    gateway.advance('65s');
    expect(await gateway.explain(`${FRONT}swr`)).toMatchObject({ verdict: 'stale' });
    await gateway.settle();
    expect(gateway.origins.shop.requests).toHaveLength(1);
  });

  test('nor a count of requests', async () => {
    const gateway = site();
    for (let at = 0; at < 5; at += 1) await gateway.explain(FRONT + LIMITED);
    expect((await gateway.get(FRONT + LIMITED)).status).toBe(200);
  });

  test('but counts what was counted', async () => {
    const gateway = site();
    for (let at = 0; at < 2; at += 1) await gateway.get(FRONT + LIMITED);
    expect(await gateway.explain(FRONT + LIMITED)).toMatchObject({ status: 429 });
  });
});
