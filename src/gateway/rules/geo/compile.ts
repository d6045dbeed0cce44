import type { CompiledGeo, GeoConfig } from './config.ts';

export function compileGeo(geo: boolean | GeoConfig | undefined): CompiledGeo | null {
  if (geo === undefined || geo === false) return null;
  const { fields = ['country'], default: defaults = {} } = geo === true ? {} : geo;
  return { fields, defaults };
}
