import { compileTimeouts } from '../backends/compile.ts';
import { MAX_WAIT_MS, parseDuration } from '../config/duration.ts';
import type { GatewayConfig } from '../config/types.ts';
import type { PoolConfig } from '../pools/config.ts';
import type { CompiledShield } from './config.ts';

/** The time for the way to the shield and back. */
const MARGIN_MS = 1_000;

/** Returns a backend's shield; a pool's own, else the one that all its members have. */
function shieldOf(name: string, config: GatewayConfig): string | undefined {
  const pool = poolOf(name, config);
  if (pool === undefined) return config.backends?.[name]?.shield;
  const sites = new Set(Object.keys(pool.backends).map((member) => shieldOf(member, config)));
  return pool.shield ?? (sites.size === 1 ? [...sites][0] : undefined);
}

/**
 * Returns the shields of backends and pools, by their names. The platform makes one backend of a shield, so its timeout is
 * for all targets behind it.
 */
export function compileShields(config: GatewayConfig): ReadonlyMap<string, CompiledShield> {
  const shields = new Map<string, CompiledShield>();
  const shielded = new Map<string, CompiledShield>();
  for (const name of Object.keys({ ...config.backends, ...config.pools })) {
    const site = shieldOf(name, config);
    if (site === undefined) continue;
    const shield = shields.get(site) ?? { site, firstByteMs: 0 };
    shield.firstByteMs = Math.min(MAX_WAIT_MS, Math.max(firstByteOf(name, config) + MARGIN_MS, shield.firstByteMs));
    shields.set(site, shield);
    shielded.set(name, shield);
  }
  return shielded;
}

/** For a pool, all its tries together. */
function firstByteOf(name: string, config: GatewayConfig): number {
  const pool = poolOf(name, config);
  if (pool === undefined) return compileTimeouts(config.backends?.[name]?.timeouts).firstByteMs;
  if (pool.deadline !== undefined) return parseDuration(pool.deadline);
  return (
    Math.max(...Object.keys(pool.backends).map((member) => firstByteOf(member, config))) * (1 + (pool.retries ?? 0))
  );
}

/** Every object has names such as `constructor`, and a backend may have them. */
function poolOf(name: string, { pools = {} }: GatewayConfig): PoolConfig | undefined {
  return Object.hasOwn(pools, name) ? pools[name] : undefined;
}
