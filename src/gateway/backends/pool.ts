import type { CompiledBackend, CompiledPool } from '../config/compiled.ts';
import { OriginFailure } from '../errors.ts';
import type { Platform } from '../platform.ts';

type Members = CompiledPool['members'];

/** Puts a pool's members in the order in which to try them. */
type Policy = (members: Members, platform: Platform) => CompiledBackend[];

const policies = {
  failover: (members) => members.map(({ backend }) => backend),
  random: (members, platform) => {
    const left = [...members];
    const order: CompiledBackend[] = [];
    while (left.length > 0) order.push(left.splice(weightedPlace(left, platform.random()), 1)[0]!.backend);
    return order;
  },
} satisfies Record<CompiledPool['policy'], Policy>;

function weightedPlace(members: Members, random: number): number {
  let mark = random * totalWeight(members);
  const place = members.findIndex(({ weight }) => (mark -= weight) < 0);
  return place < 0 ? members.length - 1 : place;
}

function totalWeight(members: Members): number {
  return members.reduce((sum, { weight }) => sum + weight, 0);
}

/**
 * The members to try, best first: healthy ones by the policy, then the others, for a check can be wrong and some
 * answer is better than none. Fewer healthy ones than the quorum asks for: none at all.
 */
export function tryOrder(pool: CompiledPool, platform: Platform): CompiledBackend[] {
  if (pool.members.length === 1) return [pool.members[0]!.backend];
  const isHealthy = ({ backend }: Members[number]): boolean =>
    !backend.hasHealthCheck || platform.origins.health(backend.name) !== 'unhealthy';
  const healthy = pool.members.filter(isHealthy);
  if (totalWeight(healthy) < pool.quorum * totalWeight(pool.members)) {
    throw new OriginFailure(503, `pool ${pool.name} is below its quorum`);
  }
  const others = pool.members.filter((member) => !healthy.includes(member));
  const policy = policies[pool.policy];
  return [...policy(healthy, platform), ...policy(others, platform)];
}
