import { describe, expect, test } from 'vitest';
import { type PooledSite, pooledSite } from '../../support/pooled-site.ts';

describe('stale first, then a 503 with Retry-After', () => {
  const origin = () => new Response('stored', { headers: { 'cache-control': 'max-age=1', 'content-length': '6' } });
  const allDown = (www: PooledSite): void => ['one', 'two', 'three'].forEach((name) => www.down.add(name));

  test.each<[string, Parameters<typeof pooledSite>[0], (www: PooledSite) => Promise<void>, number]>([
    ['every backend fails', {}, async (www) => allDown(www), 3],
    [
      'every breaker is open',
      {},
      async (www) => {
        allDown(www);
        for (let at = 0; at < 5; at += 1) await www.ask(`GET /open-${at}`);
      },
      0,
    ],
    [
      'the quorum is lost',
      { quorum: 0.5, retries: 2 },
      async (www) => {
        www.down.add('one').add('two');
        for (let at = 0; at < 5; at += 1) await www.ask(`GET /open-${at}`);
      },
      0,
    ],
  ])('S45 %s', async (_, pool, bringDown, times) => {
    const www = pooledSite(pool, { origin });
    expect((await www.ask('GET /stored')).status).toBe(200);
    www.advance(2_000);
    await bringDown(www);
    www.asked();
    const stale = await www.ask('GET /stored');
    expect([stale.status, await stale.text()]).toEqual([200, 'stored']);
    expect(stale.headers.get('cache-status')).toBe('popgate; fwd=stale; fwd-status=503; ttl=-1; detail=origin-failed');
    expect(www.asked().length).toBe(times);
    const none = await www.ask('GET /other');
    expect([none.status, none.headers.get('cache-control')]).toEqual([503, 'no-store']);
    expect(Number(none.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

test('a pool that is well writes nothing, and a hit reads nothing', async () => {
  const origin = () => new Response('stored', { headers: { 'cache-control': 'max-age=60', 'content-length': '6' } });
  const www = pooledSite({}, { origin, random: () => 0.5 });
  await www.ask('GET /');
  expect(www.cache.keys().filter((key) => /^[blrt]\|/.test(key))).toEqual([]);
  const read: string[] = [];
  const { lookup } = www.cache;
  www.cache.lookup = (key) => {
    read.push(key);
    return lookup(key);
  };
  await www.ask('GET /');
  expect(read.filter((key) => /^[blrt]\|/.test(key))).toEqual([]);
});

test('the status tells health, breaker and latency of each backend', async () => {
  const admin = { host: 'www.example.test' };
  const options = { secrets: { purge_token: 'purge-token' }, health: { two: 'unhealthy' } as const };
  const backends = {
    one: { origin: 'http://one.test' },
    two: { origin: 'http://two.test', health: { path: '/' }, breaker: false },
    three: { origin: 'http://three.test' },
  } as const;
  const www = pooledSite({ retries: 2, policy: 'least-latency' }, { ...options, config: { admin, backends } });
  const status = async (): Promise<unknown> => {
    const answer = await www.ask('GET /.popgate/status', { authorization: 'Bearer purge-token' });
    return ((await answer.json()) as { backends: unknown }).backends;
  };
  const well = { state: 'closed', failures: 0, opened: 0, trialInMs: 0 };
  expect(await status()).toEqual([
    { name: 'one', health: 'unknown', breaker: well, latencyMs: null },
    { name: 'two', health: 'unhealthy', breaker: null, latencyMs: null },
    { name: 'three', health: 'unknown', breaker: well, latencyMs: null },
  ]);
  www.down.add('one');
  for (let at = 0; at < 5; at += 1) await www.ask(`GET /open-${at}`);
  www.advance(4_000);
  expect(await status()).toMatchObject([
    { name: 'one', breaker: { state: 'open', failures: 0, opened: 1, trialInMs: 6_000 } },
    { name: 'two' },
    { name: 'three', breaker: well, latencyMs: 0 },
  ]);
  www.advance(6_000);
  expect(await status()).toMatchObject([{ breaker: { state: 'half-open', trialInMs: 0 } }, {}, {}]);
});
