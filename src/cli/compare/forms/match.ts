import { isHeaderCondition, type RouteConfig } from '../../../gateway/index.ts';
import { canonical } from '../canonical.ts';
import { word } from '../words.ts';

/** Which requests a route is for, beside its path: each condition as one text. */
export interface Match {
  path: RouteConfig['path'];
  /** Null for every method. */
  methods: readonly string[] | null;
  /** The others, in order, so that two routes for the same requests have the same. */
  conditions: readonly string[];
}

export const MATCH_FIELDS = ['path', 'methods', 'query', 'cookies', 'countries', 'regions'] as const;

export function matchOf(route: RouteConfig): Match {
  const { path, methods, countries, regions, query, cookies, headers } = route;
  const named = Object.entries(headers ?? {}).filter(([name]) => isHeaderCondition(name));
  return {
    path,
    methods: methods === undefined ? null : withHead(methods),
    conditions: [
      ...named.map(([name, is]) => valueCondition('header', [name.toLowerCase(), is])),
      ...Object.entries(query ?? {}).map((entry) => valueCondition('query', entry)),
      ...Object.entries(cookies ?? {}).map((entry) => valueCondition('cookie', entry)),
      ...(countries === undefined ? [] : [`from ${all(countries)}`]),
      ...(regions === undefined ? [] : [`from ${all(regions)}`]),
    ].sort(),
  };
}

/** RFC 9110 §9.3.2: a route that answers GET answers HEAD. */
function withHead(methods: readonly string[]): string[] {
  return canonical(methods.includes('GET') ? [...methods, 'HEAD'] : methods) as string[];
}

function valueCondition(of: string, [name, is]: readonly [string, unknown]): string {
  const subject = `${of} ${word(name)}`;
  if (is === true) return subject;
  return is === false ? `no ${subject}` : `${subject}: ${all([is].flat())}`;
}

function all(values: readonly unknown[]): string {
  return (canonical(values) as unknown[]).map(word).join(', ');
}
