import { describe, expect, test } from 'vitest';
import { afterFailure, afterSuccess } from '../../../src/gateway/backends/breaker.ts';
import type { GatewayConfig, PoolConfig } from '../../../src/gateway/index.ts';
import { chance } from '../../contracts/policy-cases.ts';
import { failBy, poolOf, type Way, WAYS } from '../../support/bad-urls.ts';
import { type PooledSite, pooledSite } from '../../support/pooled-site.ts';
import type { Site } from '../../support/site.ts';

/** Three backends that are well, but for some URLs. */
function withBadUrls(pool: Partial<PoolConfig> = {}, options: Parameters<typeof pooledSite>[1] = {}): PooledSite {
  const www: PooledSite = pooledSite(
    { retryOn: [503], ...pool },
    { origin: ({ url }) => failBy(url, www.advance), route: { cache: 'pass' }, ...options },
  );
  return www;
}

let serial = 0;
const get = async (www: PooledSite): Promise<[number, string[]]> => {
  www.asked();
  const { status } = await www.ask(`GET /well/${(serial += 1)}`);
  return [status, www.asked()];
};

describe('S71 one URL that fails', () => {
  test.each(WAYS)('by %s takes no backend from other URLs', async (way) => {
    const www = withBadUrls();
    for (let at = 0; at < 60; at += 1) {
      expect((await www.ask(`GET /${way}/x`)).status).toBeGreaterThanOrEqual(500);
      www.advance(50);
      if (at % 10 === 9) expect(await get(www)).toEqual([200, ['one']]);
    }
  });

  test('nor where it is no more than a share of the failures that counts', async () => {
    const www = withBadUrls({}, { backend: { breaker: { failures: 100, errorRate: 0.3 } }, random: chance() });
    for (let at = 0; at < 200; at += 1) {
      await www.ask('GET /status/x');
      expect(await get(www)).toEqual([200, ['one']]);
    }
  });

  test('counts once: a backend that fails whatever it is asked is left out', async () => {
    const origin = ({ backend }: { backend: unknown }) => new Response('x', { status: backend === 'one' ? 503 : 200 });
    const www = withBadUrls({ retries: 1 }, { origin });
    for (let at = 0; at < 5; at += 1) {
      for (let time = 0; time < 5; time += 1) await www.ask(`GET /${at}`);
      expect(www.asked()[0]).toBe('one');
    }
    expect(await get(www)).toEqual([200, ['two']]);
  });
});

