import { routeRule, type RouteRule } from '../rule.ts';
import { compileCompress } from './compile.ts';
import { rework } from './compress.ts';
import type { CompressConfig } from './config.ts';

export const compress: RouteRule<boolean | CompressConfig> = routeRule({ compile: compileCompress, onAnswer: rework });
