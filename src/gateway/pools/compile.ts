import type { CompiledBackend } from '../backends/config.ts';
import { parseDuration } from '../config/duration.ts';
import type { CompiledShield } from '../shield/config.ts';
import type { CompiledPool, Member, PoolConfig } from './config.ts';

type ShieldFor = (name: string) => CompiledShield | null;

/** Returns the pools by name, each after those that it contains. Validation has found no cycle. */
export function compilePools(
  configs: Record<string, PoolConfig> = {},
  { backends, shieldFor }: { backends: ReadonlyMap<string, CompiledBackend>; shieldFor: ShieldFor },
): ReadonlyMap<string, CompiledPool> {
  const made = new Map<string, CompiledPool>();
  const under = new Set<string>();

  function find(name: string): CompiledBackend | CompiledPool {
    const known = backends.get(name) ?? made.get(name);
    if (known !== undefined) return known;
    const config = configs[name];
    if (config === undefined) throw new Error(`no backend or pool is called ${name}`);
    if (under.has(name)) throw new Error(`the pool ${name} holds itself`);
    under.add(name);
    const pool = compilePool(name, config, { find, shield: shieldFor(name) });
    made.set(name, pool);
    return pool;
  }

  for (const name of Object.keys(configs)) find(name);
  for (const { name, backends } of made.values()) {
    for (const backend of backends) backend.pools = [...backend.pools, name];
  }
  return made;
}

function compilePool(
  name: string,
  config: PoolConfig,
  { find, shield }: { find: (name: string) => CompiledBackend | CompiledPool; shield: CompiledShield | null },
): CompiledPool {
  let upTo = 0;
  const members = Object.entries(config.backends).map(([member, weight = 1]): Member => {
    upTo += weight;
    return { name: member, weight, upTo, to: find(member) };
  });
  return {
    name,
    members,
    backends: [...new Set(members.flatMap(({ to }) => ('members' in to ? to.backends : [to])))],
    policy: config.policy ?? 'random',
    isTimed: config.policy === 'least-latency' || members.some(({ to }) => 'members' in to && to.isTimed),
    hashBy: config.hashBy ?? 'address',
    retries: config.retries ?? 0,
    retryOn: new Set(config.retryOn),
    retryShare: config.retryBudget ?? 0.2,
    deadlineMs: config.deadline === undefined ? null : parseDuration(config.deadline),
    quorum: config.quorum ?? 0,
    shield,
  };
}

/** Makes a pool of one backend. */
export function poolOfOne(backend: CompiledBackend, shield: CompiledShield | null): CompiledPool {
  const find = (): CompiledBackend => backend;
  return compilePool(backend.name, { backends: { [backend.name]: 1 }, policy: 'failover' }, { find, shield });
}
