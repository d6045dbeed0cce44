import type { Targets } from '../targets/config.ts';
import type { Transforming } from '../transforms/config.ts';
import { leftOut } from '../errors/error.ts';
import type { CompiledAnswer, RouteConfig } from '../routes/config.ts';
import type { AnswerName } from './config.ts';
import type { AnswerTable } from './index.ts';

const NAMES: readonly AnswerName[] = ['to', 'redirect', 'respond', 'handler', 'stream'];

/** What answers are compiled with. */
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

/** Of a handler's route only what is written on it says so: `withDefaults` leaves the rest out. */
function isCached({ cache }: RouteConfig): boolean {
  return cache !== undefined && cache !== 'pass';
}
