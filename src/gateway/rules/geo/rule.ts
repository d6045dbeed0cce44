import { routeRule, type RouteRule } from '../rule.ts';
import { compileGeo } from './compile.ts';
import type { GeoConfig } from './config.ts';
import { geoParams, geoValues, tellOrigin } from './tell.ts';

/** What the origin is told is in the key, because the answer may depend on it (S59). */
export const geo: RouteRule<boolean | GeoConfig> = routeRule({
  compile: compileGeo,
  params: geoParams,
  keyParts: geoValues,
  toOrigin: tellOrigin,
});
