import { describe, expect, test } from 'vitest';
import { OPERATIONS } from '../../../src/gateway/cache/operations.ts';
import type { GatewayConfig, PoolConfig } from '../../../src/gateway/index.ts';
import { measured, type Way } from '../../support/counted-site.ts';
import type { FakeOrigin } from '../../support/fake-platform.ts';

const PAGE = { 'content-type': 'text/plain', 'cache-control': 'max-age=60' };
const POLICIES = ['random', 'round-robin', 'hash', 'client-hash', 'failover'] as const;
const { stored, ofPool, ofLatency, ofShield } = OPERATIONS;

/** Before a pool of so many. Of requests that could be repeated one in sixteen counts towards the retry budget: this is another. */
function pooled(size: number, pool: Partial<PoolConfig>, config: Partial<GatewayConfig> = {}): Omit<Way, 'operations'> {
  const names = Array.from({ length: size }, (_, nth) => `b${nth}`);
  const backends = Object.fromEntries(names.map((name) => [name, { origin: `http://${name}.test` as const }]));
  const weights = Object.fromEntries(names.map((name) => [name, 1]));
  return {
    origin: PAGE,
    route: { to: 'pool' },
    options: {
      random: () => 0.5,
      config: { backends, pools: { pool: { backends: weights, ...pool } }, ...config },
    },
  };
}

describe('a pool where all is well is one operation more', () => {
  test.each([1, 3, 10].flatMap((size) => POLICIES.map((policy) => [policy, size] as const)))(
    '%s, of %i',
    async (policy, size) => {
      for (const quorum of [0, 0.5]) {
        const { operations } = await measured({ ...pooled(size, { policy, quorum, retries: 1 }), operations: 0 });
        expect([quorum, operations - stored]).toEqual([quorum, ofPool]);
      }
    },
  );

  test('of pools, too', async () => {
    const pools = { pool: { backends: { left: 1, right: 1 } }, left: { backends: { b0: 1, b1: 1 } } };
    const config = { pools: { ...pools, right: { backends: { b2: 1 } } } };
    expect((await measured({ ...pooled(3, {}, config), operations: 0 })).operations - stored).toBe(ofPool);
  });

  test.each([1, 3, 10])(
    'and one more for the quickest of %i, with two a second to write down what it took',
    async (size) => {
      const way = { ...pooled(size, { policy: 'least-latency' }), operations: 0 };
      const before: Way['before'] = async (www) => {
        for (let nth = 0; nth < 10; nth += 1) await www.ask(`GET /${nth}`);
      };
      expect((await measured({ ...way, before })).operations - stored).toBe(ofPool + ofLatency);
      expect((await measured(way)).operations - stored).toBe(ofPool + ofLatency + 2);
    },
  );
});

test('a backend by itself is none more, and one with a breaker of its own one', async () => {
  for (const [breaker, more] of [
    [undefined, 0],
    [{}, ofPool],
  ] as const) {
    const backends = { b0: { origin: 'http://b0.test', ...(breaker && { breaker }) } } as const;
    const way = { origin: PAGE, route: { to: 'b0' }, options: { config: { backends } }, operations: 0 };
    expect((await measured(way)).operations - stored).toBe(more);
  }
});

test('a dynamic backend is none more', async () => {
  const dynamicBackends = { tenants: { allow: ['https://tenant.test'] } } as const;
  const route = { to: { dynamic: 'tenants', origin: 'https://tenant.test' } } as const;
  const way = { origin: PAGE, route, options: { config: { dynamicBackends } }, operations: 0 };
  expect((await measured(way)).operations).toBe(stored);
});

test('through a shield it is one more, whatever is behind', async () => {
  const { options, ...way } = pooled(3, { shield: 'lhr-london-gb' });
  const date = 'Sun, 01 Mar 2026 12:00:00 GMT';
  const shield = (): Response => new Response('page', { headers: { ...PAGE, date, 'popgate-shield': 'answer' } });
  const shields = { 'lhr-london-gb': shield };
  const { operations } = await measured({ ...way, options: { ...options, shields }, operations: 0 });
  expect(operations - stored).toBe(ofShield);
});

describe('a pool of which one is dead', () => {
  const origin: FakeOrigin = ({ backend }) => {
    if (backend === 'b0') throw new Error('connection refused');
    return new Response('page', { headers: PAGE });
  };
  const way = { ...pooled(3, { policy: 'failover', retries: 1 }), origin };

  // Read and written: the dead one's state, what warns of it, the retry budget; and the state of the next.
  test('found out', async () => expect((await measured({ ...way, operations: 0 })).operations - stored).toBe(7));

  test('once that is known', async () => {
    const before: Way['before'] = async (www) => {
      for (let nth = 0; nth < 6; nth += 1) await www.ask(`GET /${nth}`);
    };
    expect((await measured({ ...way, before, operations: 0 })).operations - stored).toBe(3);
  });
});
