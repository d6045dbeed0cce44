import { routeRule, type RouteRule } from '../rule.ts';
import { announced, answerCors } from './answer.ts';
import { compileCors } from './compile.ts';

/** A part of `headers`, but a rule of its own: preflights are answered before anything is asked of the client. */
export const cors: RouteRule<never> = routeRule({
  partOf: 'headers',
  compile: (_, { headers }) => compileCors(headers?.cors),
  guard: answerCors,
  standsFor: announced,
});
