import type { CompiledShield } from './compiled.ts';
import { parseDuration } from './duration.ts';
import type { BackendConfig, GatewayConfig, PoolConfig } from './types.ts';

type Backends = Readonly<Record<string, BackendConfig>>;

/** For the way to the shield and back. */
const MARGIN_MS = 1_000;

/** Its own, else the one that all its backends name. */
export function shieldOfPool(pool: PoolConfig, backends: Backends = {}): string | undefined {
  const sites = new Set(Object.keys(pool.backends).map((name) => backends[name]?.shield));
  return pool.shield ?? (sites.size === 1 ? [...sites][0] : undefined);
}

/** Every shield that a backend or a pool names. The platform makes one backend of it, so its time is for all of them. */
export function compileShields({ backends = {}, pools = {} }: GatewayConfig): ReadonlyMap<string, CompiledShield> {
  const shields = new Map<string, CompiledShield>();
  const add = (site: string | undefined, targetMs: number): void => {
    if (site === undefined) return;
    const firstByteMs = Math.max(targetMs + MARGIN_MS, shields.get(site)?.firstByteMs ?? 0);
    shields.set(site, { site, firstByteMs });
  };
  for (const backend of Object.values(backends)) add(backend.shield, firstByteOf(backend));
  for (const pool of Object.values(pools)) {
    const longest = Math.max(...Object.keys(pool.backends).map((name) => firstByteOf(backends[name])));
    add(shieldOfPool(pool, backends), longest * (1 + (pool.retries ?? 0)));
  }
  return shields;
}

function firstByteOf(backend: BackendConfig | undefined): number {
  return parseDuration(backend?.timeouts?.firstByte ?? '15s');
}
