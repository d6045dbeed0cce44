import { describe, expect, test } from 'vitest';
import { chance } from '../../contracts/policy-cases.ts';
import { type PooledSite, pooledSite } from '../../support/pooled-site.ts';

/** Fails `one` so often that its breaker opens. */
async function openOne(www: PooledSite): Promise<void> {
  www.down.add('one');
  for (let at = 0; at < 5; at += 1) await www.ask(`GET /open-${at}`);
  www.asked();
}

let serial = 0;
const get = async (www: PooledSite): Promise<[number, string[]]> => {
  const { status } = await www.ask(`GET /${(serial += 1)}`);
  return [status, www.asked()];
};

describe('a breaker', () => {
  test('opens after five failures in a row, and clients see none of them', async () => {
    const www = pooledSite();
    www.down.add('one');
    for (let at = 0; at < 5; at += 1) expect(await get(www)).toEqual([200, ['one', 'two']]);
    expect(await get(www)).toEqual([200, ['two']]);
  });

  test('a success in between begins the count anew', async () => {
    const www = pooledSite();
    for (let round = 0; round < 3; round += 1) {
      www.down.add('one');
      for (let at = 0; at < 4; at += 1) expect(await get(www)).toEqual([200, ['one', 'two']]);
      www.down.clear();
      expect(await get(www)).toEqual([200, ['one']]);
    }
  });

  test('`failures` says how many', async () => {
    const www = pooledSite({}, { backend: { breaker: { failures: 1 } } });
    www.down.add('one');
    expect(await get(www)).toEqual([200, ['one', 'two']]);
    expect(await get(www)).toEqual([200, ['two']]);
  });

  test('`false` turns it off', async () => {
    const www = pooledSite({}, { backend: { breaker: false } });
    await openOne(www);
    expect(await get(www)).toEqual([200, ['one', 'two']]);
  });

  test('is for one backend, whatever the pool that asks it', async () => {
    const pools = {
      pool: { backends: { one: 1, two: 1 }, policy: 'failover', retries: 1 } as const,
      other: { backends: { one: 1, three: 1 }, policy: 'failover' } as const,
    };
    const routes = [{ path: '/other/*', to: 'other' } as const, { path: '/*', to: 'pool' } as const];
    const www = pooledSite({}, { config: { pools, domains: { 'www.example.test': { routes } } } });
    await openOne(www);
    expect((await www.ask('GET /other/x')).status).toBe(200);
    expect(www.asked()).toEqual(['three']);
  });

  test.each([
    [0.3, true],
    [0.8, false],
  ])('with every second try failed, an error rate of %d opens it: %j', async (errorRate, opens) => {
    let count = 0;
    const origin = ({ backend }: { backend: unknown }) => {
      if (backend === 'one' && (count += 1) % 2 === 0) throw new Error('reset');
      return new Response('x');
    };
    const backend = { breaker: { failures: 100, errorRate } };
    const www = pooledSite({}, { origin, random: chance(), backend });
    for (let at = 0; at < 200; at += 1) await get(www);
    expect((await get(www))[1].includes('one')).toBe(!opens);
  });

  test('S46 a client that breaks off its uploads takes no backend from others', async () => {
    const www = pooledSite();
    www.down.add('one');
    for (let at = 0; at < 9; at += 1) expect((await www.ask('POST /', {}, 'body')).status).toBe(502);
    www.down.clear();
    www.asked();
    expect(await get(www)).toEqual([200, ['one']]);
  });

  test('a backend by itself is always asked, unless its breaker is asked for by name', async () => {
    for (const [backend, times] of [
      [{}, 9],
      [{ breaker: {} }, 5],
    ] as const) {
      const domains = { 'www.example.test': { routes: [{ path: '/*', to: 'one' } as const] } };
      const www = pooledSite({}, { backend, config: { pools: {}, domains } });
      www.down.add('one');
      for (let at = 0; at < 9; at += 1) expect((await www.ask(`GET /${at}`)).status).toBe(at < times ? 502 : 503);
      expect(www.asked().length).toBe(times);
    }
  });
});

