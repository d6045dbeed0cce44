import type { Targets } from '../../targets/config.ts';
import type { CompiledAnswer } from '../../routes/config.ts';
import type { AnswerConfigs } from '../config.ts';
import { proxy } from './answer.ts';

export function compileProxy(to: AnswerConfigs['to'], targets: Targets): CompiledAnswer {
  const target = typeof to === 'string' ? targets.named(to) : targets.dynamic(to);
  const { isLiteral, hasBase } = target;
  return { target, isHeld: false, isLiteral, hasBase, give: (routed) => proxy({ ...routed, target }) };
}
