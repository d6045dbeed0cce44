import { isHeaderCondition, type RouteConfig, type ValueMatch } from '../../gateway/index.ts';
import { covers } from '../project/covers.ts';

type Conditions = Readonly<Record<string, ValueMatch>>;

/** Whether an earlier route takes every request of a later one: by its path, its methods and all of its conditions. */
export function takesAll(earlier: RouteConfig, later: RouteConfig): boolean {
  return (
    covers(earlier.path, later.path) &&
    hasAll(withHead(earlier.methods), withHead(later.methods)) &&
    hasAll(earlier.countries, later.countries) &&
    hasAll(earlier.regions, later.regions) &&
    areImplied(earlier.query, later.query) &&
    areImplied(earlier.cookies, later.cookies) &&
    areImplied(headersOf(earlier), headersOf(later))
  );
}

/** RFC 9110 §9.3.2: a route that answers GET answers HEAD. */
function withHead(methods: readonly string[] | undefined): readonly string[] | undefined {
  return methods?.includes('GET') === true ? [...methods, 'HEAD'] : methods;
}

/** Undefined is every value. */
function hasAll(all: readonly string[] | undefined, some: readonly string[] | undefined): boolean {
  return all === undefined || some?.every((one) => all.includes(one)) === true;
}

/** Names of headers are the same in any case. */
function headersOf({ headers = {} }: RouteConfig): Conditions {
  const conditions = Object.entries(headers).filter(([name]) => isHeaderCondition(name));
  return Object.fromEntries(conditions.map(([name, is]) => [name.toLowerCase(), is as ValueMatch]));
}

function areImplied(conditions: Conditions = {}, by: Conditions = {}): boolean {
  return Object.entries(conditions).every(([name, is]) => isImplied(is, by[name]));
}

/** Whether who meets the second condition meets the first. */
function isImplied(is: ValueMatch, by: ValueMatch | undefined): boolean {
  if (by === undefined) return false;
  if (typeof is === 'boolean' || by === false) return is === (by !== false);
  if (by === true) return false;
  return [by].flat().every((value) => [is].flat().includes(value));
}
