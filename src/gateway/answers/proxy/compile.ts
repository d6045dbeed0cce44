import { onward } from '../../eventual.ts';
import type { CompiledAnswer } from '../../routes/config.ts';
import type { Targets } from '../../targets/config.ts';
import type { Transforming } from '../../transforms/config.ts';
import type { AnswerConfigs } from '../config.ts';
import { proxy } from './answer.ts';
import { requireShown } from './replaced.ts';

export function compileProxy(
  to: AnswerConfigs['to'],
  targets: Targets,
  transform: Transforming | null,
): CompiledAnswer {
  const target = typeof to === 'string' ? targets.named(to) : targets.dynamic(to);
  const { isLiteral, hasBase } = target;
  return {
    target,
    isHeld: false,
    isLiteral,
    hasBase,
    give(routed) {
      const exchange = transform === null ? routed.exchange : transform.asked(routed.exchange);
      return onward(proxy({ ...routed, exchange, target, transform }), (answer) => {
        requireShown(answer, routed);
        const isForClient = routed.exchange.hop === null;
        return transform?.delivered && isForClient ? transform.delivered(answer, routed) : answer;
      });
    },
  };
}
