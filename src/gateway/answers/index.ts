import type { Targets } from '../backends/target.ts';
import type { CompiledAnswer, RouteConfig } from '../routes/config.ts';
import type { AnswerConfigs, AnswerName } from './config.ts';
import { compileHandler } from './handler/compile.ts';
import { compileProxy } from './proxy/compile.ts';
import { compileRouteRedirect } from './redirect/compile.ts';
import { compileRespond } from './respond/compile.ts';
import { compileStream } from './stream/compile.ts';

/** How a route answers, by what is written in it. The checks: `checks.ts`. */
const answers = {
  to: compileProxy,
  redirect: compileRouteRedirect,
  respond: compileRespond,
  handler: compileHandler,
  stream: compileStream,
} satisfies { [Name in AnswerName]: (config: AnswerConfigs[Name], targets: Targets) => CompiledAnswer };

/** Validation has found exactly one answer. */
export function compileAnswer(route: RouteConfig, targets: Targets): CompiledAnswer {
  const name = (Object.keys(answers) as AnswerName[]).find((each) => route[each] !== undefined);
  if (name === undefined) throw new Error(`the route ${route.path} has no answer`);
  return answers[name](route[name] as never, targets);
}
