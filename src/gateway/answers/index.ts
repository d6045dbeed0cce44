import type { Targets } from '../targets/config.ts';
import type { CompiledAnswer } from '../routes/config.ts';
import type { Transforming } from '../transforms/config.ts';
import type { AnswerConfigs, AnswerName } from './config.ts';
import { compileCachedHandler } from './cached-handler/compile.ts';
import { compileHandler } from './handler/compile.ts';
import { compileProxy } from './proxy/compile.ts';
import { compileRouteRedirect } from './redirect/compile.ts';
import { compileRespond } from './respond/compile.ts';
import { compileStream } from './stream/compile.ts';

/** The answers by their fields in a route. A build leaves out those that no route has. */
export type AnswerTable = {
  readonly [Name in AnswerName]?: (
    config: AnswerConfigs[Name],
    targets: Targets,
    transform: Transforming | null,
  ) => CompiledAnswer;
} & {
  /** A handler of a route that has `cache`. */
  readonly cachedHandler?: (config: AnswerConfigs['handler']) => CompiledAnswer;
};

/** The checks: `checks.ts`. */
export const answers = {
  to: compileProxy,
  redirect: compileRouteRedirect,
  respond: compileRespond,
  handler: compileHandler,
  cachedHandler: compileCachedHandler,
  stream: compileStream,
} satisfies Required<AnswerTable>;
