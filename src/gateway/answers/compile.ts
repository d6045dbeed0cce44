import type { Targets } from '../targets/config.ts';
import { leftOut } from '../errors/error.ts';
import type { CompiledAnswer, RouteConfig } from '../routes/config.ts';
import type { AnswerName } from './config.ts';
import type { AnswerTable } from './index.ts';

const NAMES: readonly AnswerName[] = ['to', 'redirect', 'respond', 'handler', 'stream'];

/** Validation has found exactly one answer. */
export function compileAnswer(route: RouteConfig, targets: Targets, answers: AnswerTable): CompiledAnswer {
  const name = NAMES.find((each) => route[each] !== undefined);
  if (name === undefined) throw new Error(`the route ${route.path} has no answer`);
  const compile = answers[name];
  if (compile === undefined) throw leftOut(`the answer ${name}`);
  return compile(route[name] as never, targets);
}
