import { routeRule, type RouteRule } from '../rule.ts';
import { announced, answerCors } from './answer.ts';
import { compileCors } from './compile.ts';

/** Part of `headers`, but a rule of its own: preflights are answered before any other rule runs. */
export const cors: RouteRule<never> = routeRule({
  partOf: 'headers',
  compile: (_, { headers }) => compileCors(headers?.cors),
  guard: answerCors,
  standsFor: announced,
});
