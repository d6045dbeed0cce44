import fc from 'fast-check';
import { expect, test } from 'vitest';
import { capabilities } from '../../src/gateway/check.ts';
import { compileGateway } from '../../src/gateway/config/compile.ts';
import type { CompiledPool, Member } from '../../src/gateway/pools/config.ts';
import { policies, type PolicyName } from '../../src/gateway/pools/policies/index.ts';
import type { Choice } from '../../src/gateway/pools/policies/policy.ts';

/** A pool of `a`, `b`, `c` … with these weights, by this policy. */
function poolOf(policy: PolicyName, weights: readonly number[]): CompiledPool {
  const names = weights.map((_, at) => `${String.fromCharCode(97 + (at % 26))}${at < 26 ? '' : Math.floor(at / 26)}`);
  const backends = Object.fromEntries(names.map((name) => [name, { origin: `https://${name}.example` as const }]));
  const members = Object.fromEntries(names.map((name, at) => [name, weights[at]!]));
  const pools = { pool: { backends: members, policy } };
  return compileGateway({ name: 'test', backends, pools, domains: {} }, capabilities).pools.get('pool')!;
}

/** Numbers that are always the same, and spread evenly enough to stand for chance. */
export function chance(seed = 1): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 0x1_0000_0000;
  };
}

interface Asking {
  members?: readonly Member[];
  random?: () => number;
  url?: string;
  client?: string;
  latencies?: Record<string, number>;
}

function choose(pool: CompiledPool, asking: Asking = {}): string {
  const { members = pool.members, random = () => 0, url = '', client = '', latencies = {} } = asking;
  const choice: Choice = {
    pool,
    members,
    random,
    url: () => url,
    client: () => client,
    latencyMs: ({ name }) => latencies[name] ?? null,
  };
  return policies[pool.policy](choice).name;
}

/** Of so many requests, all different, how many each member got. */
function shares(pool: CompiledPool, requests: number, members = pool.members): Map<string, number> {
  const random = chance();
  const counts = new Map<string, number>();
  for (let at = 0; at < requests; at += 1) {
    const name = choose(pool, { members, random, url: `www.example/${at}`, client: `client-${at}` });
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

const anyWeights = fc.array(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.double({ min: 0.1, max: 9, noNaN: true })), {
  minLength: 1,
  maxLength: 12,
});

/** What every policy keeps to. */
interface Contract {
  /** Whether over many requests each member is asked as its weight says. */
  byWeight: boolean;
  /** Whether requests that are alike go to one member, and without it all others stay where they were. */
  sticky: boolean;
}

export function policyContract(policy: PolicyName, { byWeight, sticky }: Contract): void {
  test(`${policy}: one of those in question, whatever the weights and whoever is left`, () => {
    fc.assert(
      fc.property(anyWeights, fc.nat(), fc.string(), (weights, mask, text) => {
        const pool = poolOf(policy, weights);
        const left = pool.members.filter((_, at) => (mask >> at) & 1);
        const members = left.length > 0 ? left : pool.members;
        const name = choose(pool, { members, random: chance(mask), url: text, client: text });
        expect(members.map((member) => member.name)).toContain(name);
      }),
    );
  });

  test(`${policy}: each in turn when those before are struck out`, () => {
    const pool = poolOf(policy, [3, 2, 1, 1]);
    const seen: string[] = [];
    while (seen.length < 4)
      seen.push(choose(pool, { members: pool.members.filter(({ name }) => !seen.includes(name)) }));
    expect(seen.toSorted()).toEqual(['a', 'b', 'c', 'd']);
  });

  const isByWeight = byWeight ? 'by weight' : 'not by weight';
  test(`${policy}: ${isByWeight}`, () => {
    const counts = shares(poolOf(policy, [3, 2, 1]), 12_000);
    const isNear = ['a', 'b', 'c'].every((name, at) => Math.abs(counts.get(name)! / 12_000 - (3 - at) / 6) < 0.02);
    expect(isNear).toBe(byWeight);
  });

  if (!sticky) return;
  test(`${policy}: a lost member moves its own share alone, to the others by their weights`, () => {
    const pool = poolOf(policy, [3, 2, 1, 2]);
    const left = pool.members.filter(({ name }) => name !== 'a');
    const moved = new Map<string, number>();
    for (let at = 0; at < 8_000; at += 1) {
      const asking = { url: `www.example/${at}`, client: `client-${at}` };
      const [before, after] = [choose(pool, asking), choose(pool, { ...asking, members: left })];
      if (before === 'a') moved.set(after, (moved.get(after) ?? 0) + 1);
      else expect(after).toBe(before);
    }
    const total = [...moved.values()].reduce((sum, count) => sum + count, 0);
    expect(Math.abs(total / 8_000 - 3 / 8)).toBeLessThan(0.02);
    expect(['b', 'c', 'd'].map((name) => Math.round((moved.get(name)! / total) * 5))).toEqual([2, 1, 2]);
  });
}
