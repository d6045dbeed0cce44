import type { Check } from '../config/checks.ts';
import type { ParameterNames } from '../config/parameters.ts';
import type { AnswerName } from './config.ts';
import { handlerCheck } from './handler/check.ts';
import { type KnownTargets, targetCheck } from './proxy/check.ts';
import { redirectCheck } from './redirect/check.ts';
import { respondCheck } from './respond/check.ts';
import { streamCheck } from './stream/check.ts';

/** What an answer may refer to. */
export interface Known extends KnownTargets {
  /** The backends without the pools. */
  backends: readonly string[];
  handlers: readonly string[];
}

/** Reports what is wrong with an answer of a route, by its name. The answers: `index.ts`. */
const checks = {
  to: targetCheck,
  redirect: (_, parameters) => redirectCheck(parameters),
  respond: () => respondCheck,
  handler: ({ handlers }) => handlerCheck(handlers),
  stream: ({ backends }, parameters) => streamCheck(backends, parameters),
} satisfies Record<AnswerName, (known: Known, parameters: ParameterNames) => Check>;

export const ANSWERS = Object.keys(checks) as readonly AnswerName[];

/** The fields of a route that are answers. */
export function answerChecks(known: Known, parameters: ParameterNames): Record<AnswerName, Check> {
  const made = Object.entries(checks).map(([name, check]) => [name, check(known, parameters)]);
  return Object.fromEntries(made) as Record<AnswerName, Check>;
}
