import { routeRule, type RouteRule } from '../rule.ts';
import { changeFields, changeHeaders } from './change.ts';
import { compileHeaders, withPresets } from './compile.ts';
import type { HeadersConfig } from './config.ts';

export const headers: RouteRule<HeadersConfig> = routeRule({
  compile: compileHeaders,
  merge: withPresets,
  toOrigin: changeHeaders,
  onFields: changeFields,
});
