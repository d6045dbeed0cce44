import type { Targets } from '../targets/config.ts';
import type { Transforming } from '../transforms/config.ts';
import { leftOut } from '../errors/error.ts';
import type { CompiledAnswer, RouteConfig } from '../routes/config.ts';
import type { AnswerName } from './config.ts';
import type { AnswerTable } from './index.ts';

const NAMES: readonly AnswerName[] = ['to', 'redirect', 'respond', 'handler', 'stream'];

/** What else compiling an answer needs. */
interface Surroundings {
  targets: Targets;
  answers: AnswerTable;
  /** Null for a route without `transform`. */
  transform: Transforming | null;
}

/** Validation has found exactly one answer. */
export function compileAnswer(route: RouteConfig, { targets, answers, transform }: Surroundings): CompiledAnswer {
  const name = NAMES.find((each) => route[each] !== undefined);
  if (name === undefined) throw new Error(`the route ${route.path} has no answer`);
  const kind = name === 'handler' && isCached(route) ? 'cachedHandler' : name;
  const compile = answers[kind];
  if (compile === undefined) throw leftOut(`the answer ${kind}`);
  return compile(route[name] as never, targets, transform);
}

/** For a handler, `cache` of its own route alone is here: `withDefaults` leaves out that of `defaults`. */
function isCached({ cache }: RouteConfig): boolean {
  return cache !== undefined && cache !== 'pass';
}
