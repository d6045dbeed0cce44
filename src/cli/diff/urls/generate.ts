import type { GatewayConfig, RouteConfig } from '../../../gateway/index.ts';
import { effectiveRoutes } from '../../project/effective-routes.ts';
import { type Asked, identity } from '../asked.ts';
import { draftFor, requestOf } from './draft.ts';
import { hostOf, pathOf } from './samples.ts';
import { variationsOf } from './variations.ts';

export interface Generated {
  requests: Asked[];
  /** How many more there would have been. */
  leftOut: number;
}

/**
 * Makes requests of the routes of both configurations: one for each route, then more for each by its conditions, its key and
 * its clients. Where there are too many, every domain and route gets as many as the others.
 */
export function generateRequests(configs: readonly GatewayConfig[], most: number): Generated {
  const rounds = inTurns(configs.flatMap(domainsOf)).map((requests) => requests());
  const found = new Map<string, Asked>();
  let leftOut = 0;
  for (const asked of inTurns(rounds)) {
    const name = identity(asked);
    if (found.has(name)) continue;
    if (found.size < most) found.set(name, asked);
    else leftOut += 1;
  }
  return { requests: [...found.values()], leftOut };
}

/** The first of each list, then the second of each, and so on. */
function inTurns<Item>(lists: readonly (readonly Item[])[]): Item[] {
  const longest = lists.reduce((most, { length }) => Math.max(most, length), 0);
  return Array.from({ length: longest }, (_, at) =>
    lists.flatMap((list) => (at < list.length ? [list[at]!] : [])),
  ).flat();
}

/** For each domain of a configuration what makes the requests of each of its routes. */
function domainsOf(config: GatewayConfig): (() => Asked[])[][] {
  const routes = new Map<string, RouteConfig[]>(Object.keys(config.domains).map((name) => [name, []]));
  for (const { domain, route } of effectiveRoutes(config)) routes.get(domain)!.push(route);
  return Object.entries(config.domains).map(([name, domain]) => {
    const origin = `https://${hostOf(name)}`;
    const redirected = domain.redirect === undefined ? redirectedPaths(domain.redirects) : ['/', '/sample/page?a=1'];
    return [
      ...routes.get(name)!.map((route) => () => requestsOf(route, origin)),
      ...redirected.map((path) => () => [requestOf({ ...draftFor(ANY, origin), path })]),
      () => [requestOf({ ...draftFor(ANY, origin), path: '/no-such-route/sample' })],
    ];
  });
}

const ANY: RouteConfig = { path: '/', respond: {} };

function redirectedPaths(table: { entries?: object; patterns?: readonly { path: string }[] } = {}): string[] {
  return [...Object.keys(table.entries ?? {}), ...(table.patterns ?? []).map(({ path }) => pathOf(path))];
}

function requestsOf(route: RouteConfig, origin: string): Asked[] {
  return variationsOf(draftFor(route, origin), route).map(requestOf);
}
