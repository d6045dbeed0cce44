import { routeRule, type RouteRule } from '../rule.ts';
import { compileRateLimit } from './compile.ts';
import type { RateLimitConfig } from './config.ts';
import { limitRate } from './limit.ts';

export const rateLimit: RouteRule<RateLimitConfig> = routeRule({
  compile: compileRateLimit,
  guard: limitRate,
  isGuard: true,
});
