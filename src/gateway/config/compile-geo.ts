import type { CompiledGeo } from './compiled.ts';
import type { RouteRules } from './types.ts';

export function compileGeo(geo: RouteRules['geo']): CompiledGeo | null {
  if (geo === undefined || geo === false) return null;
  const { fields = ['country'], default: defaults = {} } = geo === true ? {} : geo;
  return { fields, defaults };
}
