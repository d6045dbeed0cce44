import { isHeaderCondition, type RouteConfig, type ValueMatch } from '../../../gateway/index.ts';
import { type Asked, askFor } from '../asked.ts';
import { pathOf, queryOf, valuesFor } from './samples.ts';

/** A request in parts, so that one of them can be another. */
export interface Draft {
  origin: string;
  method: string;
  path: string;
  query: readonly (readonly [name: string, value: string])[];
  cookies: Readonly<Record<string, string>>;
  headers: Readonly<Record<string, string>>;
  country: string;
  region: string;
  address?: string;
}

type Values = Readonly<Record<string, string>>;

/** The conditions of a route on named values, by what they are on. */
export function conditionsOf(route: RouteConfig): Record<'query' | 'cookies' | 'headers', [string, ValueMatch][]> {
  const headers = Object.entries(route.headers ?? {}).filter(([name]) => isHeaderCondition(name));
  return {
    query: Object.entries(route.query ?? {}),
    cookies: Object.entries(route.cookies ?? {}),
    headers: headers as [string, ValueMatch][],
  };
}

/** A request that meets all conditions of a route, and has nothing else. */
export function draftFor(route: RouteConfig, origin: string): Draft {
  const { query, cookies, headers } = conditionsOf(route);
  const region = route.regions?.[0] ?? '';
  return {
    origin,
    method: route.methods?.[0] ?? 'GET',
    path: pathOf(route.path),
    query: Object.entries(metBy(query)),
    cookies: metBy(cookies),
    headers: metBy(headers),
    country: route.countries?.[0] ?? region.split('-', 1)[0]!,
    region,
  };
}

function metBy(conditions: readonly [string, ValueMatch][]): Values {
  return Object.fromEntries(
    conditions.flatMap(([name, wanted]) => {
      const { met } = valuesFor(wanted);
      return met === null ? [] : [[name, met]];
    }),
  );
}

/** The request that a draft stands for. */
export function requestOf({ origin, method, path, query, cookies, headers, ...client }: Draft): Asked {
  const cookie = Object.entries(cookies).map(([name, value]) => `${name}=${value}`);
  const fields = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  return askFor(`${origin}${path}${queryOf(query)}`, {
    method,
    headers: cookie.length === 0 ? fields : [...fields, ['cookie', cookie.join('; ')]],
    ...client,
  });
}
