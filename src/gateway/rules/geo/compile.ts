import type { RouteRules } from '../../routes/config.ts';
import type { CompiledGeo } from './config.ts';

export function compileGeo(geo: RouteRules['geo']): CompiledGeo | null {
  if (geo === undefined || geo === false) return null;
  const { fields = ['country'], default: defaults = {} } = geo === true ? {} : geo;
  return { fields, defaults };
}
