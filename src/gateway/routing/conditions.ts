import type { CompiledRoute, Condition } from '../config/compiled.ts';
import type { Exchange } from '../exchange.ts';
import { clientHeader } from '../forwarding.ts';
import { readCookie } from '../cookies.ts';

export type RouteChoice =
  | { route: CompiledRoute }
  /** The path is known, but not with this method. */
  | { allow: readonly string[] }
  | { notFound: true };

/** The first of the candidates whose conditions all hold. */
export function chooseRoute(candidates: readonly CompiledRoute[], exchange: Exchange): RouteChoice {
  const allow = new Set<string>();
  for (const route of candidates) {
    if (!route.conditions.every((condition) => holds(condition, exchange))) continue;
    if (route.methods === null || route.methods.has(exchange.method)) return { route };
    for (const method of route.methods) allow.add(method);
  }
  return allow.size > 0 ? { allow: [...allow] } : { notFound: true };
}

function holds(condition: Condition, exchange: Exchange): boolean {
  const value = valueOf(condition, exchange);
  const wanted = condition.is;
  if (typeof wanted === 'boolean') return (value !== null) === wanted;
  if (value === null) return false;
  return typeof wanted === 'string' ? value === wanted : wanted.includes(value);
}

function valueOf(condition: Condition, exchange: Exchange): string | null {
  switch (condition.of) {
    case 'header':
      return clientHeader(exchange.request.headers, condition.name);
    case 'cookie':
      return readCookie(exchange.request.headers.get('cookie'), condition.name);
    case 'query':
      return new URLSearchParams(exchange.query).get(condition.name);
    case 'country':
      return exchange.platform.locate(exchange.client.address)?.country ?? null;
  }
}
