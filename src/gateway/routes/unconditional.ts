import { isHeaderCondition } from '../rules/headers/compile.ts';
import type { RouteConfig } from './config.ts';

/** Whether a route takes every request for its paths. */
export function isUnconditional({ methods, query, cookies, countries, regions, headers = {} }: RouteConfig): boolean {
  const headerConditions = Object.keys(headers).filter(isHeaderCondition);
  return !methods && !query && !cookies && !countries && !regions && headerConditions.length === 0;
}