describe('S71 many URLs that fail', () => {
  /** Fails tens of URLs, over and over. */
  async function attack(www: Site, way: Way = 'status'): Promise<void> {
    for (let at = 0; at < 150; at += 1) await www.ask(`GET /${way}/${at % 30}`);
  }

  test.each(WAYS)('by %s take at most half of a pool, and nobody else sees it', async (way) => {
    for (const retries of [0, 2]) {
      const www = withBadUrls({ retries, policy: 'round-robin' });
      await attack(www, way);
      const asked = new Set<string>();
      for (let at = 0; at < 12; at += 1) {
        const [status, names] = await get(www);
        expect(status).toBe(200);
        for (const name of names) asked.add(name);
      }
      expect(asked.size).toBeGreaterThanOrEqual(2);
    }
  });

  test.each([1, 2, 3, 4, 5, 6])('of %i backends no more than half, rounded down, are left out', async (size) => {
    const www = poolOf(size, { retries: 0 });
    await attack(www);
    const told = www.sent.length;
    for (let at = 0; at < 40; at += 1) expect((await www.ask(`GET /well/${at}`)).status).toBe(200);
    const asked = new Set(www.sent.slice(told).map(({ backend }) => backend));
    expect(asked.size).toBe(size - Math.floor(size / 2));
  });

  test('of each pool in a pool', async () => {
    const pools: NonNullable<GatewayConfig['pools']> = {
      near: { backends: { b0: 1, b1: 1 }, policy: 'round-robin', retryOn: [503] },
      far: { backends: { b2: 1, b3: 1 }, policy: 'round-robin' },
      pool: { backends: { near: 1, far: 1, b4: 1 }, policy: 'round-robin', retryOn: [503] },
    };
    const www = poolOf(5, {}, { config: { pools } });
    await attack(www);
    const told = www.sent.length;
    for (let at = 0; at < 60; at += 1) expect((await www.ask(`GET /well/${at}`)).status).toBe(200);
    expect(new Set(www.sent.slice(told).map(({ backend }) => backend)).size).toBe(3);
  });

  test('take nobody where half is out on its own account', async () => {
    const www = withBadUrls({ retries: 2 });
    www.down.add('one');
    for (let at = 0; at < 5; at += 1) await get(www);
    await attack(www);
    for (let at = 0; at < 9; at += 1) expect((await get(www))[0]).toBe(200);
    expect(www.sent.slice(-9).map(({ backend }) => backend)).toEqual(Array<string>(9).fill('two'));
  });

  test('take nobody whom probes call unhealthy, where there is nobody else', async () => {
    const health = { one: 'unhealthy', two: 'unhealthy', three: 'unhealthy' } as const;
    const www = withBadUrls({}, { health, backend: { health: { path: '/' } } });
    await attack(www);
    for (let at = 0; at < 9; at += 1) expect((await get(www))[0]).toBe(200);
  });

  test('are not made more of by one refusal among them', async () => {
    const www = withBadUrls({ retries: 2 });
    for (let at = 0; at < 4; at += 1) await www.ask(`GET /status/${at}`);
    for (const name of ['one', 'two', 'three']) www.down.add(name);
    await get(www);
    www.down.clear();
    for (let at = 0; at < 9; at += 1) expect((await get(www))[0]).toBe(200);
  });

  test('nor where a refusal is the one that makes their share too large', () => {
    const breaker = { failures: 100, errorRate: 0.5, openMs: 10_000, maxOpenMs: 60_000, trials: 2 };
    const report = { breaker, now: 1_000, isTrial: false };
    let state = afterSuccess(null, { ...report, times: 20, isOnlyHope: false });
    for (let at = 1; at < 20; at += 1) state = afterFailure(state, { ...report, isOwn: false, url: at });
    expect(state!.until).toBe(0);
    state = afterSuccess(state, { ...report, times: 0, isOnlyHope: false });
    expect(afterFailure(state, { ...report, isOwn: true, url: 0 })).toMatchObject({ until: 11_000, isOwn: false });
  });

  test('take nothing from a quorum', async () => {
    const www = withBadUrls({ quorum: 1, retries: 0, policy: 'round-robin' });
    await attack(www);
    for (let at = 0; at < 9; at += 1) expect((await get(www))[0]).toBe(200);
  });

  test('where everything fails, every backend is asked', async () => {
    const www = withBadUrls({}, { origin: () => new Response('busy', { status: 503 }) });
    for (let at = 0; at < 30; at += 1) await www.ask(`GET /any/${at}`);
    for (let at = 0; at < 30; at += 1) {
      www.asked();
      expect((await www.ask(`GET /more/${at}`)).status).toBe(503);
      expect(www.asked().length).toBeGreaterThanOrEqual(2);
    }
  });

  test('leave half of the retries to backends that cannot be reached', async () => {
    const www = withBadUrls({ retries: 1 }, { backend: { breaker: false }, random: () => 0.99 });
    await attack(www);
    www.asked();
    www.down.add('one');
    for (let at = 0; at < 50; at += 1) expect(await get(www)).toEqual([200, ['one', 'two']]);
    expect(await get(www)).toEqual([502, ['one']]);
  });
});

describe('S71 a backend', () => {
  test('that cannot be reached is left out, and so are all of them', async () => {
    const www = withBadUrls({ retries: 2 });
    for (const name of ['one', 'two', 'three']) www.down.add(name);
    for (let at = 0; at < 5; at += 1) expect(await get(www)).toEqual([503, ['one', 'two', 'three']]);
    expect(await get(www)).toEqual([503, []]);
  });

  test('that could not be reached and now answers is not kept out by a URL that fails', async () => {
    const www = withBadUrls({ retries: 2 });
    for (const name of ['one', 'two', 'three']) www.down.add(name);
    for (let at = 0; at < 5; at += 1) await get(www);
    www.down.clear();
    // Whoever comes first in each second is no clean request.
    for (let at = 0; at < 10; at += 1) {
      www.advance(1_000);
      await www.ask('GET /status/x');
      expect((await get(www))[0]).toBe(200);
    }
  });

  test('of the pools that have only one, asked for a breaker by name, is asked again and again', async () => {
    const domains = { 'www.example.test': { routes: [{ path: '/*', to: 'one', cache: 'pass' } as const] } };
    const www = withBadUrls({}, { backend: { breaker: {} }, config: { pools: {}, domains } });
    for (let at = 0; at < 30; at += 1) expect((await www.ask(`GET /reset/${at}`)).status).toBe(502);
    expect(await get(www)).toEqual([200, ['one']]);
  });
});

test('S71 a slow URL moves requests of a least-latency pool, and takes no answer from anybody', async () => {
  const www: PooledSite = withBadUrls(
    { policy: 'least-latency', retries: 0 },
    {
      origin: ({ url }) => {
        www.advance(url.includes('/slow') ? 9_000 : 10);
        return new Response('well');
      },
    },
  );
  for (let at = 0; at < 40; at += 1) {
    await www.ask(`GET /slow/${at}`);
    expect((await get(www))[0]).toBe(200);
  }
});
