import { valueMatches } from '../config/value-match.ts';
import type { CompiledDomain } from '../domains/config.ts';
import { type Exchange, whereIs } from '../exchange.ts';
import { readCookies } from '../request/cookies.ts';
import { clientHeader } from '../request/forwarding.ts';
import type { CompiledRoute, Condition } from './config.ts';

export type RouteChoice =
  | { route: CompiledRoute }
  /** Other methods have this path. */
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

function accepts(route: CompiledRoute, exchange: Exchange): boolean {
  const { methods } = route;
  return (methods === null || methods.has(exchange.method)) && holdAll(route, exchange);
}

function holdAll({ conditions, kept }: CompiledRoute, exchange: Exchange): boolean {
  return conditions.every((condition) => holds(condition, exchange, kept));
}

export function holds(condition: Condition, exchange: Exchange, kept: readonly string[]): boolean {
  return valueMatches(valueOf(condition, exchange, kept), condition.is);
}

/** RFC 9110 §15.5.6: Allow lists the methods of the routes that match everything else of the request. */
function whyNone(domain: CompiledDomain, places: readonly number[], exchange: Exchange): RouteChoice {
  const others = places.map((place) => domain.route(place)).filter((route) => holdAll(route, exchange));
  const allow = [...new Set(others.flatMap(({ methods }) => [...(methods ?? [])]))];
  return allow.length > 0 ? { allow } : { notFound: true };
}

function valueOf(condition: Condition, exchange: Exchange, kept: readonly string[]): string | null {
  switch (condition.of) {
    case 'header':
      return clientHeader(exchange.request.headers, condition.name, kept);
    case 'cookie':
      return readCookies(clientHeader(exchange.request.headers, 'cookie'), condition.name)[0] ?? null;
    case 'query':
      return new URLSearchParams(exchange.query).get(condition.name);
    case 'country':
    case 'region':
      return whereIs(exchange)?.[condition.of] ?? null;
  }
}