describe('S46 trials', () => {
  test('after `open` two must succeed, and then it is asked as before', async () => {
    const www = pooledSite();
    await openOne(www);
    www.advance(9_999);
    expect(await get(www)).toEqual([200, ['two']]);
    www.advance(1);
    www.down.clear();
    expect(await get(www)).toEqual([200, ['one']]);
    expect(await get(www)).toEqual([200, ['one']]);
    www.down.add('one');
    // Closed: five failures again.
    for (let at = 0; at < 5; at += 1) expect(await get(www)).toEqual([200, ['one', 'two']]);
    expect(await get(www)).toEqual([200, ['two']]);
  });

  test('a failed one opens it for twice as long, up to `maxOpen`', async () => {
    const www = pooledSite({}, { backend: { breaker: { open: '10s', maxOpen: '30s' } } });
    await openOne(www);
    for (const openMs of [10_000, 20_000, 30_000, 30_000]) {
      www.advance(openMs - 1);
      expect(await get(www)).toEqual([200, ['two']]);
      www.advance(1);
      expect(await get(www)).toEqual([200, ['one', 'two']]);
    }
  });

  test('a backend that flaps stays out longer; after `maxOpen` without a failure that is forgotten', async () => {
    const www = pooledSite({}, { backend: { breaker: { open: '10s', maxOpen: '1m', trials: 1 } } });
    const heal = async (): Promise<void> => {
      www.down.clear();
      expect(await get(www)).toEqual([200, ['one']]);
    };
    await openOne(www);
    www.advance(10_000);
    await heal();
    await openOne(www);
    www.advance(10_000);
    expect(await get(www)).toEqual([200, ['two']]);
    www.advance(10_000);
    await heal();
    www.advance(60_000);
    await openOne(www);
    www.advance(10_000);
    await heal();
  });

  test('there is one at a time', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let isHeld = false;
    const origin = async ({ backend }: { backend: unknown }) => {
      if (isHeld && backend === 'one') await held;
      return new Response(backend as string);
    };
    const www = pooledSite({}, { origin });
    await openOne(www);
    www.down.clear();
    isHeld = true;
    www.advance(10_000);
    const trial = www.ask('GET /trial');
    for (const path of ['/a', '/b', '/c']) expect(await (await www.ask(`GET ${path}`)).text()).toBe('two');
    release();
    expect(await (await trial).text()).toBe('one');
    expect(www.asked().toSorted()).toEqual(['one', 'two', 'two', 'two']);
  });

  test('the failure of one is no failure of the request, with no retries at all', async () => {
    const www = pooledSite({ retries: 0 });
    www.down.add('one');
    for (let at = 0; at < 5; at += 1) expect((await get(www))[0]).toBe(502);
    www.advance(10_000);
    expect(await get(www)).toEqual([200, ['one', 'two']]);
  });

  test('a request that cannot be sent again leaves it to others, for as long again', async () => {
    const www = pooledSite();
    await openOne(www);
    www.advance(10_000);
    expect((await www.ask('POST /', {}, 'body')).status).toBe(200);
    expect(www.asked()).toEqual(['two']);
    www.advance(10_000);
    www.down.clear();
    expect((await www.ask('POST /', {}, 'body')).status).toBe(200);
    expect(www.asked()).toEqual(['one']);
  });
});

describe('S46 never all ejected', () => {
  async function openAll(www: PooledSite): Promise<void> {
    for (const name of ['one', 'two', 'three']) www.down.add(name);
    for (let at = 0; at < 5; at += 1) expect((await get(www))[0]).toBe(503);
  }

  test('with all breakers open each backend is asked once a second, and one success is enough', async () => {
    const www = pooledSite();
    await openAll(www);
    expect(await get(www)).toEqual([503, []]);
    www.advance(999);
    expect(await get(www)).toEqual([503, []]);
    www.advance(1);
    expect(await get(www)).toEqual([503, ['one', 'two', 'three']]);
    expect(await get(www)).toEqual([503, []]);
    www.advance(1_000);
    www.down.delete('two');
    expect(await get(www)).toEqual([200, ['one', 'two']]);
    const both = await Promise.all([www.ask('GET /left'), www.ask('GET /right')]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect(www.asked()).toEqual(['two', 'two']);
  });

  test('the 503 says when to come again', async () => {
    const www = pooledSite();
    await openAll(www);
    expect((await www.ask('GET /x')).headers.get('retry-after')).toBe('10');
    www.advance(8_500);
    expect((await www.ask('GET /y')).headers.get('retry-after')).toBe('2');
  });

  test('what probes call unhealthy is asked when there is nothing else, and a failure is then a 503', async () => {
    const health = { one: 'unhealthy', two: 'unhealthy', three: 'unhealthy' } as const;
    const www = pooledSite({ retries: 0 }, { health, backend: { health: { path: '/' } } });
    expect(await get(www)).toEqual([200, ['one']]);
    www.down.add('one');
    expect(await get(www)).toEqual([503, ['one']]);
  });
});
