import { routeRule, type RouteRule } from '../rule.ts';
import { checkAccess } from './admit.ts';
import { compileAccess } from './compile.ts';
import type { AccessConfig } from './config.ts';

export const access: RouteRule<AccessConfig> = routeRule({ compile: compileAccess, guard: checkAccess, isGuard: true });
