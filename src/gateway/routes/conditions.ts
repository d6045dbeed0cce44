import { valueMatches } from '../config/value-match.ts';
import type { CompiledDomain } from '../domains/config.ts';
import { type Exchange, whereIs } from '../exchange.ts';
import { readCookies } from '../request/cookies.ts';
import { clientHeader } from '../request/forwarding.ts';
import type { CompiledRoute, Condition } from './config.ts';

export type RouteChoice =
  | { route: CompiledRoute }
  /** The path is known, but not with this method. */
  | { allow: readonly string[] }
  | { notFound: true };

/** The first of the candidates, in the domain's order, whose conditions all hold. */
export function chooseRoute(domain: CompiledDomain, places: readonly number[], exchange: Exchange): RouteChoice {
  let first = domain.paths.length;
  for (const place of places) {
    if (place < first && accepts(domain.route(place), exchange)) first = place;
  }
  return first === domain.paths.length ? whyNone(domain, places, exchange) : { route: domain.route(first) };
}

function accepts({ methods, conditions }: CompiledRoute, exchange: Exchange): boolean {
  return (methods === null || methods.has(exchange.method)) && holdAll(conditions, exchange);
}

function holdAll(conditions: readonly Condition[], exchange: Exchange): boolean {
  return conditions.every((condition) => holds(condition, exchange));
}

/** RFC 9110 §15.5.6: Allow names the methods of the routes that take everything else of the request. */
function whyNone(domain: CompiledDomain, places: readonly number[], exchange: Exchange): RouteChoice {
  const others = places.map((place) => domain.route(place)).filter((route) => holdAll(route.conditions, exchange));
  const allow = [...new Set(others.flatMap(({ methods }) => [...(methods ?? [])]))];
  return allow.length > 0 ? { allow } : { notFound: true };
}

function holds(condition: Condition, exchange: Exchange): boolean {
  return valueMatches(valueOf(condition, exchange), condition.is);
}

function valueOf(condition: Condition, exchange: Exchange): string | null {
  switch (condition.of) {
    case 'header':
      return clientHeader(exchange.request.headers, condition.name);
    case 'cookie':
      return readCookies(clientHeader(exchange.request.headers, 'cookie'), condition.name)[0] ?? null;
    case 'query':
      return new URLSearchParams(exchange.query).get(condition.name);
    case 'country':
    case 'region':
      return whereIs(exchange)?.[condition.of] ?? null;
  }
}
