import { routeRule, type RouteRule } from '../rule.ts';
import { compileLog } from './compile.ts';
import type { LogConfig } from './config.ts';
import { writeLine } from './write.ts';

export const log: RouteRule<false | LogConfig> = routeRule({
  compile: compileLog,
  isEverywhere: true,
  observe: writeLine,
});
