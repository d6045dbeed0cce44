import type { Target, Targets } from '../../backends/target.ts';
import { parseTemplate } from '../../config/template.ts';
import { poolOfOne } from '../../pools/compile.ts';
import type { CompiledAnswer } from '../../routes/config.ts';
import type { AnswerConfigs } from '../config.ts';
import { proxy } from './answer.ts';

function named<To>(known: ReadonlyMap<string, To>, name: string): To {
  const found = known.get(name);
  if (found === undefined) throw new Error(`nothing is called ${name}; there are ${[...known.keys()].join(', ')}`);
  return found;
}

export function compileProxy(to: AnswerConfigs['to'], targets: Targets): CompiledAnswer {
  const target = compileTarget(to, targets);
  const asked = target.kind === 'pool' ? target.pool.backends : [target.dynamic];
  return {
    target,
    isHeld: false,
    isLiteral: asked.every(({ isLiteral }) => isLiteral),
    hasBase: asked.some((each) => 'prefix' in each && each.prefix !== ''),
    give: (routed) => proxy({ ...routed, target }),
  };
}

function compileTarget(to: AnswerConfigs['to'], targets: Targets): Target {
  if (typeof to !== 'string') {
    const template = parseTemplate(to.origin ?? to.key ?? ':subdomain');
    return { kind: 'dynamic', dynamic: named(targets.dynamics, to.dynamic), template };
  }
  return { kind: 'pool', pool: targets.pools.get(to) ?? poolOfOne(named(targets.backends, to), targets.shieldFor(to)) };
}
