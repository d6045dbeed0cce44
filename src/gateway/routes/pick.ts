import type { CompiledDomain } from '../domains/config.ts';
import { GatewayError } from '../errors/error.ts';
import { type Exchange, record } from '../exchange.ts';
import type { StandIn } from '../rules/rule.ts';
import type { CompiledRoute } from './config.ts';
import { chooseRoute, type RouteChoice } from './conditions.ts';

interface Choices {
  domain: CompiledDomain;
  /** The routes whose paths match. */
  places: readonly number[];
  standIns: readonly StandIn[];
}

/**
 * Returns the route that answers. Throws a GatewayError: 404 or 405 if there is none, 403 if another POP found another
 * route.
 */
export function pickRoute(exchange: Exchange, choices: Choices): CompiledRoute {
  const choice = chooseForAnother(exchange, choices) ?? chooseRoute(choices.domain, choices.places, exchange);
  if ('allow' in choice) throw new GatewayError(405, 'no route for this method', { allow: choice.allow.join(', ') });
  if ('notFound' in choice) throw new GatewayError(404, 'no route for this path');
  const { route } = choice;
  const { path, id, answer } = route;
  record(exchange, { stage: 'route', path, id, to: answer.target?.name ?? null });
  const { hop } = exchange;
  const isHopOfOther = hop !== null && (hop.route !== route.id || hop.held !== route.answer.isHeld);
  if (isHopOfOther) throw new GatewayError(403, 'a hop of another route');
  return route;
}

/** Returns the route of the request that this one announces, such as a preflight, if that route has the rule for it. */
function chooseForAnother(exchange: Exchange, { domain, places, standIns }: Choices): RouteChoice | null {
  for (const standsFor of standIns) {
    const other = standsFor(exchange);
    const choice = other && chooseRoute(domain, places, other);
    if (!choice || !('route' in choice) || !choice.route.rules.standIns.includes(standsFor)) continue;
    exchange.preflight = true;
    return choice;
  }
  return null;
}
