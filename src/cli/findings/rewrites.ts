import { guardsAsWritten } from '../../gateway/check.ts';
import { type GatewayConfig, parseTemplate } from '../../gateway/index.ts';
import type { Finding } from './finding.ts';
import { nameOf, openBackends } from './guards.ts';

/** A segment of what an origin is asked for; null for any. */
interface Shape {
  segments: (string | null)[];
  /** Whether any number of segments may follow. */
  rest: boolean;
}

/** Rewrites that lead to a path of an origin that another route of the domain guards, without its guard (S65). */
export function rewriteWarnings(config: GatewayConfig): Finding[] {
  return Object.entries(config.domains).flatMap(([domain, { routes = [], defaults }]) => {
    const guards = routes.map((route) => guardsAsWritten(route, [defaults, config.defaults]));
    return routes.flatMap((route, at): Finding[] => {
      if (route.rewrite === undefined) return [];
      const asked = shapeOf(route.rewrite);
      const backends = openBackends(config, route, []);
      for (const [place, other] of routes.entries()) {
        const guard = guards[place]!.find((each) => !guards[at]!.includes(each));
        const isReached = guard !== undefined && meet(asked, shapeOf(other.rewrite ?? other.path));
        if (!isReached || !openBackends(config, other, []).some((name) => backends.includes(name))) continue;
        return [
          {
            code: 'rewrite-past-guard',
            path: `domains["${domain}"].routes[${at}].rewrite`,
            problem: `leads ${route.path} to what routes[${place}] (${other.path}) guards by ${nameOf(guard)} at the same backend`,
            remedy: `write the same rules for both routes, or a rewrite with a folder of its own: '/public/:rest'`,
          },
        ];
      }
      return [];
    });
  });
}

/** Of a path or a template. */
function shapeOf(text: string): Shape {
  const texts = text.slice(1).split('/');
  const end = texts.findIndex((segment) => segment === '*' || segment.includes(':rest'));
  const segments = texts.slice(0, end < 0 ? texts.length : end).map((each) => (isFixed(each) ? each : null));
  return { segments, rest: end >= 0 };
}

function isFixed(segment: string): boolean {
  return parseTemplate(segment).every((part) => typeof part === 'string');
}

/** Whether some path is of both shapes. */
function meet(one: Shape, other: Shape): boolean {
  const shared = Math.min(one.segments.length, other.segments.length);
  for (let at = 0; at < shared; at += 1) {
    const [own, others] = [one.segments[at]!, other.segments[at]!];
    if (own !== null && others !== null && own !== others) return false;
  }
  if (one.segments.length > shared) return other.rest;
  if (other.segments.length > shared) return one.rest;
  return true;
}
