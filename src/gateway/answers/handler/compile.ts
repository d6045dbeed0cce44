import type { CompiledAnswer } from '../../routes/config.ts';
import { handleBy } from './answer.ts';

export function compileHandler(name: string): CompiledAnswer {
  return { target: null, isHeld: false, isLiteral: false, hasBase: false, give: (routed) => handleBy(name, routed) };
}
