import { compileBackend } from '../backends/compile.ts';
import { backendTarget } from '../backends/send.ts';
import { type Capabilities, used } from '../capabilities.ts';
import type { CompiledGateway } from '../config/compiled.ts';
import type { GatewayConfig } from '../config/types.ts';
import type { CompiledPool } from '../pools/config.ts';
import type { CompiledShield } from '../shield/config.ts';
import type { Target, Targets } from './config.ts';

type Compiled = Targets & Pick<CompiledGateway, 'pools' | 'dynamics' | 'shields'>;

/** Returns all that routes can send to; each target is compiled once. */
export function compileTargets(config: GatewayConfig, capabilities: Capabilities): Compiled {
  const { pools = {}, dynamicBackends } = config;
  const pooled = new Set(Object.values(pools).flatMap((pool) => Object.keys(pool.backends)));
  const rewriteHost = () => used(capabilities, 'rewriteHost');
  const backends = new Map(
    Object.entries(config.backends ?? {}).map(([name, backend]) => [
      name,
      compileBackend(name, backend, { isPooled: pooled.has(name), rewriteHost }),
    ]),
  );
  const shields = hasShields(config)
    ? used(capabilities, 'shielding').compile(config)
    : new Map<string, CompiledShield>();
  const shieldFor = (name: string) => shields.get(name) ?? null;
  const compiledPools =
    Object.keys(pools).length > 0
      ? used(capabilities, 'pooling').compile(pools, { backends, shieldFor })
      : new Map<string, CompiledPool>();
  const dynamics = dynamicBackends && used(capabilities, 'dynamicBackends')(dynamicBackends);
  const ready = new Map<string, Target>();

  function targetOf(name: string): Target {
    const pool = compiledPools.get(name);
    if (pool !== undefined) return used(capabilities, 'pooling').target(pool);
    const backend = backends.get(name);
    if (backend === undefined) throw new Error(`no backend or pool is called ${name}`);
    if (backend.breaker === null) return backendTarget(backend, shieldFor(name));
    const { ofOne, target } = used(capabilities, 'pooling');
    return target(ofOne(backend, shieldFor(name)));
  }

  return {
    backends,
    pools: compiledPools,
    dynamics: dynamics?.compiled ?? new Map(),
    shields,
    named(name) {
      const target = ready.get(name) ?? targetOf(name);
      ready.set(name, target);
      return target;
    },
    dynamic(to) {
      if (dynamics === undefined) throw new Error(`no dynamic backend is called ${to.dynamic}`);
      return dynamics.target(to);
    },
  };
}

function hasShields({ backends = {}, pools = {} }: GatewayConfig): boolean {
  return [...Object.values(backends), ...Object.values(pools)].some(({ shield }) => shield !== undefined);
}
