import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { GatewayConfig } from '../../../src/gateway/index.ts';
import { poolOf, WAYS } from '../../support/bad-urls.ts';

let serial = 0;

describe('S71 whatever a client asks for', () => {
  const bad = fc.record({ way: fc.constantFrom(...WAYS), url: fc.nat(40), times: fc.integer({ min: 1, max: 8 }) });
  const wait = fc.record({ wait: fc.constantFrom(10, 500, 1_000, 9_999, 20_000, 120_000) });
  const clean = fc.record({ clean: fc.constantFrom('GET', 'HEAD', 'POST') });
  const steps = fc.array(fc.oneof({ weight: 3, arbitrary: bad }, wait, clean), { minLength: 5, maxLength: 40 });
  const pool = fc.record({
    size: fc.integer({ min: 1, max: 6 }),
    policy: fc.constantFrom('random', 'round-robin', 'hash', 'client-hash', 'failover', 'least-latency'),
    retries: fc.constantFrom(0, 1, 3),
    quorum: fc.constantFrom(0, 0.5, 1),
    breaker: fc.constantFrom({}, { failures: 1 }, { failures: 3, errorRate: 0.2 }, { open: '1s', trials: 5 } as const),
    isNested: fc.boolean(),
    seed: fc.integer({ min: 1, max: 1_000 }),
  });

  test('no request for a URL that is well fails', async () => {
    await fc.assert(
      fc.asyncProperty(pool, steps, async ({ size, policy, retries, quorum, breaker, isNested, seed }, taken) => {
        const names = Array.from({ length: size }, (_, at) => `b${at}`);
        const members = (of: readonly string[]) => Object.fromEntries(of.map((name, at) => [name, 1 + (at % 2)]));
        const own = { policy, retryOn: [503], quorum } as const;
        const half = Math.ceil(size / 2);
        const pools: NonNullable<GatewayConfig['pools']> = isNested
          ? {
              inner: { ...own, backends: members(names.slice(0, half)) },
              pool: { ...own, retries, backends: members(['inner', ...names.slice(half)]) },
            }
          : { pool: { ...own, retries, backends: members(names) } };
        const backends = Object.fromEntries(names.map((name) => [name, { origin: 'http://o.test', breaker } as const]));
        const www = poolOf(size, {}, { config: { backends, pools }, random: seeded(seed) });
        const cleanly = async (method: string): Promise<void> => {
          const answer = await www.ask(`${method} /well/${(serial += 1)}`, {}, method === 'POST' ? 'body' : undefined);
          expect(answer.status).toBe(200);
        };
        for (const step of taken) {
          if ('wait' in step) www.advance(step.wait);
          else if ('clean' in step) await cleanly(step.clean);
          else {
            const attacks = Array.from({ length: step.times }, (_, at) =>
              www.ask(`GET /${step.way}/${step.url + at}`, { 'x-odd': String(at) }),
            );
            // Together with them, and after them.
            await Promise.all([...attacks, cleanly('GET')]);
            await cleanly('GET');
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  function seeded(seed: number): () => number {
    let state = seed;
    return () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
  }
});
