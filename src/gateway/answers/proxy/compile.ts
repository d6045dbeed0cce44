import type { Target, Targets } from '../../backends/target.ts';
import { parseTemplate } from '../../config/template.ts';
import { poolOfOne } from '../../pools/compile.ts';
import type { RouteConfig } from '../../routes/config.ts';

function named<To>(known: ReadonlyMap<string, To>, name: string): To {
  const found = known.get(name);
  if (found === undefined) throw new Error(`nothing is called ${name}; there are ${[...known.keys()].join(', ')}`);
  return found;
}

export function compileTarget(to: NonNullable<RouteConfig['to']>, targets: Targets): Target {
  if (typeof to !== 'string') {
    const template = parseTemplate(to.origin ?? to.key ?? ':subdomain');
    return { kind: 'dynamic', dynamic: named(targets.dynamics, to.dynamic), template };
  }
  return { kind: 'pool', pool: targets.pools.get(to) ?? poolOfOne(named(targets.backends, to), targets.shieldFor(to)) };
}
