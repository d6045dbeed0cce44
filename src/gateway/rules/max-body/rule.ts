import { routeRule, type RouteRule } from '../rule.ts';
import { compileMaxBody } from './compile.ts';
import type { MaxBodyConfig } from './config.ts';
import { limitBody } from './limit.ts';

export const maxBody: RouteRule<MaxBodyConfig> = routeRule({
  compile: compileMaxBody,
  guard: limitBody,
  isGuard: true,
});
