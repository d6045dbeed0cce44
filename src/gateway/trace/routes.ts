import type { DomainIndex } from '../domains/find.ts';
import type { Exchange } from '../exchange.ts';
import { holds } from '../routes/conditions.ts';
import type { CompiledRoute, Condition } from '../routes/config.ts';
import { matchingPlaces } from '../routes/tree.ts';

/** A route that was considered. */
export interface TracedRoute {
  /** As it is configured. */
  path: string;
  /** What of the request does not match it: `path`, `method`, and each condition; nothing for the one that took it. */
  unmet: readonly string[];
}

/** The most routes that are listed: a domain may have thousands. */
const MAX_ROUTES = 100;

/** Which routes were considered, and which took the request. */
export interface Considered {
  routes: TracedRoute[];
  /** Undefined if none took it. */
  taken: { route: CompiledRoute; isAmbiguous: boolean } | undefined;
}

/** Returns the routes of the request's domain in their order, up to the one with this id, which took it. */
export function considerRoutes(exchange: Exchange, domains: DomainIndex, id: string | undefined): Considered {
  const found = domains.find(exchange.host);
  if (found === null) return { routes: [], taken: undefined };
  const { domain, tree } = found.indexed;
  const places = matchingPlaces(tree, exchange.path);
  const end = places.find((place) => domain.route(place).id === id);
  const last = end ?? domain.paths.length - 1;
  const matching = new Set(places);
  const routes = domain.paths.slice(0, Math.min(last + 1, MAX_ROUTES)).map((path, place) => {
    if (place === end) return { path, unmet: [] };
    return { path, unmet: matching.has(place) ? unmetBy(domain.route(place), exchange) : ['path'] };
  });
  const taken = end === undefined ? undefined : { route: domain.route(end), isAmbiguous: places.length > 1 };
  return { routes, taken };
}

function unmetBy({ methods, conditions, kept }: CompiledRoute, exchange: Exchange): string[] {
  const unmet = conditions.filter((condition) => !holds(condition, exchange, kept)).map(describe);
  const isOther = methods !== null && !methods.has(exchange.method);
  return isOther ? [`method: one of ${[...methods].join(', ')}`, ...unmet] : unmet;
}

/** @example header x-beta: "1" */
function describe(condition: Condition): string {
  const of = 'name' in condition ? `${condition.of} ${condition.name}` : condition.of;
  const { is } = condition;
  if (typeof is === 'boolean') return `${of}: ${is ? 'any' : 'none'}`;
  return `${of}: ${[is]
    .flat()
    .map((value) => JSON.stringify(value))
    .join(' or ')}`;
}
